namespace Ledger.Testing;

/// <summary>Places at which a test kills a process, as kill -9 and a power cut would: what was not synced is gone.</summary>
public enum KillPoint
{
    /// <summary>Never reached.</summary>
    Unset = 0,

    /// <summary>The node: the next block is sealed, nothing of it is on the disk.</summary>
    NodeBeforeBatch,

    /// <summary>The node: the next block is on the disk whole, no reader knows it.</summary>
    NodeAfterBatch,

    /// <summary>The node: the new head is set, nobody was told.</summary>
    NodeBeforeAnswer,

    /// <summary>The client: the outbox wrote, and has not synced.</summary>
    ClientBeforeSync,

    /// <summary>The client: the outbox synced, and nobody was told.</summary>
    ClientAfterSync,

    /// <summary>The client: signed bytes are on the disk, nothing was sent.</summary>
    ClientBeforeSend,

    /// <summary>The client: the node took the bytes, its answer was not read.</summary>
    ClientAfterSend,
}
