using RocksDbSharp;

namespace Ledger.Engine.Store;

/// <summary>Names the faults of files and of RocksDB.</summary>
internal static class StoreFaults
{
    // errno values of Linux in the low word of IOException.HResult.
    private const int PermissionDenied = 13;
    private const int IsDirectory = 21;
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;

    public static T Translate<T>(string path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (RocksDbException e)
        {
            throw From(path, e);
        }
        catch (Exception e) when (RocksStatus.IsOfLibrary(e))
        {
            throw RocksStatus.Unsupported(e);
        }
    }

    /// <summary>RocksDB reports text only; the words are those of its Status::ToString and of strerror.</summary>
    public static StoreException From(string path, Exception e, StoreTable table = StoreTable.Unset)
    {
        var text = e.Message;
        if (Has(text, "No space left"))
            return Full(path, e);
        if (Has(text, "Permission denied") || Has(text, "Read-only file system") || Has(text, "not permitted"))
            return NotWritable(path, e);
        if (Has(text, "lock ") && Has(text, "Resource temporarily unavailable"))
            return new StoreException(StoreFault.DirectoryInUse, $"{path} is in use by another process.", e);
        // A file that RocksDB's own lists name and that is not there is as good as one with other content.
        return
            Has(text, "Corruption")
            || Has(text, "checksum")
            || Has(text, "No such file")
            || Has(text, "create_if_missing")
            ? new StoreException(
                StoreFault.Corrupt,
                $"{path}{(table == StoreTable.Unset ? "" : ", table " + RocksStore.Name(table))}: {text}",
                e
            )
            {
                Table = table,
            }
            : new StoreException(StoreFault.Io, $"{path}: {text}", e);
    }

    public static StoreException NotWritable(string path, Exception e) =>
        new(StoreFault.NotWritable, $"{path} cannot be written: read-only disk, or owned by another user.", e);

    /// <summary>Null where the fault is none of these (on opening a lock file: someone holds it).</summary>
    public static StoreException? OfIo(string path, IOException e) =>
        (e.HResult & 0xffff) switch
        {
            NoSpace => Full(path, e),
            ReadOnlyFileSystem or PermissionDenied => NotWritable(path, e),
            IsDirectory => new StoreException(StoreFault.NotWritable, $"{path}: a directory where a file is due.", e),
            _ => e is PathTooLongException || File.Exists(path)
                ? new StoreException(StoreFault.NotWritable, $"{path} is no directory that can be made.", e)
                : null,
        };

    private static StoreException Full(string path, Exception e) =>
        new(StoreFault.DiskFull, $"The disk of {path} is full. Free space, then start again.", e);

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
}
