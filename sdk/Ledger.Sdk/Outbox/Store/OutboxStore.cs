using Ledger.Sdk.Outbox.Files;
using LiteDB;
using LiteDB.Engine;

namespace Ledger.Sdk.Outbox.Store;

/// <summary>
/// The outbox's tables in one LiteDB file with ascending integer ids. Used by one thread at a time. Opening reads every
/// row; a row that is missing, doubled or not what was written is <see cref="DamageException"/>, never a shorter list.
/// </summary>
internal sealed class OutboxStore : IDisposable
{
    public const string DataName = "outbox.db";
    public const string LogName = "outbox-log.db";
    private const string CompactName = "outbox.new";

    /// <summary>The log is folded into the file beyond this many pages of 8 KiB.</summary>
    private const long FoldPages = 1000;
    private const int RowsAtOnce = 1000;

    private readonly IOutboxFiles files;
    private readonly RowSeal seal;
    private OutboxFile dataFile;
    private OutboxFile logFile;
    private readonly OutboxFile metaFile;
    private PageStream data;
    private PageStream log;
    private LiteEngine engine;
    private long commits;

    private OutboxStore(IOutboxFiles files, OutboxMeta meta, OutboxFile metaFile)
    {
        this.files = files;
        this.metaFile = metaFile;
        Meta = meta;
        seal = RowSeal.Open(files, meta.Instance);
        (dataFile, logFile, data, log, engine) = OpenEngine(files, meta.State == OutboxMetaState.Ready);
    }

    public OutboxMeta Meta { get; private set; }

    public ControlRow Control { get; private set; } = new();

    public long FileBytes => dataFile.Length + logFile.Length;

    /// <summary>Opens the folder's store, or makes a new one where the folder was never used.</summary>
    /// <exception cref="DamageException">A file is missing or not what was written.</exception>
    public static OutboxStore Open(IOutboxFiles files, Action<OutboxTable, long, byte[]> row)
    {
        var meta = files.Exists(OutboxMeta.FileName) ? ReadMeta(files) : null;
        if (meta is not { State: OutboxMetaState.Ready })
            Create(files, meta);
        var metaFile = files.Open(OutboxMeta.FileName, create: false);
        OutboxStore? store = null;
        try
        {
            meta = OutboxMeta.Read(metaFile);
            foreach (var name in (string[])[DataName, LogName])
                if (!files.Exists(name))
                    throw new DamageException(
                        name,
                        "missing, although " + OutboxMeta.FileName + " knows of " + (meta.NextOrder - 1) + " entries"
                    );
            store = new OutboxStore(files, meta, metaFile);
            store.ReadAll(row);
            return store;
        }
        catch (Exception e) when (e is not (DamageException or OutboxException) && !DiskSpace.IsFull(e))
        {
            store?.CloseFiles();
            metaFile.Dispose();
            throw new DamageException(DataName, "it cannot be read: " + e.Message, e);
        }
        catch
        {
            store?.CloseFiles();
            metaFile.Dispose();
            throw;
        }
    }

    /// <summary>A new folder that holds what was recovered, under the outbox's old id.</summary>
    /// <param name="files">Empty.</param>
    /// <param name="instance">The id.</param>
    /// <param name="rows">Of entries, transactions and settled groups.</param>
    /// <param name="control">Next order and row, and what was seen; counts are made here.</param>
    public static void Write(
        IOutboxFiles files,
        Guid instance,
        IReadOnlyList<(OutboxTable Table, long Id, byte[] Row)> rows,
        ControlRow control
    )
    {
        Create(files, new OutboxMeta(OutboxMetaState.Creating, instance, 0, 1));
        using var store = Open(files, (_, _, _) => { });
        foreach (var part in rows.Chunk(RowsAtOnce))
        {
            var changes = new StoreChanges();
            changes.Inserts.AddRange(part);
            store.Commit(changes, store.Control.Clone());
        }
        var next = store.Control.Clone();
        (next.NextOrder, next.NextRow) = (control.NextOrder, control.NextRow);
        (next.SeenBlock, next.SeenHash, next.Filed) = (control.SeenBlock, control.SeenHash, control.Filed);
        next.Genesis = control.Genesis;
        foreach (var (writer, mark) in control.Writers)
            next.Writers[writer] = mark;
        store.Commit(new StoreChanges(), next);
    }

