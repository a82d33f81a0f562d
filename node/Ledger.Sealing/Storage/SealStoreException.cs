namespace Ledger.Sealing.Storage;

/// <summary>Why a seal store cannot be opened or used.</summary>
public enum SealStoreFault
{
    /// <summary>Never told.</summary>
    Unset = 0,

    /// <summary>Another process seals with it.</summary>
    KeyInUse,

    /// <summary>It was begun for another ledger.</summary>
    OtherLedger,

    /// <summary>It was begun for another key.</summary>
    OtherValidator,

    /// <summary>A file is cut off, changed, or of another format.</summary>
    Damaged,

    /// <summary>It is begun once in its life.</summary>
    AlreadyBegun,

    /// <summary>The disk did not take it, or does not give it.</summary>
    Io,
}

/// <summary>A seal store cannot be opened or used; the message begins with the fault's name and says what to do.</summary>
public sealed class SealStoreException(SealStoreFault fault, string message, Exception? inner = null)
    : Exception($"SealStore{fault}: {message}", inner)
{
    /// <summary>Which.</summary>
    public SealStoreFault Fault { get; } = fault;
}
