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
        catch (Exception e) when (RocksStatus.IsOfLibrary(e))
        {
            throw RocksStatus.Unsupported(e);
        }
    }

    /// <summary>Drops what is there, damaged or not, and begins an empty one.</summary>
    /// <exception cref="NodeStoreException">In use, not writable.</exception>
    public static RocksIndexStore OpenAnew(string directory)
    {
        try
        {
            Open(directory).Dispose();
        }
        catch (NodeStoreException e) when (e.Fault == NodeStoreFault.Damaged)
        {
            // Nothing of it is needed; that nobody else works on it, the engine's lock sees to.
        }
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NodeStoreException.From("index", directory, e);
        }
        return Open(directory);
    }

    public byte[]? Get(IndexTable table, ReadOnlySpan<byte> key)
    {
        try
        {
            return db.Get(key.ToArray(), families[table]);
        }
        catch (RocksDbException e)
        {
            throw Fault(e);
        }
    }

    public IEnumerable<KeyValuePair<byte[], byte[]>> Scan(IndexTable table, byte[] prefix, byte[] from)
    {
        using var rows = db.NewIterator(families[table]);
        rows.Seek(from.AsSpan().SequenceCompareTo(prefix) < 0 ? prefix : from);
        for (; rows.Valid() && rows.Key().AsSpan().StartsWith(prefix); rows.Next())
            yield return new(rows.Key(), rows.Value());
        CheckEnd(rows);
    }

    public void Write(IReadOnlyList<IndexChange> batch)
    {
        using var rows = new WriteBatch();
        foreach (var change in batch)
            rows.Put(change.Key, change.Value, families[change.Table]);
        try
        {
            db.Write(rows);
        }
        catch (RocksDbException e)
        {
            throw Fault(e);
        }
    }

    public void Clear()
    {
        foreach (var table in Tables)
        {
            using var batch = new WriteBatch();
            foreach (var (key, _) in Scan(table, [], []))
                batch.Delete(key, families[table]);
            db.Write(batch);
        }
    }

    private void CheckEnd(Iterator rows)
    {
        try
        {
            RocksStatus.Check(rows);
        }
        catch (RocksDbException e)
        {
            throw Fault(e);
        }
    }

    private NodeStoreException Fault(RocksDbException e) => NodeStoreException.From("index", db.Path, e);

    /// <summary>Merges all files of every table: the size at rest. For maintenance and measurements.</summary>
    public void Compact()
    {
        foreach (var family in families.Values)
            db.CompactRange((byte[]?)null, null, family);
    }

    public void Dispose() => db.Dispose();

    private static string Name(IndexTable table) => table == IndexTable.Meta ? "default" : table.ToString();
}