    private static OutboxMeta ReadMeta(IOutboxFiles files)
    {
        using var file = files.Open(OutboxMeta.FileName, create: false);
        return OutboxMeta.Read(file);
    }

    private static void Create(IOutboxFiles files, OutboxMeta? meta)
    {
        if (meta is null && (files.Exists(DataName) || files.Exists(LogName)))
            throw new DamageException(OutboxMeta.FileName, "missing beside " + DataName);
        meta = new OutboxMeta(OutboxMetaState.Creating, meta?.Instance ?? Guid.NewGuid(), 0, 1);
        using var metaFile = files.Open(OutboxMeta.FileName, create: true);
        meta.Write(metaFile);
        metaFile.Sync();
        foreach (var name in (string[])[DataName, LogName, RowSeal.KeyFileName])
            if (files.Exists(name))
                files.Delete(name);
        RowSeal.Create(files, meta.Instance);
        foreach (var name in (string[])[DataName, LogName])
            using (files.Open(name, create: true)) { }
        using (var store = new OutboxStore(files, meta, files.Open(OutboxMeta.FileName, create: false)))
            store.Commit(new StoreChanges(), new ControlRow());
        (meta with { State = OutboxMetaState.Ready, Revision = 2 }).Write(metaFile);
        metaFile.Sync();
    }

    private void ReadAll(Action<OutboxTable, long, byte[]> row)
    {
        data.CheckAll();
        var counted = new ControlRow();
        ControlRow? control = null;
        foreach (var table in Enum.GetValues<OutboxTable>().Where(t => t != OutboxTable.Unset))
        foreach (var (id, sealedRow) in Rows(table))
        {
            var plain = seal.Open(table, id, sealedRow);
            if (table == OutboxTable.Control)
                control = ControlRow.Decode(plain);
            else
            {
                counted.Add(table, id);
                row(table, id, plain);
            }
        }
        if (control is null || !control.SameRows(counted))
            throw new DamageException(DataName, "rows are missing that its control row counts");
        if (
            Meta.State == OutboxMetaState.Ready
            && (control.Revision < Meta.Revision - 1 || control.NextOrder < Meta.NextOrder)
        )
            throw new DamageException(
                LogName,
                "it ends at entry "
                    + (control.NextOrder - 1)
                    + ", but "
                    + OutboxMeta.FileName
                    + " knows of "
                    + (Meta.NextOrder - 1)
                    + " (cut, or an older copy)"
            );
        if (new SettledKeys(files).RowCount is var filed && filed < control.Filed)
            throw new DamageException(
                SettledKeys.Pattern,
                "they hold " + filed + " settled keys of " + control.Filed + " (missing, or an older copy)"
            );
        Control = control;
        data.Thaw();
        log.Thaw();
    }

    private IEnumerable<(long Id, byte[] Row)> Rows(OutboxTable table)
    {
        using var reader = engine.Query(Name(table), new Query());
        while (reader.Read())
            yield return (reader.Current["_id"].AsInt64, reader.Current["b"].AsBinary);
    }

    public byte[]? Read(OutboxTable table, long id)
    {
        var query = new Query { Limit = 1 };
        query.Where.Add(LiteDB.Query.EQ("_id", id));
        using var reader = engine.Query(Name(table), query);
        return reader.Read() ? seal.Open(table, id, reader.Current["b"].AsBinary) : null;
    }

    /// <summary>
    /// One transaction, one sync. When it returns, all of it is on the disk. When it throws, the store must be reopened:
    /// a part of what was written may be on the disk, unconfirmed.
    /// </summary>
    public void Commit(StoreChanges changes, ControlRow next)
    {
        next.Revision = Control.Revision + 1;
        engine.BeginTrans();
        foreach (var group in changes.Inserts.GroupBy(r => r.Table))
        {
            engine.Insert(Name(group.Key), group.Select(r => Document(r.Table, r.Id, r.Row)), BsonAutoId.Int64);
            foreach (var r in group)
                next.Add(r.Table, r.Id);
        }
        foreach (var group in changes.Updates.GroupBy(r => r.Key.Table))
            engine.Update(Name(group.Key), group.Select(r => Document(r.Key.Table, r.Key.Id, r.Value)));
        foreach (var (table, id) in changes.Deletes)
            // After a failed sync the same deletion may come twice.
            if (engine.Delete(Name(table), [new BsonValue(id)]) == 1)
                next.Remove(table, id);
        engine.Upsert(Name(OutboxTable.Control), [Document(OutboxTable.Control, 1, next.Encode())], BsonAutoId.Int64);
        engine.Commit();
        WaitForLog();
        log.Sync();
        // From here the group is durable: a crash now loses nothing of it.
        Control = next;
        Meta = Meta with { Revision = next.Revision, NextOrder = next.NextOrder };
        Meta.Write(metaFile);
        if (log.Length >= FoldPages * PageStream.PageSize)
            Fold();
    }

