namespace Ledger.Sdk;

/// <summary>Why this machine's outbox took nothing.</summary>
public enum OutboxFault
{
    /// <summary>Never told.</summary>
    Unset = 0,

    /// <summary>As many entries wait as the options allow; it takes more once some have settled.</summary>
    Full,

    /// <summary>Too little room on the disk; it takes more once there is room.</summary>
    DiskFull,

    /// <summary>Another process holds the folder.</summary>
    Locked,

    /// <summary>A file is cut, empty, missing or changed. A copy was set aside; put the newest backup back.</summary>
    Damaged,

    /// <summary>The folder is an older copy: the ledger remembers later entries than it holds.</summary>
    RolledBack,

    /// <summary>The folder cannot be made or written: read-only, or another user's.</summary>
    NotWritable,

    /// <summary>The client was disposed.</summary>
    Closed,

    /// <summary>The disk failed to sync this group; the next call may succeed.</summary>
    SyncFailed,

    /// <summary>Written by a newer version of this library.</summary>
    TooNew,
}

/// <summary>
/// About this machine, not about the statement. It guarantees that nothing was accepted by the call that threw it; the
/// same call with the same key may succeed later, without a restart.
/// </summary>
public sealed class OutboxException : Exception
{
    /// <summary>For the outbox and for tests.</summary>
    public OutboxException(OutboxFault reason, string message, Exception? inner = null)
        : base(reason + ": " + message, inner) => Reason = reason;

    /// <summary>What kept it from being accepted.</summary>
    public OutboxFault Reason { get; }
}
