using System.Diagnostics.CodeAnalysis;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Verification;
using Ledger.Sdk.Outbox.Calls;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.Lanes;
using Ledger.Sdk.Outbox.Lanes.Line;
using Ledger.Sdk.Outbox.Local;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Telemetry;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Engine;

/// <summary>
/// The durable outbox: what it accepted ends as final or refused, once, whatever dies in between. One process owns the
/// folder; one group writer owns the store; one lane owns each writer key.
/// </summary>
internal sealed class OutboxEngine : IAsyncDisposable
{
    private readonly OutboxParts parts;
    private readonly OutboxState state = new();
    private readonly OutboxMetrics metrics = new();
    private readonly Dictionary<Address, Lane> lanes = [];
    private readonly SettledKeys keys;
    private readonly IDisposable folderLock;
    private readonly CancellationTokenSource stop = new();
    private GroupWriter writer = null!;
    private Acceptor acceptor = null!;
    private OutboxReader reader = null!;
    private HeldDecisions decisions = null!;
    private Compaction compaction = null!;
    private Task compacting = Task.CompletedTask;
    private OutboxSocket? socket;
    private OutboxException? fault;
    private int closed;

    private OutboxEngine(OutboxParts parts, IDisposable folderLock)
    {
        (this.parts, this.folderLock) = (parts, folderLock);
        keys = new SettledKeys(parts.Files);
    }

    public Guid Instance { get; private set; }

    /// <summary>The highest block that the folder knew of when it was opened, or keeps since; null for a new outbox.</summary>
    public BlockRef? Seen { get; private set; }

    /// <summary>Of the ledger that the folder belonged to when it was opened; null where no head was ever proved to it.</summary>
    public Bytes32? Genesis { get; private set; }

    /// <summary>A final block holds bytes under one of our nonces that are not ours.</summary>
    public Action<ulong>? ForeignNonce { get; set; }

    public IReadOnlyCollection<Lane> Lanes => lanes.Values;

    /// <summary>An entry or a lane is in another state now.</summary>
    public ChangeSignal Changes => state.Changes;

    /// <summary>Parts of an engine that is never started: it reads and decides, and nothing is sent.</summary>
    public static OutboxParts Offline(IOutboxFiles files) =>
        new(
            files,
            new OutboxSettings { WhenLocked = TimeSpan.Zero },
            new NoTransport(),
            new BatchEncoder(0),
            [],
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance
        );

