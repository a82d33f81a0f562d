using System.Security.Cryptography;
using Ledger.Evidence;
using Ledger.Sdk.Outbox.Store;
using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Outbox.Engine;

/// <summary>
/// One writer key's nonce line: packs entries, stores signed bytes, sends exactly those bytes, and believes final blocks
/// alone. Three loops (pack, send, settle) and one for the lease; what they share is guarded by the state's lock.
/// </summary>
internal sealed class Lane : IDisposable
{
    private const int Sends = 16;
    private const int MaxHarvest = 32;

    private readonly OutboxState state;
    private readonly GroupWriter writer;
    private readonly OutboxSettings settings;
    private readonly IOutboxTransport transport;
    private readonly IBatchEncoder encoder;
    private readonly ISigner signer;
    private readonly string owner;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly OutboxMetrics metrics;
    private readonly LaneEvents events;
    private readonly CancellationTokenSource stop = new();
    private readonly Pulse packPulse = new();
    private readonly Pulse sendPulse = new();
    private readonly Pulse settlePulse = new();
    private readonly Pulse leasePulse = new();
    private readonly PriorityQueue<Entry, long> ready = new();

    /// <summary>All stored bytes by nonce; of several under one nonce the last is the one that is sent.</summary>
    private readonly SortedDictionary<ulong, List<OutboxTransaction>> open = [];

    /// <summary>Nonces whose bytes no node takes: to be used again first, else nothing behind them moves.</summary>
    private readonly SortedSet<ulong> freeNonces = [];

    /// <summary>Nonces that a final block used, while that is being recorded.</summary>
    private readonly HashSet<ulong> closing = [];

    /// <summary>Refused with what they followed, while no stored bytes hold them.</summary>
    private readonly List<Entry> orphans = [];
    private ulong? packingNonce;
    private ulong? nextNonce;
    private string leaseToken = "";

    /// <summary>The last order number that this process found: what it accepts since must not hide that the folder is an older copy.</summary>
    private ulong startOrder;
    private bool wasLeased;

    /// <summary>A nonce that seems to be used by other bytes, and since which block and time.</summary>
    private (ulong Nonce, ulong Head, DateTimeOffset At)? suspect;
    private int sending;
    private Task loops = Task.CompletedTask;

    public Lane(LaneParts parts, ISigner signer)
    {
        (state, writer, settings, transport, encoder) = (
            parts.State,
            parts.Writer,
            parts.Settings,
            parts.Transport,
            parts.Encoder
        );
        (owner, time, log, metrics, events) = (parts.Owner, parts.Time, parts.Log, parts.Metrics, parts.Events);
        this.signer = signer;
    }

    public Address Address => signer.Address;

    /// <summary>Why nothing is sent now; empty where all is well.</summary>
    public string Problem
    {
        get;
        private set
        {
            field = value;
            state.Changes.Raise();
        }
    } = "";

    public bool HasLease => leaseToken.Length > 0;

    public int UnderWay_NeedsLock => open.Values.Sum(v => v.Count);

    public void Start()
    {
        startOrder = writer.NextOrder - 1;
        loops = Task.WhenAll(
            Task.Run(() => Loop(LeaseAsync)),
            Task.Run(() => Loop(PackAsync)),
            Task.Run(() => Loop(SendAsync)),
            Task.Run(() => Loop(SettleAsync))
        );
    }

    public async Task StopAsync()
    {
        await stop.CancelAsync();
        Nudge();
        await loops.WaitAsync(settings.CloseWithin).ContinueWith(static _ => { }, TaskScheduler.Default);
        if (HasLease)
            try
            {
                using var within = new CancellationTokenSource(TimeSpan.FromSeconds(1));
                await transport.AcquireLeaseAsync(Address, owner, leaseToken, writer.NextOrder - 1, within.Token);
                await transport.ReleaseLeaseAsync(Address, leaseToken, within.Token);
            }
            catch (Exception e) when (e is NoAnswerException or OperationCanceledException) { }
    }

    /// <summary>Something changed outside: a new block, a node that is back.</summary>
    public void Nudge()
    {
        packPulse.Set();
        sendPulse.Set();
        settlePulse.Set();
        leasePulse.Set();
    }