    /// <summary>LiteDB may write its log on a thread of its own; the page that confirms the transaction comes last.</summary>
    private void WaitForLog()
    {
        commits++;
        if (!log.WaitConfirmed(commits, TimeSpan.FromSeconds(60)))
            throw new IOException("LiteDB did not write its log.", log.Failure);
    }

    private void Fold()
    {
        metaFile.Sync();
        engine.Checkpoint();
        log.Sync();
    }

    /// <summary>Rewrites the file without its free pages: copy, sync, rename.</summary>
    public void Compact()
    {
        if (files.Exists(CompactName))
            files.Delete(CompactName);
        const string copyLog = "outbox-log.new";
        using (var copy = files.Open(CompactName, create: true))
        using (var copyLogFile = files.Open(copyLog, create: true))
        {
            copyLogFile.SetLength(0);
            var stream = new PageStream(copy, CompactName, isLog: false);
            var logStream = new PageStream(copyLogFile, copyLog, isLog: true);
            var target = StartEngine(stream, logStream);
            foreach (var table in Enum.GetValues<OutboxTable>().Where(t => t != OutboxTable.Unset))
            foreach (var chunk in Rows(table).Chunk(500))
                target.Insert(
                    Name(table),
                    chunk.Select(r => new BsonDocument { ["_id"] = r.Id, ["b"] = r.Row }),
                    BsonAutoId.Int64
                );
            target.Checkpoint();
            target.Dispose();
            copy.Sync();
        }
        files.Delete(copyLog);
        Fold();
        engine.Dispose();
        dataFile.Dispose();
        logFile.SetLength(0);
        logFile.Sync();
        logFile.Dispose();
        files.Replace(CompactName, DataName);
        (dataFile, logFile, data, log, engine) = OpenEngine(files, frozen: false);
        commits = 0;
    }

    /// <summary>Folds the log, so that the data file alone is whole, and returns what a backup must copy.</summary>
    public IReadOnlyList<string> PrepareBackup()
    {
        Fold();
        return [OutboxMeta.FileName, RowSeal.KeyFileName, DataName, LogName];
    }

    private static (OutboxFile, OutboxFile, PageStream, PageStream, LiteEngine) OpenEngine(
        IOutboxFiles files,
        bool frozen
    )
    {
        var dataFile = files.Open(DataName, create: false);
        var logFile = files.Open(LogName, create: false);
        var data = new PageStream(dataFile, DataName, isLog: false, frozen);
        var log = new PageStream(logFile, LogName, isLog: true, frozen);
        return (dataFile, logFile, data, log, StartEngine(data, log));
    }

    private static LiteEngine StartEngine(PageStream data, PageStream log)
    {
        var engine = new LiteEngine(new EngineSettings { DataStream = data, LogStream = log });
        // Folding by itself would write the data file before the log is synced.
        if (engine.Pragma(Pragmas.CHECKPOINT).AsInt32 != 0)
        {
            engine.Pragma(Pragmas.CHECKPOINT, 0);
            engine.Checkpoint();
        }
        log.ResetConfirmed();
        return engine;
    }

    private static string Name(OutboxTable table) =>
        table switch
        {
            OutboxTable.Entries => "entries",
            OutboxTable.Transactions => "transactions",
            OutboxTable.Settled => "settled",
            OutboxTable.Control => "control",
            _ => throw new ArgumentOutOfRangeException(nameof(table)),
        };

    private BsonDocument Document(OutboxTable table, long id, byte[] row) =>
        new() { ["_id"] = id, ["b"] = seal.Seal(table, id, row) };

    /// <summary>Leaves the files as they are: after a failure the engine must not write any more.</summary>
    public void CloseFiles()
    {
        dataFile.Dispose();
        logFile.Dispose();
        metaFile.Dispose();
        seal.Dispose();
    }

    public void Dispose()
    {
        try
        {
            Fold();
            engine.Dispose();
            metaFile.Sync();
        }
        finally
        {
            CloseFiles();
        }
    }
}
