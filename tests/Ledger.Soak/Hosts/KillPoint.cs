namespace Ledger.Soak.Hosts;

/// <summary>Where the SDK's host process kills itself; numbers stand on its command line.</summary>
internal enum KillPoint
{
    /// <summary>None of them: killed from outside at a random moment.</summary>
    Unset = 0,

    /// <summary>A group is written, and not synced.</summary>
    BeforeSync,

    /// <summary>A group is on the disk, and nobody was told.</summary>
    AfterSync,

    /// <summary>Signed bytes are on the disk, and were never sent.</summary>
    BeforeSend,

    /// <summary>The node has the bytes, and its answer is not taken in.</summary>
    AfterSend,

    /// <summary>The node said that a transaction is final, and nothing of it is recorded.</summary>
    AfterFinal,

    /// <summary>Settled keys are in their file, and still in the store.</summary>
    InCompaction,
}
