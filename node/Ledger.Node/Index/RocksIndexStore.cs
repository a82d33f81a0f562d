using Ledger.Engine.Store;
using RocksDbSharp;

namespace Ledger.Node.Index;

/// <summary>The index on disk: one RocksDB directory, a column family for each table, locked against a second process.</summary>
public sealed class RocksIndexStore : IIndexStore
{
    private static readonly IndexTable[] Tables = [.. Enum.GetValues<IndexTable>().Where(t => t != IndexTable.Unset)];
    private readonly RocksDb db;
    private readonly Dictionary<IndexTable, ColumnFamilyHandle> families = [];

    private RocksIndexStore(RocksDb db)
    {
        this.db = db;
        foreach (var table in Tables)
            families[table] = db.GetColumnFamily(Name(table));
    }

    /// <param name="directory">Of the store.</param>
    /// <param name="openFiles">Files that it holds open at most (max_open_files).</param>
    /// <exception cref="NodeStoreException">In use, not writable, damaged; the message says what to do.</exception>
    public static RocksIndexStore Open(string directory, int openFiles = 256)
    {
        try
        {
            Directory.CreateDirectory(directory);
            RocksLibrary.Load();
            var options = new DbOptions()
                .SetCreateIfMissing()
                .SetCreateMissingColumnFamilies()
                .SetMaxOpenFiles(openFiles)
                .SetMaxTotalWalSize(64UL * 1024 * 1024)
                .SetKeepLogFileNum(2);
            var columns = new ColumnFamilies();
            foreach (var table in Tables)
                columns.Add(Name(table), new ColumnFamilyOptions().SetWriteBufferSize(8UL * 1024 * 1024));
            return new RocksIndexStore(RocksDb.Open(options, directory, columns));
        }
        catch (Exception e) when (e is RocksDbSharpException or IOException or UnauthorizedAccessException)
        {
            throw NodeStoreException.From("index", directory, e);
        }
    }

    public byte[]? Get(IndexTable table, ReadOnlySpan<byte> key) => db.Get(key.ToArray(), families[table]);

    public IEnumerable<KeyValuePair<byte[], byte[]>> Scan(IndexTable table, byte[] prefix, byte[] from)
    {
        using var rows = db.NewIterator(families[table]);
        rows.Seek(from.AsSpan().SequenceCompareTo(prefix) < 0 ? prefix : from);
        for (; rows.Valid() && rows.Key().AsSpan().StartsWith(prefix); rows.Next())
            yield return new(rows.Key(), rows.Value());
    }

    public void Write(IReadOnlyList<IndexChange> batch)
    {
        using var rows = new WriteBatch();
        foreach (var change in batch)
            rows.Put(change.Key, change.Value, families[change.Table]);
        db.Write(rows);
    }

    public void Clear()
    {
        foreach (var table in Tables)
        {
            using var rows = db.NewIterator(families[table]);
            using var batch = new WriteBatch();
            for (rows.SeekToFirst(); rows.Valid(); rows.Next())
                batch.Delete(rows.Key(), families[table]);
            db.Write(batch);
        }
    }

    /// <summary>Merges all files of every table: the size at rest. For maintenance and measurements.</summary>
    public void Compact()
    {
        foreach (var family in families.Values)
            db.CompactRange((byte[]?)null, null, family);
    }

    public void Dispose() => db.Dispose();

    private static string Name(IndexTable table) => table == IndexTable.Meta ? "default" : table.ToString();
}
