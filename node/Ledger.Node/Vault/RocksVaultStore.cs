using Ledger.Engine.Store;
using RocksDbSharp;

namespace Ledger.Node.Vault;

/// <summary>
/// The vault's tables on disk: RocksDB, each batch synced, blocks and log with checksums. A log that is damaged before its
/// end is refused, and what is refused is left as it was found.
/// </summary>
internal sealed class RocksVaultStore : IVaultStore
{
    private static readonly VaultTable[] Tables = [.. Enum.GetValues<VaultTable>().Where(t => t != VaultTable.Unset)];
    private readonly RocksDb db;
    private readonly Dictionary<VaultTable, ColumnFamilyHandle> families = [];
    private readonly WriteOptions synced = new WriteOptions().SetSync(true);
    private readonly string directory;

    private RocksVaultStore(RocksDb db, string directory)
    {
        (this.db, this.directory) = (db, directory);
        foreach (var table in Tables)
            families[table] = db.GetColumnFamily(Name(table));
    }

    /// <param name="directory">Its own.</param>
    /// <param name="create">Makes it where it is missing.</param>
    /// <exception cref="NodeStoreException">In use, not writable, missing, damaged.</exception>
    public static RocksVaultStore Open(string directory, bool create)
    {
        try
        {
            RocksLibrary.Load();
            var options = new DbOptions()
                .SetCreateIfMissing(create)
                .SetCreateMissingColumnFamilies(create)
                .SetMaxOpenFiles(32)
                .SetMaxTotalWalSize(64UL * 1024 * 1024)
                .SetKeepLogFileNum(2)
                .SetWalRecoveryMode(Recovery.TolerateCorruptedTailRecords);
            // A log or table file that is gone is noticed when the store is opened.
            Native.Instance.rocksdb_options_set_track_and_verify_wals_in_manifest(options.Handle, 1);
            var columns = new ColumnFamilies();
            foreach (var table in Tables)
                columns.Add(Name(table), new ColumnFamilyOptions().SetWriteBufferSize(8UL * 1024 * 1024));
            return new RocksVaultStore(RocksDb.Open(options, directory, columns), directory);
        }
        catch (Exception e) when (e is RocksDbException or IOException or UnauthorizedAccessException)
        {
            throw NodeStoreException.From("vault", directory, e);
        }
    }

    public byte[]? Get(VaultTable table, ReadOnlySpan<byte> key)
    {
        try
        {
            return db.Get(key, families[table]);
        }
        catch (RocksDbException e)
        {
            throw NodeStoreException.From("vault", directory, e);
        }
    }

    public IEnumerable<KeyValuePair<byte[], byte[]>> Scan(VaultTable table, byte[] prefix)
    {
        using var rows = db.NewIterator(families[table]);
        for (rows.Seek(prefix); Valid(rows) && rows.Key().AsSpan().StartsWith(prefix); rows.Next())
            yield return new(rows.Key(), rows.Value());
    }

    public void Write(IReadOnlyList<VaultChange> batch)
    {
        using var rows = new WriteBatch();
        foreach (var (table, key, value) in batch)
            if (value is null)
                rows.Delete(key, families[table]);
            else
                rows.Put(key, value, families[table]);
        try
        {
            db.Write(rows, synced);
        }
        catch (RocksDbException e)
        {
            throw NodeStoreException.From("vault", directory, e);
        }
    }

    public void Dispose() => db.Dispose();

    private bool Valid(Iterator rows)
    {
        if (rows.Valid())
            return true;
        try
        {
            RocksStatus.Check(rows);
            return false;
        }
        catch (RocksDbException e)
        {
            throw NodeStoreException.From("vault", directory, e);
        }
    }

    private static string Name(VaultTable table) => table == VaultTable.Meta ? "default" : table.ToString();
}
