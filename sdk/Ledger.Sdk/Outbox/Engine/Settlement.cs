using Ledger.Sdk.Outbox.Store;

namespace Ledger.Sdk.Outbox.Engine;

/// <summary>What final blocks decided, as one change of the store: computed first, made durable, then shown.</summary>
internal sealed class Settlement(OutboxState state, OutboxSettings settings, TimeProvider time)
{
    private readonly List<(Entry Entry, SettledEntry Settled)> settled = [];
    private readonly HashSet<long> done = [];
    private readonly HashSet<Entry> changed = [];
    private readonly List<Entry> held = [];
    private readonly List<OutboxTransaction> finished = [];
    private readonly List<byte[]> updates = [];
    private long settledRow;

    /// <summary>Entries that go back to be packed anew.</summary>
    public List<Entry> Returned { get; } = [];

    public HashSet<RecordKey> Touched { get; } = [];

    public void Take_NeedsLock(
        List<OutboxTransaction> variants,
        OutboxTransaction counted,
        TransactionAnswer answer,
        Action<Entry> load
    )
    {
        finished.AddRange(variants);
        var results = answer.Results.ToDictionary(r => r.Index);
        for (var i = 0; i < counted.Orders.Count; i++)
            if (state.ByOrder.TryGetValue(counted.Orders[i], out var entry) && !done.Contains(entry.Order))
            {
                load(entry);
                if (answer.Stage == TransactionStage.Reverted)
                    Reverted(entry, counted.Orders.Count, answer.Reason);
                else
                    Answered_NeedsLock(entry, i, results.GetValueOrDefault(i), counted, answer, results);
            }
        // The nonce is used: what other bytes under it carried, and this one did not, was never in the chain.
        foreach (var order in variants.Where(v => v != counted).SelectMany(v => v.Orders).Except(counted.Orders))
            if (state.ByOrder.TryGetValue(order, out var entry) && !done.Contains(order))
            {
                if (variants.Contains(entry.Transaction!))
                    Returned.Add(entry);
                else if (entry.Stage == Stage.Held)
                {
                    load(entry);
                    entry.Signed = false;
                    changed.Add(entry);
                }
            }
    }

    private void Reverted(Entry entry, int batch, string reason)
    {
        entry.LastAnswer = reason;
        if (batch == 1)
        {
            entry.Hold = HoldReason.RevertedAlone;
            Hold(entry);
            return;
        }
        entry.BatchLimit = Math.Max(1, batch / 2);
        Returned.Add(entry);
        Touched.Add(entry.Record);
    }

    private void Hold(Entry entry)
    {
        entry.Signed = false;
        held.Add(entry);
        changed.Add(entry);
        Touched.Add(entry.Record);
    }

    private void Answered_NeedsLock(
        Entry entry,
        int index,
        StatementOutcome? result,
        OutboxTransaction counted,
        TransactionAnswer answer,
        Dictionary<int, StatementOutcome> results
    )
    {
        Touched.Add(entry.Record);
        if (result is null)
        {
            entry.Hold = HoldReason.NoAnswerInBlock;
            Hold(entry);
            return;
        }
        if (result.Refusal is not { } refusal)
        {
            Settle(entry, index, counted, answer.Block, result.Applied ?? default, null);
            return;
        }
        if (entry.PredecessorRefused)
        {
            Settle(entry, index, counted, answer.Block, default, Predecessor);
            return;
        }
        var overtaken = FollowerApplied(entry, index, counted, results);
        if (refusal.IsStale && entry.Mode != ExpectMode.At && entry.Rebases < settings.MaxRebases && !overtaken)
        {
            // Somebody else wrote in between: the same statement on the new head, now that this refusal is final.
            entry.Rebases++;
            changed.Add(entry);
            Returned.Add(entry);
            return;
        }
        Settle(entry, index, counted, answer.Block, default, refusal);
        Followers_NeedsLock(entry, answer.Block);
    }

    private bool FollowerApplied(
        Entry entry,
        int index,
        OutboxTransaction counted,
        Dictionary<int, StatementOutcome> results
    ) =>
        Enumerable
            .Range(index + 1, counted.Orders.Count - index - 1)
            .Any(i =>
                state.ByOrder.TryGetValue(counted.Orders[i], out var later)
                && later.Record == entry.Record
                && results.GetValueOrDefault(i)?.Applied is not null
            );

    /// <summary>What stands behind a refused statement in order is refused with it: at once, or when its transaction is final.</summary>
    private void Followers_NeedsLock(Entry refused, Block block)
    {
        if (!state.Records.TryGetValue(refused.Record, out var line))
            return;
        foreach (var follower in line.Open.Values.Where(e => e.Order > refused.Order && e.Mode == ExpectMode.InOrder))
        {
            if (done.Contains(follower.Order))
                continue;
            if (follower.Transaction is null && !follower.Packing)
                Settle(follower, 0, null, block, default, Predecessor);
            else
            {
                follower.PredecessorRefused = true;
                if (follower.Body is not null)
                    changed.Add(follower);
            }
        }
    }

    private static RefusalData Predecessor =>
        new(RefusalData.PredecessorRefused, "PredecessorRefused", [], RefusedBy.Sdk);

    private void Settle(
        Entry entry,
        int index,
        OutboxTransaction? tx,
        Block block,
        Position position,
        RefusalData? refusal
    )
    {
        done.Add(entry.Order);
        changed.Remove(entry);
        Returned.Remove(entry);
        settled.Add(
            (
                entry,
                new SettledEntry(
                    entry.Order,
                    entry.Key,
                    entry.KeyHash,
                    entry.Content,
                    entry.Record,
                    block,
                    tx?.Hash ?? default,
                    index,
                    position,
                    refusal,
                    time.GetUtcNow().ToUnixTimeMilliseconds()
                )
            )
        );
    }

    public void Build(StoreChanges changes, ControlRow control)
    {
        if (settled.Count > 0)
        {
            settledRow = checked((long)control.NextRow++);
            changes.Inserts.Add(
                (OutboxTable.Settled, settledRow, SettledEntry.EncodeGroup([.. settled.Select(s => s.Settled)]))
            );
        }
        foreach (var (_, s) in settled)
        {
            changes.Deletes.Add((OutboxTable.Entries, s.Order));
            if (s.Block.Number >= control.SeenBlock)
                (control.SeenBlock, control.SeenHash) = (s.Block.Number, s.Block.Hash.ToArray());
        }
        foreach (var tx in finished)
            changes.Deletes.Add((OutboxTable.Transactions, tx.Row));
        lock (state.Gate)
            foreach (var entry in changed)
                changes.Updates.Add((OutboxTable.Entries, entry.Order, entry.Encode()));
    }

    /// <summary>Durable: now readers may see it.</summary>
    public void Apply_NeedsLock(OutboxMetrics metrics)
    {
        foreach (var (entry, s) in settled)
        {
            state.Settle_NeedsLock(entry, s);
            var age = TimeSpan.FromMilliseconds(Math.Max(0, s.SettledAt - entry.AcceptedAt));
            metrics.Settled(s.Refusal is null ? "final" : "refused", s.Refusal?.Name ?? "", age);
        }
        if (settled.Count > 0)
            state.SettledRows.Enqueue((settledRow, [.. settled.Select(s => s.Settled)]));
        foreach (var entry in held)
        {
            entry.Stage = Stage.Held;
            entry.Transaction = null;
            state.HeldCount++;
        }
        foreach (var entry in changed.Where(Returned.Contains))
            metrics.Rebased();
    }
}
