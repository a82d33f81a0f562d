using Ledger.Evidence;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Telemetry;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Lanes.Settling;

/// <summary>What final blocks decided, as one change of the store: computed first, made durable, then shown.</summary>
/// <param name="load">Reads an entry's body where only the store holds it.</param>
internal sealed class Settlement(OutboxState state, OutboxSettings settings, TimeProvider time, Action<Entry> load)
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
        RefusedInDoubt doubt
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
                    Answered_NeedsLock(entry, i, results.GetValueOrDefault(i), counted, answer, doubt);
            }
        // The nonce is used: what other bytes under it carried, and this one did not, was never in the chain.
        foreach (var order in variants.Where(v => v != counted).SelectMany(v => v.Orders).Except(counted.Orders))
            if (state.ByOrder.TryGetValue(order, out var entry) && !done.Contains(order))
            {
                Touched.Add(entry.Record);
                if (doubt.Found.TryGetValue(entry, out var applied))
                    Found_NeedsLock(entry, applied.Event, applied.Index);
                else if (entry.PredecessorRefused && !doubt.Unknown.Contains(entry))
                    Settle(entry, 0, default, answer.Block, default, Predecessor);
                else if (variants.Contains(entry.Transaction!))
                    Returned.Add(entry);
                else if (entry.Stage == Stage.Held)
                {
                    load(entry);
                    entry.Signed = false;
                    changed.Add(entry);
                }
            }
    }

    /// <summary>Refused with what they followed; no bytes hold them.</summary>
    public void Orphans_NeedsLock(IEnumerable<Entry> entries)
    {
        foreach (var entry in entries.Where(e => e.Stage == Stage.Accepted))
        {
            Touched.Add(entry.Record);
            Settle(entry, 0, default, default, default, Predecessor);
        }
    }

    /// <summary>A person gave it up; no bytes hold it.</summary>
    public void Abandoned_NeedsLock(Entry entry)
    {
        Touched.Add(entry.Record);
        Settle(entry, 0, default, default, default, new(RefusalData.Abandoned, "Abandoned", [], RefusedBy.Sdk));
        Followers_NeedsLock(entry, default);
    }

    /// <summary>The ledger has it, in bytes that a damaged folder lost or an older copy never had.</summary>
    public void Found_NeedsLock(Entry entry, RecordedEvent found, int index)
    {
        Touched.Add(entry.Record);
        Settle(entry, index, found.Transaction, found.Block, found.Position, null);
        if (entry.Mode == ExpectMode.InOrder)
            Overtaken_NeedsLock(found.Block, Earlier_NeedsLock(entry).Where(e => e.BoundTo is null));
    }

    /// <summary>No lost bytes can hold it any more, and the ledger does not have it.</summary>
    public void NotFound_NeedsLock(Entry entry, HoldReason hold)
    {
        (entry.Signed, entry.Hold) = (false, hold);
        changed.Add(entry);
        Touched.Add(entry.Record);
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
        RefusedInDoubt doubt
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
            Settle(entry, index, counted.Hash, answer.Block, result.Applied ?? default, null);
            if (entry.Mode == ExpectMode.InOrder)
                Overtaken_NeedsLock(answer.Block, Earlier_NeedsLock(entry).Where(e => !e.InDoubt));
            return;
        }
        if (doubt.Found.TryGetValue(entry, out var applied))
        {
            Found_NeedsLock(entry, applied.Event, applied.Index);
            return;
        }
        if (doubt.Unknown.Contains(entry))
        {
            (entry.Hold, entry.LastAnswer) = (HoldReason.RecoveredOld, refusal.Name);
            Hold(entry);
            return;
        }
        if (entry.PredecessorRefused)
        {
            Settle(entry, index, counted.Hash, answer.Block, default, Predecessor);
            return;
        }
        if (refusal is { By: RefusedBy.Ledger, Number: RefusalData.KeyInvalid })
        {
            // The key was withdrawn in flight: nothing is wrong with the statement, and the nonce is used.
            (entry.Hold, entry.LastAnswer) = (HoldReason.KeyRefused, refusal.Name);
            Hold(entry);
            return;
        }
        // Behind one of ours that went back to be packed, the predicted position was not met: no other writer's doing.
        var behindOurs = Earlier_NeedsLock(entry).Any(e => e.Stage != Stage.Held);
        if (refusal.IsStale && entry.Mode != ExpectMode.At && (behindOurs || entry.Rebases < settings.MaxRebases))
        {
            // Somebody else wrote in between: the same statement on the new head, now that this refusal is final.
            entry.Rebases += behindOurs ? 0 : 1;
            changed.Add(entry);
            Returned.Add(entry);
            return;
        }
        Settle(entry, index, counted.Hash, answer.Block, default, refusal);
        Followers_NeedsLock(entry, answer.Block);
    }

    /// <summary>Earlier statements of the record without an outcome.</summary>
    private List<Entry> Earlier_NeedsLock(Entry entry) =>
        state.Records.TryGetValue(entry.Record, out var line)
            ? [.. line.Open.Values.Where(e => e.Order < entry.Order && !done.Contains(e.Order))]
            : [];

    /// <summary>
    /// Another writer's statement took the place of an earlier one of ours, so this one's predicted position was met.
    /// What stands before it must not come after it: refused. No bytes hold those any more that could count: theirs were
    /// under lower nonces, which are all used.
    /// </summary>
    private void Overtaken_NeedsLock(Block block, IEnumerable<Entry> before)
    {
        foreach (var earlier in before)
        {
            Touched.Add(earlier.Record);
            Settle(earlier, 0, default, block, default, Overtaken);
            Followers_NeedsLock(earlier, block);
        }
    }

    /// <summary>What stands behind a refused statement in order is refused with it: at once, or when its transaction is final.</summary>
    private void Followers_NeedsLock(Entry refused, Block block)
    {
        if (!state.Records.TryGetValue(refused.Record, out var line))
            return;
        foreach (var follower in line.Open.Values.Where(e => e.Order > refused.Order && e.Mode == ExpectMode.InOrder))
        {
            if (done.Contains(follower.Order))
                continue;
            if (follower.Transaction is null && follower.BoundTo is null && !follower.Packing && !follower.InDoubt)
                Settle(follower, 0, default, block, default, Predecessor);
            else
            {
                load(follower);
                follower.PredecessorRefused = true;
                changed.Add(follower);
            }
        }
    }

    private static RefusalData Predecessor =>
        new(RefusalData.PredecessorRefused, "PredecessorRefused", [], RefusedBy.Sdk);

    private static RefusalData Overtaken => new(RefusalData.Overtaken, "Overtaken", [], RefusedBy.Sdk);

    private void Settle(
        Entry entry,
        int index,
        Bytes32 transaction,
        Block block,
        Position position,
        RefusalData? refusal
    )
    {
        done.Add(entry.Order);
        changed.Remove(entry);
        held.Remove(entry);
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
                    transaction,
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
            state.Changes.Raise();
        }
        foreach (var entry in changed.Where(Returned.Contains))
            metrics.Rebased();
    }
}