    public void AddReady_NeedsLock(Entry entry)
    {
        ready.Enqueue(entry, entry.Order);
        packPulse.Set();
        state.Changes.Raise();
    }

    /// <summary>Takes over what an earlier process stored: every transaction is unknown again.</summary>
    public void Restore_NeedsLock(OutboxTransaction tx)
    {
        tx.Attempts = 1;
        tx.Since = time.GetUtcNow();
        Variants_NeedsLock(tx.Nonce).Add(tx);
    }

    /// <summary>After all rows were read: what no current transaction carries is ready again.</summary>
    public void Restored_NeedsLock()
    {
        foreach (var (nonce, variants) in open)
        {
            foreach (var entry in Holders_NeedsLock(variants))
                (entry.BoundTo, entry.Signed) = (nonce, true);
            var current = variants[^1];
            var carried = 0;
            foreach (var (order, i) in current.Orders.Select((o, i) => (o, i)))
                if (state.ByOrder.TryGetValue(order, out var entry) && entry.Stage != Stage.Held)
                {
                    (entry.Transaction, entry.PackedSeq, entry.Stage) = (current, current.Seqs[i], Stage.Unknown);
                    carried++;
                }
            if (carried == 0 && current.Orders.Count > 0)
                freeNonces.Add(nonce);
        }
        if (open.Count > 0)
            nextNonce = open.Keys.Max() + 1;
    }

