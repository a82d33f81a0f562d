using System.Diagnostics.CodeAnalysis;
using Ledger.Evidence;
using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.Store;
using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Outbox.Engine;

/// <summary>The answer to one statement handed in: its entry, or the SDK's own refusal (nothing was stored).</summary>
internal sealed record Acceptance(long Order, bool Repeated, RefusalData? Declined);

internal sealed record OutboxParts(
    IOutboxFiles Files,
    OutboxSettings Settings,
    IOutboxTransport Transport,
    IBatchEncoder Encoder,
    IReadOnlyList<ISigner> Signers,
    TimeProvider Time,
    ILogger Log
);

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
    private readonly Pulse compactPulse = new();
    private GroupWriter writer = null!;
    private Task compaction = Task.CompletedTask;
    private OutboxException? fault;
    private int closed;

    private OutboxEngine(OutboxParts parts, IDisposable folderLock)
    {
        (this.parts, this.folderLock) = (parts, folderLock);
        keys = new SettledKeys(parts.Files);
    }

    public Guid Instance { get; private set; }

    /// <summary>The highest final block that an earlier run saw settle something; null for a new outbox.</summary>
    public Block? Seen { get; private set; }

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
        var folderLock = await LockAsync(parts, ct);
        var engine = new OutboxEngine(parts, folderLock);
        try
        {
            engine.Load();
            return engine;
        }
        catch (DamageException e)
        {
            folderLock.Dispose();
            throw SetAside(parts.Files, e, parts.Time);
        }
        catch
        {
            folderLock.Dispose();
            throw;
        }
    }

    private static async Task<IDisposable> LockAsync(OutboxParts parts, CancellationToken ct)
    {
        var holder = "process " + Environment.ProcessId + " on " + Environment.MachineName;
        var until = parts.Time.GetUtcNow() + parts.Settings.WhenLocked;
        while (true)
        {
            if (parts.Files.TryLock(holder, out var other) is { } taken)
                return taken;
            if (parts.Time.GetUtcNow() >= until)
                throw new OutboxException(
                    OutboxFault.Locked,
                    "the folder "
                        + parts.Files.Describe("")
                        + " is held by "
                        + other
                        + ". Stop it, or give this process a folder of its own."
                );
            await Task.Delay(TimeSpan.FromMilliseconds(200), parts.Time, ct);
        }
    }

    /// <summary>Nothing is repaired here: the damaged file is copied beside itself, and the next start says the same.</summary>
    private static OutboxException SetAside(IOutboxFiles files, DamageException e, TimeProvider time)
    {
        var kept = "";
        if (files.Exists(e.File))
        {
            kept = e.File + ".damaged";
            if (!files.Exists(kept))
            {
                using var from = files.Open(e.File, create: false);
                using var to = files.Open(kept, create: true);
                to.WriteAt(0, from.ReadAll());
                to.Sync();
            }
            kept = " A copy was set aside as " + files.Describe(kept) + ".";
        }
        return new OutboxException(
            OutboxFault.Damaged,
            files.Describe(e.File)
                + ": "
                + e.What
                + "."
                + kept
                + " Nothing was changed or accepted. Keep the folder as it is and put the newest copy back: "
                + files.Describe(""),
            e
        );
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
            Seen = new Block(store.Control.SeenBlock, new Bytes32(store.Control.SeenHash), 0);
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
        metrics.Watch(() => state.ByOrder.Count, () => OldestAge().TotalSeconds, () => FileBytes);
    }

    private void AddLoaded(Entry entry)
    {
        state.AddOpen_NeedsLock(entry);
        state.BodyBytes += entry.Size;
        Shed_NeedsLock(entry);
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
        compaction = Task.Run(CompactLoopAsync);
    }

    public void Nudge()
    {
        foreach (var lane in lanes.Values)
            lane.Nudge();
    }

    /// <summary>
    /// Returns when all of it is on the disk, in the order given, in one group. A key that was used before gives its entry
    /// back where the content is the same.
    /// </summary>
    /// <param name="ct">Counts until the group is being written.</param>
    /// <exception cref="OutboxException">Nothing was accepted.</exception>
    public async Task<IReadOnlyList<Acceptance>> AcceptAsync(IReadOnlyList<NewEntry> list, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var result = new Acceptance?[list.Count];
        var twins = new List<(int Index, Entry Twin)>();
        var fresh = new List<Entry>();
        var freshIndex = new List<int>();
        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hashes = list.Select(e => KeyHashes.Of(e.Key)).ToArray();
        var filed = FindFiled(hashes);
        lock (state.Gate)
        {
            ThrowIfUnusable();
            for (var i = 0; i < list.Count; i++)
            {
                var (given, hash) = (list[i], hashes[i]);
                if (state.ByKey.TryGetValue(hash, out var twin))
                {
                    if (twin.Content != given.Content)
                        result[i] = Reused;
                    else
                        twins.Add((i, twin));
                }
                else if (state.Settled.TryGetValue(hash, out var settled))
                    result[i] = settled.Content == given.Content ? new Acceptance(settled.Order, true, null) : Reused;
                else if (filed[i] is { } row)
                    result[i] =
                        row.Content == given.Content ? new Acceptance(checked((long)row.Order), true, null) : Reused;
                else
                {
                    var entry = Make(given, hash, joined);
                    state.ByKey[hash] = entry;
                    fresh.Add(entry);
                    freshIndex.Add(i);
                }
            }
            if (fresh.Count > 0 && IsFull_NeedsLock(fresh))
            {
                Withdraw_NeedsLock(fresh);
                throw new OutboxException(
                    OutboxFault.Full,
                    state.ByOrder.Count
                        + " entries ("
                        + state.OpenBytes
                        + " bytes) wait, the limit is "
                        + parts.Settings.MaxPending
                        + "; nothing was accepted. See: ledger outbox stats."
                );
            }
        }
        if (fresh.Count > 0)
            await WriteFreshAsync(fresh, joined, ct);
        for (var i = 0; i < fresh.Count; i++)
            result[freshIndex[i]] = new Acceptance(fresh[i].Order, false, null);
        foreach (var (index, twin) in twins)
        {
            // A concurrent twin shares the entry, and its fate.
            if (twin.Joined is { } pending)
                await pending.Task.WaitAsync(ct);
            result[index] = new Acceptance(twin.Order, true, null);
        }
        return result!;
    }

    private KeyRow?[] FindFiled(Bytes32[] hashes)
    {
        var result = new KeyRow?[hashes.Length];
        if (keys.Names.Count == 0)
            return result;
        for (var i = 0; i < hashes.Length; i++)
            result[i] = keys.Find(hashes[i]);
        return result;
    }

    private static Acceptance Reused =>
        new(0, false, new RefusalData(RefusalData.OperationKeyReused, "OperationKeyReused", [], RefusedBy.Sdk));

    private async Task WriteFreshAsync(List<Entry> fresh, TaskCompletionSource joined, CancellationToken ct)
    {
        var work = new GroupWork(
            fresh.Sum(e => e.Size),
            isAccept: true,
            (changes, control) =>
            {
                var now = parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
                foreach (var entry in fresh)
                {
                    entry.AcceptedAt = now;
                    entry.Order = checked((long)control.NextOrder++);
                    var row = entry.Encode();
                    entry.Size = row.Length;
                    changes.Inserts.Add((OutboxTable.Entries, entry.Order, row));
                }
            },
            () =>
            {
                lock (state.Gate)
                    foreach (var entry in fresh)
                    {
                        entry.Stage = Stage.Accepted;
                        state.AddOpen_NeedsLock(entry);
                        state.BodyBytes += entry.Size;
                        Shed_NeedsLock(entry);
                        if (lanes.TryGetValue(entry.Writer, out var lane))
                            lane.AddReady_NeedsLock(entry);
                    }
            }
        );
        try
        {
            await writer.WriteAsync(work, ct);
            joined.TrySetResult();
        }
        catch (Exception e)
        {
            lock (state.Gate)
                Withdraw_NeedsLock(fresh);
            joined.TrySetException(e);
            _ = joined.Task.Exception;
            throw;
        }
    }

    private void Withdraw_NeedsLock(List<Entry> fresh)
    {
        foreach (var entry in fresh)
            state.ByKey.Remove(entry.KeyHash);
    }

    /// <summary>While memory is short the store alone holds the body.</summary>
    private void Shed_NeedsLock(Entry entry)
    {
        if (state.BodyBytes <= parts.Settings.MaxBodyBytes)
            return;
        state.BodyBytes -= entry.Size;
        entry.Body = null;
        entry.Disclosures = null;
    }

    private bool IsFull_NeedsLock(List<Entry> fresh) =>
        state.ByOrder.Count + fresh.Count > parts.Settings.MaxPending
        || state.OpenBytes + fresh.Sum(e => (long)e.Size) > parts.Settings.MaxPendingBytes;

    private void ThrowIfUnusable()
    {
        if (Volatile.Read(ref closed) != 0)
            throw new OutboxException(OutboxFault.Closed, "the client was disposed.");
        if ((fault ?? writer.Fault) is { } known)
            throw new OutboxException(known.Reason, known.Message, known);
    }

    private Entry Make(NewEntry given, Bytes32 hash, TaskCompletionSource joined)
    {
        if (!lanes.ContainsKey(given.Writer))
            throw new InvalidOperationException("No writer key " + given.Writer + " was added to this client.");
        return new Entry
        {
            Key = given.Key,
            KeyHash = hash,
            Content = given.Content,
            Writer = given.Writer,
            Record = new RecordKey(given.Body.Kind, given.Body.Record),
            Body = given.Body,
            Disclosures = given.Disclosures,
            Mode = given.Mode,
            At = given.At,
            Trace = given.Trace,
            Size = given.Body.Data.Length + given.Disclosures.Sum(d => d.Length) + 300,
            Joined = joined,
        };
    }

    // ---- reading ----

    /// <summary>An open entry, a settled one, or what the file of keys still knows; all null where the key was never used.</summary>
    public (EntryView? Open, SettledEntry? Settled, KeyRow? Filed) Find(string key)
    {
        var hash = KeyHashes.Of(key);
        lock (state.Gate)
        {
            if (state.ByKey.TryGetValue(hash, out var entry) && entry.Stage != Stage.Joining)
                return (View_NeedsLock(entry), null, null);
            if (state.Settled.TryGetValue(hash, out var settled))
                return (null, settled, null);
        }
        return (null, null, keys.Find(hash));
    }

    /// <summary>A task that completes when the entry settles; false where it is not open here.</summary>
    public bool TryWatch(string key, [NotNullWhen(true)] out Task<SettledEntry>? settled)
    {
        lock (state.Gate)
            settled = state.ByKey.TryGetValue(KeyHashes.Of(key), out var entry)
                ? (entry.Watcher ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task
                : null;
        return settled is not null;
    }

    public IReadOnlyList<EntryView> List()
    {
        lock (state.Gate)
            return [.. state.ByOrder.Values.OrderBy(e => e.Order).Select(View_NeedsLock)];
    }

    public OutboxNumbers Numbers()
    {
        var oldest = OldestAge();
        var bytes = FileBytes;
        lock (state.Gate)
        {
            var byStage = state.ByOrder.Values.GroupBy(e => e.Stage).ToDictionary(g => g.Key, g => g.Count());
            return new OutboxNumbers(
                state.ByOrder.Count,
                byStage.GetValueOrDefault(Stage.Accepted),
                byStage.GetValueOrDefault(Stage.Unknown),
                byStage.GetValueOrDefault(Stage.Sent),
                byStage.GetValueOrDefault(Stage.Held),
                oldest,
                bytes,
                [.. lanes.Values.Select(l => new LaneNumbers(l.Address, l.HasLease, l.Problem, l.UnderWay_NeedsLock))]
            );
        }
    }

    public long FileBytes =>
        writer.Fault is null && Volatile.Read(ref closed) == 0 ? writer.WithStore(s => s.FileBytes) : 0;

    private TimeSpan OldestAge()
    {
        lock (state.Gate)
        {
            if (state.ByOrder.Count == 0)
                return TimeSpan.Zero;
            var oldest = state.ByOrder.Values.Min(e => e.AcceptedAt);
            return parts.Time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(oldest);
        }
    }

    private EntryView View_NeedsLock(Entry entry)
    {
        var tx = entry.Transaction;
        var behind = state.Records.TryGetValue(entry.Record, out var line)
            ? line.Open.Keys.Count(o => o > entry.Order)
            : 0;
        return new EntryView(
            entry.Order,
            entry.Key,
            entry.Stage,
            entry.Hold,
            entry.Record,
            DateTimeOffset.FromUnixTimeMilliseconds(entry.AcceptedAt),
            tx?.LastHeard ?? default,
            tx?.Since ?? default,
            tx?.Attempts ?? 0,
            entry.Rebases,
            entry.LastAnswer,
            behind,
            tx?.Hash ?? default
        );
    }

    // ---- a person's decisions on held entries ----

    /// <summary>Back to be packed. False where the entry is not held.</summary>
    public Task<bool> RetryAsync(string key) => DecideAsync(key, retry: true);

    /// <summary>Given up: refused by the SDK. Only if it was never signed, or a final block shows its nonce used by other bytes.</summary>
    public Task<bool> AbandonAsync(string key) => DecideAsync(key, retry: false);

    private async Task<bool> DecideAsync(string key, bool retry)
    {
        Entry entry;
        lock (state.Gate)
        {
            if (
                !state.ByKey.TryGetValue(KeyHashes.Of(key), out var found)
                || found.Stage != Stage.Held
                || (!retry && found.Signed)
            )
                return false;
            entry = found;
        }
        var settled = new SettledEntry(
            entry.Order,
            entry.Key,
            entry.KeyHash,
            entry.Content,
            entry.Record,
            default,
            default,
            0,
            default,
            new RefusalData(RefusalData.Abandoned, "Abandoned", [], RefusedBy.Sdk),
            parts.Time.GetUtcNow().ToUnixTimeMilliseconds()
        );
        long row = 0;
        await writer.WriteAsync(
            new GroupWork(
                0,
                isAccept: false,
                (changes, control) =>
                {
                    if (retry)
                    {
                        var read = writer.WithStore(s => s.Read(OutboxTable.Entries, entry.Order))!;
                        var copy = Entry.Decode(entry.Order, read);
                        copy.Hold = HoldReason.Unset;
                        changes.Updates.Add((OutboxTable.Entries, entry.Order, copy.Encode()));
                        return;
                    }
                    row = checked((long)control.NextRow++);
                    changes.Inserts.Add((OutboxTable.Settled, row, SettledEntry.EncodeGroup([settled])));
                    changes.Deletes.Add((OutboxTable.Entries, entry.Order));
                },
                () =>
                {
                    lock (state.Gate)
                    {
                        if (retry)
                        {
                            state.HeldCount--;
                            (entry.Hold, entry.Stage, entry.BatchLimit) = (HoldReason.Unset, Stage.Accepted, 1);
                            lanes.GetValueOrDefault(entry.Writer)?.AddReady_NeedsLock(entry);
                            return;
                        }
                        state.Settle_NeedsLock(entry, settled);
                        state.SettledRows.Enqueue((row, [settled]));
                        foreach (var waiting in state.Records.GetValueOrDefault(entry.Record)?.Waiting.ToList() ?? [])
                            lanes.GetValueOrDefault(waiting.Writer)?.AddReady_NeedsLock(waiting);
                    }
                }
            ),
            CancellationToken.None
        );
        return true;
    }

    /// <summary>Copies all files of one instant into another folder.</summary>
    public IReadOnlyList<string> Backup(IOutboxFiles to) =>
        writer.WithStore(store =>
        {
            var names = store.PrepareBackup().Concat(keys.Names).ToList();
            foreach (var name in names)
                FileCopy.Copy(parts.Files, name, to, name);
            return names;
        });

    /// <summary>Moves all settled entries to the files of keys and rewrites the store.</summary>
    public async Task CompactAsync()
    {
        await MoveSettledAsync(everything: true);
        writer.WithStore(store =>
        {
            store.Compact();
            return 0;
        });
    }

    private async Task CompactLoopAsync()
    {
        while (!stop.IsCancellationRequested)
            try
            {
                await compactPulse.WaitAsync(TimeSpan.FromMinutes(10), parts.Time, stop.Token);
                await MoveSettledAsync(everything: false);
                long open;
                lock (state.Gate)
                    open = state.OpenBytes;
                if (FileBytes > 64L * 1024 * 1024 + 4 * open)
                    writer.WithStore(store =>
                    {
                        store.Compact();
                        return 0;
                    });
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                Log.CompactionFailed(parts.Log, e);
            }
    }

    /// <summary>First into the file of keys, synced; then out of the store. A crash between leaves both, never neither.</summary>
    private async Task MoveSettledAsync(bool everything)
    {
        var oldest = (parts.Time.GetUtcNow() - parts.Settings.KeepSettled).ToUnixTimeMilliseconds();
        var rows = new List<(long Row, IReadOnlyList<SettledEntry> Entries)>();
        lock (state.Gate)
        {
            var keep = everything ? 0 : parts.Settings.MaxSettled;
            var left = state.Settled.Count;
            foreach (var row in state.SettledRows)
            {
                if (!everything && left <= keep && row.Entries[^1].SettledAt >= oldest)
                    break;
                rows.Add(row);
                left -= row.Entries.Count;
            }
        }
        if (rows.Count == 0)
            return;
        keys.Add(rows.SelectMany(r => r.Entries).Select(Row), parts.Time.GetUtcNow());
        await writer.WriteAsync(
            new GroupWork(
                0,
                isAccept: false,
                (changes, _) => changes.Deletes.AddRange(rows.Select(r => (OutboxTable.Settled, r.Row))),
                () =>
                {
                    lock (state.Gate)
                        foreach (var (_, entries) in rows)
                        {
                            state.SettledRows.Dequeue();
                            foreach (var e in entries)
                                state.Settled.Remove(e.KeyHash);
                        }
                }
            ),
            CancellationToken.None
        );
    }

    private static KeyRow Row(SettledEntry e) =>
        new(
            e.KeyHash,
            e.Content,
            e.Transaction,
            checked((byte)e.Index),
            checked((ushort)(e.Refusal?.Number ?? 0)),
            e.Refusal?.By ?? RefusedBy.Unset,
            e.Block.Number,
            checked((ulong)e.Order)
        );

    /// <summary>Takes no more entries, finishes the group, sends nothing new; the rest lies on the disk.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref closed, 1) != 0)
            return;
        await stop.CancelAsync();
        await Task.WhenAll(lanes.Values.Select(l => l.StopAsync()));
        await compaction;
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
        stop.Cancel();
        foreach (var lane in lanes.Values)
            lane.Kill();
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
                engine.compactPulse.Set();
        }
    }
}
