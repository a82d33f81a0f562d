using System.Globalization;
using LiteDB;

namespace Ledger.Node.Vault;

/// <summary>
/// The vault's rows in an encrypted LiteDB file: ascending ids, one index by record, one synced transaction a call. Times
/// are integers.
/// </summary>
internal sealed class LiteVaultStore : IVaultStore
{
    private readonly Lock gate = new();
    private readonly LiteDatabase db; // writes guarded by gate
    private readonly ILiteCollection<BsonDocument> rows;
    private readonly ILiteCollection<BsonDocument> accesses;
    private readonly string path;

    /// <exception cref="NodeStoreException">In use, damaged, another password, disk.</exception>
    public LiteVaultStore(string path, string password)
    {
        this.path = path;
        try
        {
            db = new LiteDatabase(
                new ConnectionString
                {
                    Filename = path,
                    Password = password,
                    Connection = ConnectionType.Direct,
                }
            );
            RequireFormat(db, path);
            db.CheckpointSize = 1000;
            rows = db.GetCollection("disclosures", BsonAutoId.Int32);
            rows.EnsureIndex("record", "$.r");
            accesses = db.GetCollection("accesses", BsonAutoId.Int32);
            accesses.EnsureIndex("record", "$.r");
        }
        catch (NodeStoreException)
        {
            db?.Dispose();
            throw;
        }
        catch (Exception e)
            when (e is LiteException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            db?.Dispose();
            throw e is LiteException lite && lite.ErrorCode != LiteException.LOCK_TIMEOUT
                ? new NodeStoreException(
                    NodeStoreFault.Damaged,
                    $"the vault {path} cannot be read ({e.Message}); restore it with its key file from a backup.",
                    e
                )
                : NodeStoreException.From("vault", path, e);
        }
    }

    /// <summary>The file's own mark, LiteDB's user version; a new file gets ours.</summary>
    private static void RequireFormat(LiteDatabase db, string path)
    {
        if (db.UserVersion == 0 && !db.GetCollectionNames().Any())
            db.UserVersion = VaultContent.Format;
        if (db.UserVersion != VaultContent.Format)
            throw new NodeStoreException(
                NodeStoreFault.OtherFormat,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the vault {path} has format {db.UserVersion}, this program reads {VaultContent.Format}."
                )
            );
    }

    public IReadOnlyList<VaultRow> Find(Bytes32 record) =>
        [
            .. rows.Find(OfRecord(record))
                .Select(d => new VaultRow(
                    record,
                    (uint)d["v"].AsInt64,
                    new Bytes32(d["c"].AsBinary),
                    (uint)d["o"].AsInt64,
                    d["s"].AsBinary
                )),
        ];

    public void Put(IReadOnlyList<VaultRow> rows) =>
        Write(() =>
            this.rows.InsertBulk(
                rows.Select(r => new BsonDocument
                {
                    ["r"] = r.Record.ToArray(),
                    ["v"] = (long)r.Version,
                    ["c"] = r.Commitment.ToArray(),
                    ["o"] = (long)r.Organisation,
                    ["s"] = r.Sealed,
                })
            )
        );

    public void Remove(Bytes32 record) => Write(() => rows.DeleteMany(OfRecord(record)));

    public void Log(VaultAccess access) =>
        Write(() =>
            accesses.Insert(
                new BsonDocument
                {
                    ["r"] = access.Record.ToArray(),
                    ["o"] = (long)access.Organisation,
                    ["f"] = access.Certificate,
                    ["u"] = (int)access.Use,
                    ["p"] = access.Purpose,
                    ["t"] = access.At.ToUnixTimeMilliseconds(),
                }
            )
        );

    public IReadOnlyList<VaultAccess> Accesses(Bytes32 record) =>
        [
            .. accesses
                .Find(OfRecord(record))
                .OrderBy(d => d["_id"].AsInt32) // ids ascend; the index alone gives no order among equals
                .Select(d => new VaultAccess(
                    record,
                    (uint)d["o"].AsInt64,
                    d["f"].AsString,
                    (VaultUse)d["u"].AsInt32,
                    d["p"].AsString,
                    DateTimeOffset.FromUnixTimeMilliseconds(d["t"].AsInt64)
                )),
        ];

    public void Dispose() => db.Dispose();

    /// <summary>With the record as a parameter: LiteDB compiles each text of an expression once, and keeps it for ever.</summary>
    private static BsonExpression OfRecord(in Bytes32 record) => BsonExpression.Create("$.r = @0", record.ToArray());

    private void Write(Action change)
    {
        try
        {
            lock (gate)
            {
                // LiteDB flushes its log to the disk when a transaction is committed.
                db.BeginTrans();
                change();
                db.Commit();
            }
        }
        catch (Exception e)
        {
            // Whatever it was: a transaction left open on this thread would swallow the next writes.
            lock (gate)
                db.Rollback();
            if (e is LiteException or IOException or UnauthorizedAccessException)
                throw NodeStoreException.From("vault", path, e);
            throw;
        }
    }
}
