namespace Ledger.Engine.Store;

/// <summary>Why a store cannot be opened or used; the message says what to do.</summary>
public enum StoreFault
{
    Unset = 0,

    /// <summary>Another process (or another engine of this one) works on the directory.</summary>
    DirectoryInUse,

    /// <summary>The directory holds a chain with another genesis.</summary>
    OtherGenesis,

    /// <summary>Written by a version of this software that stores differently.</summary>
    OtherFormat,
    DiskFull,

    /// <summary>The directory or a file in it may not be written (read-only disk, owner, permissions).</summary>
    NotWritable,

    /// <summary>Rows contradict each other or a checksum fails.</summary>
    Corrupt,

    /// <summary>The store ends before a block that was acknowledged, or another block stands in its place.</summary>
    HeadBehind,

    /// <summary>The head mark that the store was written with is not there.</summary>
    MarkMissing,

    /// <summary>The head mark cannot be read.</summary>
    MarkDamaged,

    /// <summary>RocksDB's native library does not load on this system.</summary>
    NotSupported,

    /// <summary>Another fault of the device.</summary>
    Io,
}

public sealed class StoreException(StoreFault fault, string message, Exception? inner = null)
    : Exception(fault + ": " + message, inner)
{
    public StoreFault Fault { get; } = fault;

    /// <summary>The table whose row is damaged, where it is known.</summary>
    public StoreTable Table { get; init; }
}