    private async Task Loop(Func<CancellationToken, Task> round)
    {
        while (!stop.IsCancellationRequested)
            try
            {
                await round(stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Nothing is lost by a failed round: all that counts is stored, and the round runs again.
                if (e is not (NoAnswerException or OutboxException))
                    Log.RoundFailed(log, e);
                try
                {
                    await Task.Delay(settings.MinBackOff, time, stop.Token);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
    }

    // ---- lease ----

    private async Task LeaseAsync(CancellationToken ct)
    {
        LeaseAnswer answer;
        try
        {
            answer = await transport.AcquireLeaseAsync(
                Address,
                owner,
                leaseToken,
                wasLeased ? writer.NextOrder - 1 : startOrder,
                ct
            );
        }
        catch (NoAnswerException e)
        {
            Problem = leaseToken.Length > 0 ? Problem : e.Message;
            await leasePulse.WaitAsync(leaseToken.Length > 0 ? settings.MinBackOff * 2 : settings.MinBackOff, time, ct);
            return;
        }
        switch (answer.Outcome)
        {
            case LeaseOutcome.Held:
                if (nextNonce is null)
                {
                    var known = await transport.GetWriterAsync(Address, ct);
                    lock (state.Gate)
                        nextNonce ??= known.FinalNonce;
                }
                Problem = "";
                wasLeased = true;
                leaseToken = answer.Token;
                Nudge();
                await Task.Delay(settings.LeaseRenewal, time, ct);
                return;
            case LeaseOutcome.RolledBack:
                Problem = "RolledBack";
                events.RolledBack(answer.Order);
                await Task.Delay(Timeout.InfiniteTimeSpan, ct);
                return;
            default:
                if (leaseToken.Length > 0 || Problem.Length == 0)
                    Log.LeaseRefused(log, answer.Reason);
                leaseToken = "";
                Problem = answer.Reason;
                await leasePulse.WaitAsync(TimeSpan.FromSeconds(2), time, ct);
                return;
        }
    }

    private void LoseLease()
    {
        leaseToken = "";
        Problem = "LeaseLost";
        leasePulse.Set();
    }

    // ---- pack ----

    private async Task PackAsync(CancellationToken ct)
    {
        await RefuseOrphansAsync();
        if (!await PackOnceAsync(ct))
            await packPulse.WaitAsync(Timeout.InfiniteTimeSpan, time, ct);
    }

    private async Task<bool> PackOnceAsync(CancellationToken ct)
    {
        List<Entry> batch;
        Dictionary<RecordKey, uint> predicted;
        ulong nonce;
        lock (state.Gate)
        {
            if (leaseToken.Length == 0 || nextNonce is not { } next)
                return false;
            // A hole is filled however many are under way: none of those behind it moves before.
            if (freeNonces.Count == 0 && open.Count >= settings.MaxUnderWay)
                return false;
            nonce = freeNonces.Count > 0 ? freeNonces.Min : next;
            batch = Choose_NeedsLock(nonce);
            // Where nothing can fill a freed nonce, an empty batch does: what is bound to it must not wait for ever.
            if (batch.Count == 0 && freeNonces.Count == 0)
                return false;
            predicted = Predict_NeedsLock(batch);
            if (!freeNonces.Remove(nonce))
                nextNonce = next + 1;
            packingNonce = nonce;
        }
        try
        {
            var packed = await BindAsync(batch, predicted, ct);
            await SignAndStoreAsync(batch, packed, nonce, ct);
            return true;
        }
        catch
        {
            lock (state.Gate)
            {
                if (nonce + 1 == nextNonce && !open.ContainsKey(nonce))
                    nextNonce = nonce;
                else
                    freeNonces.Add(nonce);
                foreach (var entry in batch)
                    Return_NeedsLock(entry);
            }
            throw;
        }
        finally
        {
            lock (state.Gate)
                packingNonce = null;
            settlePulse.Set();
        }
    }

    /// <summary>The next batch in order for a nonce; entries that must wait for their record are put with it.</summary>
    private List<Entry> Choose_NeedsLock(ulong nonce)
    {
        var batch = new List<Entry>();
        var elsewhere = new List<Entry>();
        ulong gas = 100_000;
        int callData = 100,
            disclosed = 0,
            limit = settings.MaxStatements;
        while (batch.Count < limit && ready.TryPeek(out var entry, out _))
        {
            if (entry.Stage != Stage.Accepted || entry.Transaction is not null || entry.Packing)
            {
                ready.Dequeue();
                continue;
            }
            if (entry.PredecessorRefused)
            {
                ready.Dequeue();
                Bar_NeedsLock(entry);
                continue;
            }
            if (entry.BoundTo is { } bound && bound != nonce)
            {
                elsewhere.Add(ready.Dequeue());
                continue;
            }
            if (MustWait_NeedsLock(entry, nonce))
            {
                ready.Dequeue();
                state.Line_NeedsLock(entry.Record).Waiting.Add(entry);
                continue;
            }
            Load_NeedsLock(entry);
            var body = entry.Body!;
            var statementGas = encoder.GasOf(body);
            var size = encoder.SizeOf(body);
            var shown = entry.Disclosures!.Sum(d => d.Length);
            var fits =
                gas + statementGas <= settings.MaxGas
                && callData + size <= settings.MaxCallData
                && disclosed + shown <= settings.MaxDisclosureBytes
                && batch.Count < entry.BatchLimit;
            if (batch.Count > 0 && !fits)
                break;
            ready.Dequeue();
            entry.Packing = true;
            (gas, callData, disclosed) = (gas + statementGas, callData + size, disclosed + shown);
            limit = Math.Min(limit, entry.BatchLimit);
            batch.Add(entry);
        }
        foreach (var entry in elsewhere)
            ready.Enqueue(entry, entry.Order);
        return batch;
    }

    /// <summary>
    /// Order per record. A statement is packed under a nonce only if each earlier one of its record stands in the same
    /// batch, or is under way in this very lane under a lower nonce, and if no bytes under this or a lower nonce hold a
    /// later one. A held one stops what follows it in order.
    /// </summary>
    private bool MustWait_NeedsLock(Entry entry, ulong nonce)
    {
        foreach (var other in state.Line_NeedsLock(entry.Record).Open.Values)
        {
            if (other == entry)
                continue;
            var underWay = other.Packing || other.Transaction is not null;
            if (other.Order > entry.Order)
            {
                // This one came back and left them behind. Bytes that hold both, in order, may be tried in parts.
                var behind =
                    other.Writer != entry.Writer ? underWay || other.BoundTo is not null : other.BoundTo <= nonce;
                if (behind && (entry.BoundTo != nonce || other.BoundTo != nonce))
                    return true;
            }
            else if (other.Stage == Stage.Held)
            {
                if (entry.Mode == ExpectMode.InOrder)
                    return true;
            }
            else if (other.Writer != entry.Writer || !(other.Packing || other.Transaction?.Nonce < nonce))
                return true;
        }
        return false;
    }

    /// <summary>
    /// Positions behind our own statements, decided under the same lock as the choice: a moment later the one before may
    /// be rejected, and the node's answer would put its follower in its place.
    /// </summary>
    private Dictionary<RecordKey, uint> Predict_NeedsLock(List<Entry> batch)
    {
        var result = new Dictionary<RecordKey, uint>();
        foreach (var first in batch.DistinctBy(e => e.Record))
            if (
                state
                    .Line_NeedsLock(first.Record)
                    .Open.Values.LastOrDefault(e => e.Order < first.Order && e.Transaction is not null) is
                { } before
            )
                result[first.Record] = checked(before.PackedSeq + 1);
        return result;
    }

    private void Load_NeedsLock(Entry entry)
    {
        if (entry.Body is not null)
            return;
        var row =
            writer.Read(OutboxTable.Entries, entry.Order)
            ?? throw new DamageException(OutboxStore.DataName, "entry " + entry.Order + " is missing");
        var read = Entry.Decode(entry.Order, row);
        (entry.Body, entry.Disclosures) = (read.Body, read.Disclosures);
        state.BodyBytes += entry.Size;
    }

    /// <summary>Gives each statement its expected position: predicted behind our own, else the node's.</summary>
    private async Task<List<PackedStatement>> BindAsync(
        List<Entry> batch,
        Dictionary<RecordKey, uint> seqs,
        CancellationToken ct
    )
    {
        var ask = batch
            .DistinctBy(e => e.Record)
            .Where(e => !seqs.ContainsKey(e.Record) && e.Mode != ExpectMode.At && !e.Body!.Creates)
            .Select(e => e.Record)
            .ToList();
        var positions = new Dictionary<RecordKey, Position>();
        if (ask.Count > 0)
            foreach (var (key, position) in ask.Zip(await transport.GetPositionsAsync(ask, ct)))
                positions[key] = position;
        var result = new List<PackedStatement>(batch.Count);
        foreach (var entry in batch)
        {
            var position = entry switch
            {
                { Mode: ExpectMode.At } => entry.At,
                _ when seqs.TryGetValue(entry.Record, out var seq) => new Position(seq, default),
                _ when positions.TryGetValue(entry.Record, out var found) => found,
                _ => default,
            };
            seqs[entry.Record] = checked(position.Seq + 1);
            entry.PackedSeq = position.Seq;
            result.Add(new PackedStatement(entry.Body!, position.Seq, position.Head));
        }
        return result;
    }

    private async Task SignAndStoreAsync(
        List<Entry> batch,
        List<PackedStatement> packed,
        ulong nonce,
        CancellationToken ct
    )
    {
        var data = encoder.Encode(packed);
        var unsigned = new Transaction
        {
            Type = 2,
            ChainId = encoder.ChainId,
            Nonce = nonce,
            GasLimit = encoder.GasLimit(packed, data.Length),
            To = encoder.Batch,
            Data = data,
        };
        var signed = unsigned with { Signature = await signer.SignAsync(unsigned.SigningHash, ct) };
        var tx = new OutboxTransaction
        {
            Writer = Address,
            Nonce = nonce,
            Hash = signed.Hash,
            Raw = signed.Encode(),
            Orders = [.. batch.Select(e => e.Order)],
            Seqs = [.. batch.Select(e => e.PackedSeq)],
            Since = time.GetUtcNow(),
        };
        // The bytes are durable before anybody else can see them: a crash after the first send finds them here.
        await writer.WriteAsync(
            new GroupWork(
                tx.Raw.Length,
                isAccept: false,
                (changes, control) =>
                {
                    tx.Row = checked((long)control.NextRow++);
                    changes.Inserts.Add((OutboxTable.Transactions, tx.Row, tx.Encode()));
                },
                () => { }
            ),
            CancellationToken.None
        );
        lock (state.Gate)
        {
            Variants_NeedsLock(nonce).Add(tx);
            foreach (var entry in batch)
            {
                entry.Packing = false;
                entry.Signed = true;
                (entry.Transaction, entry.BoundTo, entry.Stage) = (tx, nonce, Stage.Unknown);
            }
        }
        sendPulse.Set();
        state.Changes.Raise();
    }

    private List<OutboxTransaction> Variants_NeedsLock(ulong nonce)
    {
        if (!open.TryGetValue(nonce, out var variants))
            open[nonce] = variants = [];
        return variants;
    }

    /// <summary>Back to what waits to be packed.</summary>
    private void Return_NeedsLock(Entry entry)
    {
        entry.Packing = false;
        entry.Transaction = null;
        if (entry.Stage is Stage.Settled or Stage.Held)
            return;
        entry.Stage = Stage.Accepted;
        if (entry.PredecessorRefused)
            Bar_NeedsLock(entry);
        else
            AddReady_NeedsLock(entry);
    }

    /// <summary>What it follows was refused: never packed again. Bytes under way that hold it are decided by their final block.</summary>
    private void Bar_NeedsLock(Entry entry)
    {
        if (entry.BoundTo is not null || orphans.Contains(entry))
            return;
        orphans.Add(entry);
        packPulse.Set();
    }

    private async Task RefuseOrphansAsync()
    {
        var outcome = new Settlement(state, settings, time, Load_NeedsLock);
        lock (state.Gate)
        {
            if (orphans.Count == 0)
                return;
            outcome.Orphans_NeedsLock(orphans);
        }
        await writer.WriteAsync(
            new GroupWork(
                0,
                isAccept: false,
                outcome.Build,
                () =>
                {
                    lock (state.Gate)
                    {
                        outcome.Apply_NeedsLock(metrics);
                        orphans.RemoveAll(e => e.Stage == Stage.Settled);
                        foreach (var record in outcome.Touched)
                            Wake_NeedsLock(record);
                    }
                }
            ),
            CancellationToken.None
        );
    }

    private IEnumerable<Entry> Holders_NeedsLock(IEnumerable<OutboxTransaction> variants) =>
        variants.SelectMany(v => v.Orders).Distinct().Select(o => state.ByOrder.GetValueOrDefault(o)).OfType<Entry>();

    /// <summary>A final block used the nonce: no bytes under it count any more.</summary>
    private void Close_NeedsLock(ulong nonce)
    {
        if (!open.Remove(nonce, out var variants))
            return;
        freeNonces.Remove(nonce);
        foreach (var entry in Holders_NeedsLock(variants).Where(e => e.BoundTo == nonce))
        {
            entry.BoundTo = null;
            Wake_NeedsLock(entry.Record);
            if (entry.PredecessorRefused && entry.Stage == Stage.Accepted)
                Bar_NeedsLock(entry);
        }
    }

    /// <summary>What waited for the record may go on, in every lane.</summary>
    private void Wake_NeedsLock(RecordKey record)
    {
        if (!state.Records.TryGetValue(record, out var line) || line.Waiting.Count == 0)
            return;
        foreach (var entry in line.Waiting)
            events.Ready_NeedsLock(entry);
        line.Waiting.Clear();
    }

    // ---- send ----

    private async Task SendAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var wait = Timeout.InfiniteTimeSpan;
        lock (state.Gate)
            foreach (var variants in open.Values)
            {
                var tx = variants[^1];
                if (tx.Acknowledged || tx.Sending || tx.Rejected || freeNonces.Contains(tx.Nonce))
                    continue;
                if (leaseToken.Length == 0 || sending >= Sends)
                    break;
                if (tx.NotBefore > now)
                {
                    var until = tx.NotBefore - now;
                    wait = wait == Timeout.InfiniteTimeSpan || until < wait ? until : wait;
                    continue;
                }
                tx.Sending = true;
                sending++;
                _ = Task.Run(() => SendOneAsync(tx, ct), CancellationToken.None);
            }
        await sendPulse.WaitAsync(wait, time, ct);
    }

    private async Task SendOneAsync(OutboxTransaction tx, CancellationToken ct)
    {
        SubmitAnswer answer;
        try
        {
            if (tx.Attempts > 0)
            {
                // It may be there already: ask before the same bytes go out again.
                if (await transport.GetTransactionAsync(tx.Hash, ct) is not null)
                {
                    Acknowledge(tx);
                    return;
                }
                metrics.Resent();
            }
            answer = await transport.SubmitAsync(tx.Raw, leaseToken, Disclosures(tx), ct);
        }
        catch (Exception e) when (e is NoAnswerException or OperationCanceledException or OutboxException)
        {
            answer = new SubmitAnswer(SubmitOutcome.Later, e.Message);
        }
        catch (Exception e)
        {
            Log.RoundFailed(log, e);
            answer = new SubmitAnswer(SubmitOutcome.Later, e.GetType().Name);
        }
        if (ct.IsCancellationRequested)
            return;
        switch (answer.Outcome)
        {
            case SubmitOutcome.Acknowledged:
                Acknowledge(tx);
                return;
            // A filler carries nothing that could be at fault: there is nothing to try but the same bytes.
            case SubmitOutcome.Rejected when tx.Orders.Count > 0:
                await RejectedAsync(tx, answer.Reason);
                return;
            case SubmitOutcome.LeaseLost:
                LoseLease();
                break;
        }
        lock (state.Gate)
        {
            tx.Attempts++;
            tx.NotBefore = time.GetUtcNow() + BackOff(tx.Attempts);
            Note_NeedsLock(tx, answer.Reason);
            Sent_NeedsLock(tx);
        }
        settlePulse.Set();
    }

    private void Acknowledge(OutboxTransaction tx)
    {
        lock (state.Gate)
        {
            tx.Attempts++;
            tx.Acknowledged = true;
            tx.LastHeard = time.GetUtcNow();
            foreach (var entry in Carried_NeedsLock(tx))
                entry.Stage = Stage.Sent;
            Sent_NeedsLock(tx);
        }
        settlePulse.Set();
    }

    private void Sent_NeedsLock(OutboxTransaction tx)
    {
        tx.Sending = false;
        sending--;
        sendPulse.Set();
        state.Changes.Raise();
    }

    private void Note_NeedsLock(OutboxTransaction tx, string answer)
    {
        foreach (var entry in Carried_NeedsLock(tx))
            entry.LastAnswer = answer;
    }

    private IEnumerable<Entry> Carried_NeedsLock(OutboxTransaction tx) =>
        tx.Orders.Select(o => state.ByOrder.GetValueOrDefault(o)).OfType<Entry>().Where(e => e.Transaction == tx);

    private List<byte[]> Disclosures(OutboxTransaction tx)
    {
        lock (state.Gate)
        {
            var result = new List<byte[]>();
            foreach (var entry in Carried_NeedsLock(tx))
            {
                Load_NeedsLock(entry);
                result.AddRange(entry.Disclosures!);
            }
            return result;
        }
    }

    /// <summary>0.5 to 30 s, doubled at each attempt, full jitter.</summary>
    private TimeSpan BackOff(int attempts)
    {
        var most = Math.Min(
            settings.MaxBackOff.TotalMilliseconds,
            settings.MinBackOff.TotalMilliseconds * Math.Pow(2, Math.Min(attempts, 10))
        );
        return TimeSpan.FromMilliseconds(
            RandomNumberGenerator.GetInt32((int)settings.MinBackOff.TotalMilliseconds, (int)most + 1)
        );
    }

    /// <summary>Halved under the same nonce until the culprit stands alone; the older bytes stay on file until a final block decides.</summary>
    private async Task RejectedAsync(OutboxTransaction tx, string reason)
    {
        Log.Rejected(log, tx.Orders.Count, reason);
        List<Entry> carried;
        lock (state.Gate)
        {
            tx.Attempts++;
            tx.Rejected = true;
            if (closing.Contains(tx.Nonce) || !open.ContainsKey(tx.Nonce))
            {
                // A final block has decided meanwhile.
                Sent_NeedsLock(tx);
                return;
            }
            carried = [.. Carried_NeedsLock(tx)];
            foreach (var entry in carried)
                entry.LastAnswer = reason;
        }
        try
        {
            if (carried.Count == 1 && tx.Orders.Count == 1)
                await HoldAsync(carried[0], tx, HoldReason.RejectedByNode);
        }
        finally
        {
            lock (state.Gate)
            {
                if (!closing.Contains(tx.Nonce) && open.ContainsKey(tx.Nonce))
                {
                    freeNonces.Add(tx.Nonce);
                    foreach (var entry in carried.Where(e => e.Transaction == tx))
                    {
                        entry.BatchLimit = Math.Max(1, carried.Count / 2);
                        Return_NeedsLock(entry);
                    }
                }
                Sent_NeedsLock(tx);
            }
            packPulse.Set();
        }
    }

    private async Task HoldAsync(Entry entry, OutboxTransaction tx, HoldReason reason)
    {
        byte[] row;
        lock (state.Gate)
        {
            if (entry.Transaction != tx)
                return;
            Load_NeedsLock(entry);
            entry.Hold = reason;
            row = entry.Encode();
        }
        await StoreAsync(changes => changes.Updates.Add((OutboxTable.Entries, entry.Order, row)));
        lock (state.Gate)
        {
            if (entry.Transaction != tx)
                return;
            entry.Stage = Stage.Held;
            entry.Transaction = null;
            state.HeldCount++;
            Wake_NeedsLock(entry.Record);
            state.Changes.Raise();
        }
        Log.Held(log, entry.Order, reason, entry.LastAnswer);
    }

    private Task StoreAsync(Action<StoreChanges> build) =>
        writer.WriteAsync(
            new GroupWork(0, isAccept: false, (changes, _) => build(changes), () => { }),
            CancellationToken.None
        );

    // ---- settle ----

    private async Task SettleAsync(CancellationToken ct)
    {
        var harvest =
            new List<(List<OutboxTransaction> Variants, OutboxTransaction Counted, TransactionAnswer Answer)>();
        List<List<OutboxTransaction>> lines;
        lock (state.Gate)
            lines = [.. open.Values.Take(MaxHarvest)];
        if (lines.Count == 0)
        {
            await settlePulse.WaitAsync(Timeout.InfiniteTimeSpan, time, ct);
            return;
        }
        foreach (var variants in lines)
        {
            var found = await FindFinalAsync(variants, ct);
            if (found is not { } final)
                break;
            harvest.Add((variants, final.Counted, final.Answer));
        }
        if (harvest.Count > 0)
            await RecordAsync(harvest);
        else
        {
            await CheckNonceAsync(lines[0], ct);
            await settlePulse.WaitAsync(settings.PollInterval, time, ct);
        }
    }

    private async Task<(OutboxTransaction Counted, TransactionAnswer Answer)?> FindFinalAsync(
        List<OutboxTransaction> variants,
        CancellationToken ct
    )
    {
        for (var i = variants.Count - 1; i >= 0; i--)
        {
            var tx = variants[i];
            if (tx.Attempts == 0 && !tx.Acknowledged)
                continue;
            TransactionAnswer? answer;
            try
            {
                answer = await transport.GetTransactionAsync(tx.Hash, ct);
            }
            catch (NoAnswerException)
            {
                MarkSilent(tx);
                throw;
            }
            if (answer is { Stage: TransactionStage.Final or TransactionStage.Reverted })
                return (tx, answer);
            lock (state.Gate)
                if (answer is not null)
                    tx.LastHeard = time.GetUtcNow();
                else if (tx.Acknowledged)
                    Forget_NeedsLock(tx);
        }
        return null;
    }

    private void MarkSilent(OutboxTransaction tx)
    {
        lock (state.Gate)
            if (tx.Acknowledged && time.GetUtcNow() - tx.LastHeard > settings.Silence)
                Forget_NeedsLock(tx);
    }

    /// <summary>The node does not have it (any more): unknown again, and the same bytes go out.</summary>
    private void Forget_NeedsLock(OutboxTransaction tx)
    {
        tx.Acknowledged = false;
        tx.Since = time.GetUtcNow();
        tx.NotBefore = tx.Since;
        foreach (var entry in Carried_NeedsLock(tx))
            entry.Stage = Stage.Unknown;
        sendPulse.Set();
    }

    /// <summary>A nonce is given up only when a final block holds other bytes under it.</summary>
    private async Task CheckNonceAsync(List<OutboxTransaction> variants, CancellationToken ct)
    {
        if (variants[^1].Attempts < 2)
            return;
        var account = await transport.GetWriterAsync(Address, ct);
        if (account.FinalNonce <= variants[0].Nonce || account.Indexed < account.Head)
            return;
        // A node may tell the nonce of a block that its index does not hold yet: so it must say the same again, later, as
        // of a later block (an idle chain makes one every 60 s). Giving up too early would write the statement twice.
        if (suspect is not { } first || first.Nonce != variants[0].Nonce)
        {
            suspect = (variants[0].Nonce, account.Head, time.GetUtcNow());
            return;
        }
        if (account.Head <= first.Head || time.GetUtcNow() - first.At < settings.ForeignAfter)
            return;
        // Asked in this order, because it may have become final between two questions.
        if (await FindFinalAsync(variants, ct) is not null)
            return;
        var nonce = variants[0].Nonce;
        List<long> rows;
        lock (state.Gate)
        {
            if (packingNonce == nonce)
                return;
            closing.Add(nonce);
            freeNonces.Remove(nonce);
            rows = [.. variants.Select(v => v.Row)];
        }
        Log.ForeignNonce(log, nonce);
        try
        {
            await StoreAsync(changes => changes.Deletes.AddRange(rows.Select(r => (OutboxTable.Transactions, r))));
            lock (state.Gate)
            {
                var carried = variants.SelectMany(Carried_NeedsLock).ToList();
                foreach (var entry in Holders_NeedsLock(variants).Where(e => e.Stage == Stage.Held))
                    entry.Signed = false;
                Close_NeedsLock(nonce);
                foreach (var entry in carried)
                    Return_NeedsLock(entry);
                nextNonce = Math.Max(nextNonce ?? 0, account.FinalNonce);
            }
        }
        finally
        {
            lock (state.Gate)
                closing.Remove(nonce);
        }
        events.ForeignNonce(nonce);
    }

    private async Task RecordAsync(
        List<(List<OutboxTransaction> Variants, OutboxTransaction Counted, TransactionAnswer Answer)> harvest
    )
    {
        var outcome = new Settlement(state, settings, time, Load_NeedsLock);
        lock (state.Gate)
        {
            // Bytes that are just being stored under a nonce belong to what is recorded of it.
            var packing = harvest.FindIndex(h => h.Variants[0].Nonce == packingNonce);
            if (packing >= 0)
                harvest.RemoveRange(packing, harvest.Count - packing);
            foreach (var (variants, counted, answer) in harvest)
            {
                closing.Add(variants[0].Nonce);
                freeNonces.Remove(variants[0].Nonce);
                outcome.Take_NeedsLock(variants, counted, answer);
            }
        }
        if (harvest.Count == 0)
        {
            await settlePulse.WaitAsync(settings.PollInterval, time, stop.Token);
            return;
        }
        try
        {
            await writer.WriteAsync(
                new GroupWork(
                    0,
                    isAccept: false,
                    outcome.Build,
                    () =>
                    {
                        lock (state.Gate)
                        {
                            outcome.Apply_NeedsLock(metrics);
                            foreach (var (variants, _, _) in harvest)
                                Close_NeedsLock(variants[0].Nonce);
                            foreach (var entry in outcome.Returned)
                                events.Returned_NeedsLock(entry);
                            foreach (var record in outcome.Touched)
                                Wake_NeedsLock(record);
                        }
                    }
                ),
                CancellationToken.None
            );
        }
        finally
        {
            lock (state.Gate)
                foreach (var (variants, _, _) in harvest)
                    closing.Remove(variants[0].Nonce);
        }
        events.Settled();
        packPulse.Set();
        sendPulse.Set();
    }

    /// <summary>Stops without a farewell, as a killed process does.</summary>
    public void Kill() => stop.Cancel();

    public void Dispose() => stop.Dispose();

    public void ReturnReady_NeedsLock(Entry entry) => Return_NeedsLock(entry);
}

internal sealed record LaneParts(
    OutboxState State,
    GroupWriter Writer,
    OutboxSettings Settings,
    IOutboxTransport Transport,
    IBatchEncoder Encoder,
    string Owner,
    TimeProvider Time,
    ILogger Log,
    OutboxMetrics Metrics,
    LaneEvents Events
);

/// <summary>What a lane tells the outbox.</summary>
internal abstract class LaneEvents
{
    public abstract void Ready_NeedsLock(Entry entry);

    public abstract void Returned_NeedsLock(Entry entry);

    public abstract void RolledBack(ulong remembered);

    public abstract void ForeignNonce(ulong nonce);

    public abstract void Settled();
}