    /// <exception cref="OutboxException">Locked, Damaged, TooNew.</exception>
    public static async Task<OutboxEngine> OpenAsync(OutboxParts parts, CancellationToken ct)
    {
        var folderLock = await FolderOwnership.LockAsync(parts, ct);
        var engine = new OutboxEngine(parts, folderLock);
        try
        {
            engine.Load();
            return engine;
        }
        catch (DamageException e)
        {
            folderLock.Dispose();
            throw FolderOwnership.SetAside(parts.Files, e, parts.Time);
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    private void Load()
    {
        var transactions = new List<OutboxTransaction>();
        var store = OutboxStore.Open(
            parts.Files,
            (table, id, row) =>
            {
                switch (table)
                {
                    case OutboxTable.Entries:
                        AddLoaded(Entry.Decode(id, row));
                        break;
                    case OutboxTable.Transactions:
                        transactions.Add(OutboxTransaction.Decode(id, row));
                        break;
                    case OutboxTable.Settled:
                        var group = SettledEntry.DecodeGroup(row);
                        foreach (var e in group)
                            state.Settled[e.KeyHash] = e;
                        state.SettledRows.Enqueue((id, group));
                        break;
                }
            }
        );
        Instance = store.Meta.Instance;
        if (store.Control.SeenHash.Length == Bytes32.Size)
            Seen = new BlockRef(store.Control.SeenBlock, new Bytes32(store.Control.SeenHash), 0);
        if (store.Control.Genesis.Length == Bytes32.Size)
            Genesis = new Bytes32(store.Control.Genesis);
        writer = new GroupWriter(parts.Files, parts.Settings, store, IsKnown, metrics);
        Log.Opened(parts.Log, parts.Files.Describe(""), state.ByOrder.Count, transactions.Count);
        var events = new Events(this);
        var laneParts = new LaneParts(
            state,
            writer,
            parts.Settings,
            parts.Transport,
            parts.Encoder,
            Instance.ToString("N"),
            parts.Time,
            parts.Log,
            metrics,
            events
        );
        foreach (var signer in parts.Signers)
            lanes[signer.Address] = new Lane(laneParts, signer);
        lock (state.Gate)
        {
            foreach (var lane in lanes.Values)
                lane.Restore_NeedsLock(store.Control);
            foreach (var tx in transactions.OrderBy(t => t.Row))
                if (lanes.TryGetValue(tx.Writer, out var lane))
                    lane.Restore_NeedsLock(tx);
                else
                    foreach (var entry in tx.Orders.Select(o => state.ByOrder.GetValueOrDefault(o)).OfType<Entry>())
                        // A key that this client does not have (any more): shown as what it is, and left alone.
                        entry.Stage = entry.Stage == Stage.Held ? Stage.Held : Stage.Unknown;
            foreach (var lane in lanes.Values)
                lane.Restored_NeedsLock();
            foreach (
                var entry in state.ByOrder.Values.Where(e => e.Stage == Stage.Accepted).OrderBy(e => e.Order).ToList()
            )
                events.Ready_NeedsLock(entry);
        }
        acceptor = new Acceptor(parts.Settings, parts.Time, state, writer, keys, lanes, ThrowIfUnusable);
        reader = new OutboxReader(state, keys, lanes, parts.Time, () => FileBytes);
        decisions = new HeldDecisions(state, parts.Settings, writer, lanes, parts.Time, metrics, events);
        compaction = new Compaction(parts.Settings, parts.Time, parts.Log, state, writer, keys);
        metrics.Watch(() => state.ByOrder.Count, () => reader.OldestAge().TotalSeconds, () => FileBytes);
    }

    private void AddLoaded(Entry entry)
    {
        state.AddOpen_NeedsLock(entry);
        state.BodyBytes += entry.Size;
        state.Shed_NeedsLock(entry, parts.Settings.MaxBodyBytes);
    }

    private bool IsKnown(long order)
    {
        lock (state.Gate)
            return state.ByOrder.ContainsKey(order);
    }

    /// <summary>Starts sending. Before it, entries are accepted and wait.</summary>
    public void Start()
    {
        foreach (var lane in lanes.Values)
            lane.Start();
        if (parts.Files.SocketPath is { } path)
            socket = OutboxSocket.TryListen(path, Verbs, parts.Time, parts.Log);
        compacting = Task.Run(() => compaction.LoopAsync(stop.Token));
    }

    public void Nudge()
    {
        foreach (var lane in lanes.Values)
            lane.Nudge();
    }

    /// <inheritdoc cref="Acceptor.AcceptAsync"/>
    public Task<IReadOnlyList<Acceptance>> AcceptAsync(IReadOnlyList<NewEntry> list, CancellationToken ct) =>
        acceptor.AcceptAsync(list, ct);

    private void ThrowIfUnusable()
    {
        if (Volatile.Read(ref closed) != 0)
            throw new OutboxException(OutboxFault.Closed, "the client was disposed.");
        if ((fault ?? writer.Fault) is { } known)
            throw new OutboxException(known.Reason, known.Message, known);
    }

    /// <inheritdoc cref="OutboxReader.Find"/>
    public (EntryView? Open, SettledEntry? Settled, KeyRow? Filed) Find(string key) => reader.Find(key);

    /// <inheritdoc cref="OutboxReader.TryWatch"/>
    public bool TryWatch(string key, [NotNullWhen(true)] out Task<SettledEntry>? settled) =>
        reader.TryWatch(key, out settled);

    /// <inheritdoc cref="OutboxReader.List"/>
    public IReadOnlyList<EntryView> List(Stage? stage = null, RecordKey? record = null) => reader.List(stage, record);

    /// <summary>Settled entries that the store still holds, in the order in which they were accepted.</summary>
    public IReadOnlyList<SettledEntry> ListSettled() => reader.ListSettled();

    public OutboxNumbers Numbers() => reader.Numbers();

    /// <summary>Zero while there is no store: closed, damaged, or being reopened.</summary>
    public long FileBytes => Volatile.Read(ref closed) == 0 ? writer.FileBytes : 0;

    /// <summary>Keeps a head and the genesis of its ledger, synced.</summary>
    public Task KeepAsync(BlockRef head, Bytes32 genesis) =>
        writer.WriteAsync(
            new GroupWork(
                0,
                isAccept: false,
                (_, control) =>
                {
                    control.Genesis = genesis.ToArray();
                    if (head.Number >= control.SeenBlock)
                        (control.SeenBlock, control.SeenHash) = (head.Number, head.Hash.ToArray());
                },
                () =>
                {
                    if (Seen is not { } seen || seen.Number < head.Number)
                        Seen = head;
                    state.Changes.Raise();
                }
            ),
            CancellationToken.None
        );

    /// <inheritdoc cref="HeldDecisions.RetryAsync"/>
    public Task<bool> RetryAsync(string key) => decisions.RetryAsync(key);

    /// <inheritdoc cref="HeldDecisions.AbandonAsync"/>
    public Task<bool> AbandonAsync(string key) => decisions.AbandonAsync(key);

    /// <inheritdoc cref="Compaction.RunAsync"/>
    public Task CompactAsync() => compaction.RunAsync();

    /// <summary>Copies all files of one instant into another folder.</summary>
    public IReadOnlyList<string> Backup(IOutboxFiles to) =>
        writer.WithStore(store =>
        {
            var names = store.PrepareBackup().Concat(keys.Names).ToList();
            foreach (var name in names)
                FileCopy.Copy(parts.Files, name, to, name);
            return names;
        });

    /// <summary>The verbs of <c>ledger outbox</c> on it.</summary>
    public OutboxVerbs Verbs => new(reader, decisions, compaction, Backup);

    /// <summary>Takes no more entries, finishes the group, sends nothing new; the rest lies on the disk.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref closed, 1) != 0)
            return;
        if (socket is not null)
            await socket.DisposeAsync();
        await stop.CancelAsync();
        await Task.WhenAll(lanes.Values.Select(l => l.StopAsync()));
        await compacting;
        await writer.CloseAsync();
        lock (state.Gate)
            foreach (var entry in state.ByOrder.Values)
                entry.Watcher?.TrySetCanceled();
        foreach (var lane in lanes.Values)
            lane.Dispose();
        metrics.Dispose();
        folderLock.Dispose();
        stop.Dispose();
    }

    /// <summary>Ends without closing anything in order, as kill -9 would; for tests.</summary>
    internal void Abandon()
    {
        Interlocked.Exchange(ref closed, 1);
        socket?.Abandon();
        stop.Cancel();
        foreach (var lane in lanes.Values)
            lane.Kill();
        writer.Abandon();
        folderLock.Dispose();
    }

    private sealed class Events(OutboxEngine engine) : LaneEvents
    {
        public override void Ready_NeedsLock(Entry entry)
        {
            if (engine.lanes.TryGetValue(entry.Writer, out var lane))
                lane.AddReady_NeedsLock(entry);
        }

        public override void Returned_NeedsLock(Entry entry)
        {
            if (engine.lanes.TryGetValue(entry.Writer, out var lane))
                lane.ReturnReady_NeedsLock(entry);
        }

        public override void RolledBack(ulong remembered)
        {
            Log.RolledBack(engine.parts.Log, engine.writer.NextOrder - 1, remembered);
            engine.fault = new OutboxException(
                OutboxFault.RolledBack,
                "the folder "
                    + engine.parts.Files.Describe("")
                    + " is an older copy: it ends at entry "
                    + (engine.writer.NextOrder - 1)
                    + ", the ledger remembers "
                    + remembered
                    + ". Put the newest copy back"
            );
            engine.state.Changes.Raise();
        }

        public override void ForeignNonce(ulong nonce) => engine.ForeignNonce?.Invoke(nonce);

        public override void Settled()
        {
            bool much;
            lock (engine.state.Gate)
                much = engine.state.Settled.Count > 2 * engine.parts.Settings.MaxSettled;
            if (much)
                engine.compaction.Nudge();
        }
    }
}
