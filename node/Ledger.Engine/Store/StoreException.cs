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

    /// <summary>RocksDB's native library does not load on this system.</summary>
    NotSupported,

    /// <summary>Another fault of the device.</summary>
    Io,
}

public sealed class StoreException(StoreFault fault, string message, Exception? inner = null)
    : Exception(fault + ": " + message, inner)
{
    public StoreFault Fault { get; } = fault;
}
