using RocksDbSharp;

namespace Ledger.Engine.Store;

/// <summary>
/// The store on disk: RocksDB, one column family per table, every batch fsynced. Blocks, nodes and history are
/// compressed with zstd (a block's receipts repeat its transactions' bytes, which zstd finds when they share a row).
/// </summary>
public sealed class RocksStore : IKeyValueStore
{
    private const ulong Megabyte = 1024 * 1024;
    private const int FewOpenFiles = 256;

    private readonly DirectoryLock directoryLock;
    private readonly RocksDb db;
    private readonly ColumnFamilyHandle[] families;
    private readonly WriteOptions synced = new WriteOptions().SetSync(true);
    private readonly UseCount use = new();

    private RocksStore(DirectoryLock directoryLock, RocksDb db)
    {
        this.directoryLock = directoryLock;
        this.db = db;
        families = [.. Tables.Select(t => db.GetColumnFamily(Name(t)))];
    }

    private static IEnumerable<StoreTable> Tables => Enum.GetValues<StoreTable>().Where(t => t != StoreTable.Unset);

    /// <summary>Opens or makes the store in <paramref name="directory"/> and locks it for this process.</summary>
    /// <param name="directory">Of the store.</param>
    /// <param name="create">Make it where it is not there.</param>
    /// <param name="openFiles">Files that it holds open at most (max_open_files); a few dozen more while it works.</param>
    /// <exception cref="StoreException">In use, not writable, full, damaged, or no native library.</exception>
    public static RocksStore Open(string directory, bool create = true, int openFiles = FewOpenFiles)
    {
        var held = DirectoryLock.Take(directory, create);
        try
        {
            return StoreFaults.Translate(directory, () => new RocksStore(held, OpenDb(directory, create, openFiles)));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public byte[]? Get(StoreTable table, ReadOnlySpan<byte> key)
    {
        using var _ = use.Enter();
        try
        {
            return db.Get(key, Family(table));
        }
        catch (RocksDbException e)
        {
            throw StoreFaults.From(db.Path, e);
        }
    }

    public StoreRow? Seek(StoreTable table, ReadOnlySpan<byte> key)
    {
        using var _ = use.Enter();
        try
        {
            using var iterator = db.NewIterator(Family(table));
            iterator.Seek(key);
            return iterator.Valid() ? new StoreRow(iterator.Key(), iterator.Value()) : null;
        }
        catch (RocksDbException e)
        {
            throw StoreFaults.From(db.Path, e);
        }
    }

    public IEnumerable<StoreRow> Scan(StoreTable table, byte[] from)
    {
        using var _ = use.Enter();
        using var iterator = db.NewIterator(Family(table));
        for (iterator.Seek(from); iterator.Valid(); iterator.Next())
            yield return new StoreRow(iterator.Key(), iterator.Value());
    }

    public void Write(StoreBatch batch)
    {
        using var _ = use.Enter();
        using var native = new WriteBatch();
        foreach (var (table, key, value) in batch.Changes)
        {
            if (value is null)
                native.Delete(key.AsSpan(), Family(table));
            else
                native.Put(key.AsSpan(), value.AsSpan(), Family(table));
        }
        try
        {
            db.Write(native, synced);
        }
        catch (RocksDbException e)
        {
            throw StoreFaults.From(db.Path, e);
        }
    }

    /// <summary>
    /// Writes out what is in memory and merges all files of every table: the size at rest. Blocks other writers for as
    /// long as it takes; for maintenance and measurements.
    /// </summary>
    public void Compact()
    {
        using var _ = use.Enter();
        foreach (var family in families)
            db.CompactRange((byte[]?)null, null, family);
    }

    public void Dispose()
    {
        if (!use.Close())
            return;
        db.Dispose();
        directoryLock.Dispose();
    }

    private static RocksDb OpenDb(string directory, bool create, int openFiles)
    {
        RocksLibrary.Load();
        var options = new DbOptions()
            .SetCreateIfMissing(create)
            .SetCreateMissingColumnFamilies(true)
            .SetMaxOpenFiles(openFiles)
            .SetKeepLogFileNum(3)
            .SetMaxLogFileSize(4 * Megabyte)
            .SetMaxTotalWalSize(64 * Megabyte)
            .SetWalRecoveryMode(Recovery.PointInTime);
        var cache = Cache.CreateLru(64 * Megabyte);
        var tables = new ColumnFamilies(Options(cache));
        foreach (var table in Tables)
            tables.Add(Name(table), Options(cache, table));
        return RocksDb.Open(options, Path.Combine(directory, "db"), tables);
    }

    private static ColumnFamilyOptions Options(Cache cache, StoreTable table = StoreTable.Unset)
    {
        var large = table is StoreTable.Blocks or StoreTable.Code;
        var format = new BlockBasedTableOptions()
            .SetBlockSize(large ? 64 * 1024UL : 16 * 1024UL)
            .SetBlockCache(cache)
            .SetFilterPolicy(BloomFilterPolicy.Create(10, false));
        var options = new ColumnFamilyOptions();
        options.SetBlockBasedTableFactory(format);
        options.SetCompression(Compression.Zstd);
        options.SetWriteBufferSize(16 * Megabyte);
        return options;
    }

    private static string Name(StoreTable table) => table.ToString().ToLowerInvariant();

    private ColumnFamilyHandle Family(StoreTable table) => families[(int)table - 1];
}
