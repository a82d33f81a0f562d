using RocksDbSharp;

namespace Ledger.Engine.Store;

/// <summary>
/// The store on disk: RocksDB, one column family per table, every batch fsynced. Blocks, nodes and history are
/// compressed with zstd (a block's receipts repeat its transactions' bytes, which zstd finds when they share a row).
/// </summary>
public sealed class RocksStore : IKeyValueStore
{
    /// <summary>Open files of a store for maintenance.</summary>
    public const int FewOpenFiles = 256;

    private const ulong Megabyte = 1024 * 1024;

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
            throw StoreFaults.From(db.Path, e, table);
        }
    }

    public StoreRow? Seek(StoreTable table, ReadOnlySpan<byte> key)
    {
        using var _ = use.Enter();
        try
        {
            using var iterator = db.NewIterator(Family(table));
            iterator.Seek(key);
            if (iterator.Valid())
                return new StoreRow(iterator.Key(), iterator.Value());
            RocksStatus.Check(iterator);
            return null;
        }
        catch (RocksDbException e)
        {
            throw StoreFaults.From(db.Path, e, table);
        }
    }

    public IEnumerable<StoreRow> Scan(StoreTable table, byte[] from)
    {
        using var _ = use.Enter();
        using var iterator = db.NewIterator(Family(table));
        for (iterator.Seek(from); iterator.Valid(); iterator.Next())
            yield return new StoreRow(iterator.Key(), iterator.Value());
        CheckEnd(iterator, table);
    }

    private void CheckEnd(Iterator iterator, StoreTable table)
    {
        try
        {
            RocksStatus.Check(iterator);
        }
        catch (RocksDbException e)
        {
            throw StoreFaults.From(db.Path, e, table);
        }
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

    /// <summary>Something was stored in <paramref name="directory"/> before.</summary>
    public static bool IsIn(string directory)
    {
        var db = Path.Combine(directory, "db");
        return Directory.Exists(db) && Directory.EnumerateFiles(db).Any(HoldsRows);
    }

    private static bool HoldsRows(string file) => Path.GetExtension(file) is ".log" or ".sst";

    /// <summary>
    /// Damage to the log of writes is refused, but for one thing: its last record may be cut off, as a crash in a write
    /// leaves it. A log that is missing, shorter than it was when it was full, or does not follow the one before, is damage
    /// too. Whether the record that was cut off had been acknowledged, the head mark knows.
    /// </summary>
    private static RocksDb OpenDb(string directory, bool create, int openFiles)
    {
        RocksLibrary.Load();
        var options = new DbOptions()
            // RocksDB would begin a new store beside the rows of one whose list of files is gone, and then delete them.
            .SetCreateIfMissing(create && !IsIn(directory))
            .SetCreateMissingColumnFamilies(true)
            .SetMaxOpenFiles(openFiles)
            .SetKeepLogFileNum(3)
            .SetMaxLogFileSize(4 * Megabyte)
            .SetMaxTotalWalSize(64 * Megabyte)
            .SetWalRecoveryMode(Recovery.TolerateCorruptedTailRecords);
        Native.Instance.rocksdb_options_set_track_and_verify_wals_in_manifest(options.Handle, 1);
        Native.Instance.rocksdb_options_set_track_and_verify_wals(options.Handle, 1);
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

    /// <summary>The table's name in the data directory; <c>unset</c> of what belongs to no single one.</summary>
    public static string Name(StoreTable table) => table.ToString().ToLowerInvariant();

    private ColumnFamilyHandle Family(StoreTable table) => families[(int)table - 1];
}
