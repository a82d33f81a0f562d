using RocksDbSharp;

namespace Ledger.Engine.Store;

/// <summary>What RocksDB tells only when it is asked.</summary>
public static class RocksStatus
{
    /// <summary>The native library does not load on this system.</summary>
    public static bool IsOfLibrary(Exception e) =>
        e is DllNotFoundException or TypeInitializationException or BadImageFormatException;

    /// <summary>Says on which systems it does.</summary>
    public static StoreException Unsupported(Exception e) =>
        new(
            StoreFault.NotSupported,
            "RocksDB needs Linux with glibc (x64, arm64), macOS or Windows x64: run the node there.",
            e
        );

    /// <summary>A damaged block ends an iterator as the table's end does; only the status tells the two apart.</summary>
    /// <exception cref="RocksDbException">It ended over a fault.</exception>
    public static void Check(Iterator iterator)
    {
        ArgumentNullException.ThrowIfNull(iterator);
        Native.Instance.rocksdb_iter_get_error(iterator.Handle, out var error);
        if (error != IntPtr.Zero)
            throw new RocksDbException(error);
    }
}
