using Ledger.Evidence.Primitives;
using Ledger.Evidence.Verification;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Lanes.Line;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Telemetry;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Lanes.Settling;

/// <summary>What final blocks decided, as one change of the store: computed first, made durable, then shown.</summary>
/// <param name="load">Reads an entry's body where only the store holds it.</param>
/// <param name="events">Gets what is to be packed again.</param>
internal sealed class Settlement(
    OutboxState state,
    OutboxSettings settings,
    TimeProvider time,
    OutboxMetrics metrics,
    Action<Entry> load,
    LaneEvents events
)
{
    private readonly List<(Entry Entry, SettledEntry Settled)> settled = [];
    private readonly HashSet<long> done = [];
    private readonly StandingChanges changes = new(state, load, record => events.Wake_NeedsLock(state, record));
    private readonly List<(Entry Entry, string Answer)> held = [];
    private readonly List<Entry> freed = [];
    private readonly Dictionary<Entry, (int BatchLimit, string Answer)> halved = [];
    private readonly List<OutboxTransaction> finished = [];
    private long settledRow;

    /// <summary>Entries that go back to be packed anew.</summary>
    private readonly List<Entry> returned = [];

    private readonly HashSet<RecordKey> touched = [];

    public static Settlement Of(LaneCore core) =>
        new(
            core.State,
            core.Parts.Settings,
            core.Parts.Time,
            core.Parts.Metrics,
            core.Load_NeedsLock,
            core.Parts.Events
        );

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
                    Reverted_NeedsLock(entry, counted.Orders.Count, answer.Reason);
                else
                    Answered_NeedsLock(entry, i, results.GetValueOrDefault(i), counted, answer, doubt);
            }
        // The nonce is used: what other bytes under it carried, and this one did not, was never in the chain.
        foreach (var order in variants.Where(v => v != counted).SelectMany(v => v.Orders).Except(counted.Orders))
            if (state.ByOrder.TryGetValue(order, out var entry) && !done.Contains(order))
            {
                touched.Add(entry.Record);
                if (doubt.Found.TryGetValue(entry, out var applied))
                    Found_NeedsLock(entry, applied.Event, applied.Index);
                else if (changes.Of_NeedsLock(entry).PredecessorRefused && !doubt.Unknown.Contains(entry))
                    Settle_NeedsLock(entry, 0, default, answer.Block, default, Predecessor);
                else if (variants.Contains(entry.Transaction!))
                    returned.Add(entry);
                else if (entry.Stage == Stage.Held)
                    changes.Add_NeedsLock(entry, static s => s with { Signed = false });
            }
    }

    /// <summary>Refused with what they followed; no bytes hold them.</summary>
    public void Orphans_NeedsLock(IEnumerable<Entry> entries)
    {
        foreach (var entry in entries.Where(e => e.Stage == Stage.Accepted))
        {
            touched.Add(entry.Record);
            Settle_NeedsLock(entry, 0, default, default, default, Predecessor);
        }
    }

    /// <summary>A person gave it up; no bytes hold it.</summary>
    public void Abandoned_NeedsLock(Entry entry)
    {
        touched.Add(entry.Record);
        Settle_NeedsLock(
            entry,
            0,
            default,
            default,
            default,
            new(RefusalData.Abandoned, "Abandoned", [], RefusedBy.Sdk)
        );
        Followers_NeedsLock(entry, default);
    }

    /// <summary>The ledger has it, in bytes that a damaged folder lost or an older copy never had.</summary>
    public void Found_NeedsLock(Entry entry, TakenStatement found, int index)
    {
        touched.Add(entry.Record);
        Settle_NeedsLock(entry, index, found.Transaction, found.Block, found.Position, null);
        if (entry.Mode == ExpectMode.InOrder)
            Overtaken_NeedsLock(found.Block, Earlier_NeedsLock(entry).Where(e => e.BoundTo is null));
    }

    /// <summary>No lost bytes can hold it any more, and the ledger does not have it.</summary>
    public void NotFound_NeedsLock(Entry entry, HoldReason hold)
    {
        changes.Add_NeedsLock(entry, s => s with { Signed = false, Hold = hold });
        if (hold == HoldReason.Unset)
            freed.Add(entry);
    }

    private void Reverted_NeedsLock(Entry entry, int batch, string reason)
    {
        if (batch == 1)
        {
            Hold_NeedsLock(entry, HoldReason.RevertedAlone, reason);
            return;
        }
        halved[entry] = (Math.Max(1, batch / 2), reason);
        returned.Add(entry);
        touched.Add(entry.Record);
    }

    private void Hold_NeedsLock(Entry entry, HoldReason reason, string answer)
    {
        changes.Add_NeedsLock(entry, s => s with { Hold = reason, Signed = false });
        held.Add((entry, answer));
        touched.Add(entry.Record);
    }

    private void Answered_NeedsLock(
        Entry entry,
        int index,
        StatementAnswer? result,
        OutboxTransaction counted,
        TransactionAnswer answer,
        RefusedInDoubt doubt
    )
    {
        touched.Add(entry.Record);
        if (result is null)
        {
            Hold_NeedsLock(entry, HoldReason.NoAnswerInBlock, entry.LastAnswer);
            return;
        }
        if (result.Refusal is not { } refusal)
        {
            Settle_NeedsLock(entry, index, counted.Hash, answer.Block, result.Applied ?? default, null);
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
            Hold_NeedsLock(entry, HoldReason.RecoveredOld, refusal.Name);
            return;
        }
        if (changes.Of_NeedsLock(entry).PredecessorRefused)
        {
            Settle_NeedsLock(entry, index, counted.Hash, answer.Block, default, Predecessor);
            return;
        }
        if (refusal is { By: RefusedBy.Ledger, Number: RefusalData.KeyInvalid })
        {
            // The key was withdrawn in flight: nothing is wrong with the statement, and the nonce is used.
            Hold_NeedsLock(entry, HoldReason.KeyRefused, refusal.Name);
            return;
        }
        // Behind one of ours that went back to be packed, the predicted position was not met: no other writer's doing.
        var behindOurs = Earlier_NeedsLock(entry).Any(e => e.Stage != Stage.Held);
        if (refusal.IsStale && entry.Mode != ExpectMode.At && (behindOurs || entry.Rebases < settings.MaxRebases))
        {
            // Somebody else wrote in between: the same statement on the new head, now that this refusal is final.
            changes.Add_NeedsLock(entry, s => s with { Rebases = s.Rebases + (behindOurs ? 0 : 1) });
            returned.Add(entry);
            return;
        }
        Settle_NeedsLock(entry, index, counted.Hash, answer.Block, default, refusal);
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
    private void Overtaken_NeedsLock(BlockRef block, IEnumerable<Entry> before)
    {
        foreach (var earlier in before)
        {
            touched.Add(earlier.Record);
            Settle_NeedsLock(earlier, 0, default, block, default, Overtaken);
            Followers_NeedsLock(earlier, block);
        }
    }

    /// <summary>What stands behind a refused statement in order is refused with it: at once, or when its transaction is final.</summary>
    private void Followers_NeedsLock(Entry refused, BlockRef block)
    {
        if (!state.Records.TryGetValue(refused.Record, out var line))
            return;
        foreach (var follower in line.Open.Values.Where(e => e.Order > refused.Order && e.Mode == ExpectMode.InOrder))
        {
            if (done.Contains(follower.Order))
                continue;
            if (
                follower is { Transaction: null, BoundTo: null, Packing: false, InDoubt: false }
                && !changes.IsDecidedElsewhere_NeedsLock(follower)
            )
                Settle_NeedsLock(follower, 0, default, block, default, Predecessor);
            else
                changes.Add_NeedsLock(follower, static s => s with { PredecessorRefused = true });
        }
    }

    private static RefusalData Predecessor =>
        new(RefusalData.PredecessorRefused, "PredecessorRefused", [], RefusedBy.Sdk);

    private static RefusalData Overtaken => new(RefusalData.Overtaken, "Overtaken", [], RefusedBy.Sdk);

    private void Settle_NeedsLock(
        Entry entry,
        int index,
        Bytes32 transaction,
        BlockRef block,
        RecordPosition position,
        RefusalData? refusal
    )
    {
        done.Add(entry.Order);
        if (refusal is not null)
            changes.Claim_NeedsLock(entry);
        changes.Drop_NeedsLock(entry);
        held.RemoveAll(h => h.Entry == entry);
        returned.Remove(entry);
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

    /// <summary>Returns when it is on the disk and shown. Where it throws, nothing has changed.</summary>
    /// <param name="writer">Of the outbox.</param>
    /// <param name="shown">What else holds from then on, before anything is packed again; under the state's lock.</param>
    public Task WriteAsync(GroupWriter writer, Action shown) =>
        changes.WriteAsync(
            writer,
            Build,
            () =>
            {
                Apply_NeedsLock();
                shown();
                foreach (var entry in returned)
                    events.Returned_NeedsLock(entry);
                foreach (var entry in freed.Where(e => e.Stage == Stage.Accepted))
                    events.Ready_NeedsLock(entry);
                foreach (var record in touched)
                    events.Wake_NeedsLock(state, record);
                state.Changes.Raise();
            }
        );

    private void Build(StoreChanges rows, ControlRow control)
    {
        if (settled.Count > 0)
        {
            settledRow = checked((long)control.NextRow++);
            rows.Inserts.Add(
                (OutboxTable.Settled, settledRow, SettledEntry.EncodeGroup([.. settled.Select(s => s.Settled)]))
            );
        }
        foreach (var (_, s) in settled)
        {
            rows.Deletes.Add((OutboxTable.Entries, s.Order));
            if (s.Block.Number >= control.SeenBlock)
                (control.SeenBlock, control.SeenHash) = (s.Block.Number, s.Block.Hash.ToArray());
        }
        foreach (var tx in finished)
            rows.Deletes.Add((OutboxTable.Transactions, tx.Row));
    }

    private void Apply_NeedsLock()
    {
        foreach (var (entry, s) in settled)
        {
            state.Settle_NeedsLock(entry, s);
            var age = TimeSpan.FromMilliseconds(Math.Max(0, s.SettledAt - entry.AcceptedAt));
            metrics.Settled(s.Refusal is null ? "final" : "refused", s.Refusal?.Name ?? "", age);
        }
        if (settled.Count > 0)
            state.SettledRows.Enqueue((settledRow, [.. settled.Select(s => s.Settled)]));
        foreach (var (entry, answer) in held)
        {
            entry.LastAnswer = answer;
            state.Hold_NeedsLock(entry);
        }
        foreach (var (entry, half) in halved)
            (entry.BatchLimit, entry.LastAnswer) = half;
        foreach (var entry in freed.Where(e => e.Stage == Stage.Held))
        {
            state.HeldCount--;
            entry.Stage = Stage.Accepted;
        }
        foreach (var _ in returned.Where(changes.Has_NeedsLock))
            metrics.Rebased();
    }
}
