using Ledger.Evidence;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Lanes.Line;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Lanes.Settling;

/// <summary>
/// Entries of a recovered folder or an older copy that bytes unknown here may hold. The ledger has them: final. It does not, and a final
/// block has used each nonce under which lost bytes may stand: they go out anew, or wait for a person.
/// </summary>
internal sealed class RecoveredEntries(LaneCore core)
{
    private readonly OutboxState state = core.State;
    private readonly OutboxSettings settings = core.Parts.Settings;
    private readonly GroupWriter writer = core.Parts.Writer;
    private readonly TimeProvider time = core.Parts.Time;
    private readonly LaneEvents events = core.Parts.Events;
    private readonly AppliedSearch search = new(core.Parts.Transport);
    private readonly HashSet<Entry> asked = [];

    public void Restored_NeedsLock() =>
        core.Doubtful.AddRange(
            state.ByOrder.Values.Where(e => e.InDoubt && e.Writer == core.Signer.Address).OrderBy(e => e.Order)
        );

    public async Task RoundAsync(CancellationToken ct)
    {
        bool decided;
        List<Entry> list;
        HashSet<(RecordKey, uint)> settled;
        HashSet<Bytes32> open;
        lock (state.Gate)
        {
            core.Doubtful.RemoveAll(e => !e.InDoubt);
            list = [.. core.Doubtful];
            decided = !core.Nonces.Open.Values.Any(v => v.Exists(t => t.IsLost));
            foreach (var entry in list)
                core.Load_NeedsLock(entry);
            settled = [.. state.Settled.Values.Select(s => (s.Record, s.Position.Seq))];
            open = [.. core.Nonces.Open.Values.SelectMany(v => v).Select(t => t.Hash)];
        }
        if (list.Count == 0 || (!decided && list.TrueForAll(asked.Contains)))
        {
            await core.ClosedPulse.WaitAsync(Timeout.InfiniteTimeSpan, time, ct);
            return;
        }
        foreach (var record in list.GroupBy(e => e.Record))
        {
            var found = await search.FindAsync(
                [.. record],
                e => open.Contains(e.Transaction) || settled.Contains((record.Key, e.Position.Seq)),
                ct
            );
            if (found is not null)
            {
                await RecordAsync([.. record], found, decided);
                // Of a damaged folder that is expected; here it was in bytes that the folder never had.
                if (found.Keys.Any(e => checked((ulong)e.Order) <= core.Mark.DoubtUpTo))
                    core.TellOlder();
            }
            else if (decided)
                await GiveOverAsync([.. record]);
        }
        asked.UnionWith(list);
    }

    private async Task RecordAsync(List<Entry> record, IReadOnlyDictionary<Entry, AppliedStatement> found, bool decided)
    {
        var outcome = new Settlement(state, settings, time, core.Load_NeedsLock);
        var decisions = new List<(Entry Entry, HoldReason Before)>();
        lock (state.Gate)
            foreach (var entry in record.Where(e => e.InDoubt))
                if (found.TryGetValue(entry, out var applied))
                    outcome.Found_NeedsLock(entry, applied.Event, applied.Index);
                else if (decided)
                {
                    decisions.Add((entry, entry.Hold));
                    outcome.NotFound_NeedsLock(
                        entry,
                        entry.Hold == HoldReason.Recovered ? HoldReason.Unset : entry.Hold
                    );
                }
        await WriteAsync(outcome, decisions);
    }

    /// <summary>The ledger cannot be asked about such a record: a person decides.</summary>
    private async Task GiveOverAsync(List<Entry> record)
    {
        var outcome = new Settlement(state, settings, time, core.Load_NeedsLock);
        var decisions = new List<(Entry Entry, HoldReason Before)>();
        lock (state.Gate)
            foreach (var entry in record.Where(e => e.InDoubt))
            {
                decisions.Add((entry, entry.Hold));
                outcome.NotFound_NeedsLock(entry, HoldReason.RecoveredOld);
            }
        await WriteAsync(outcome, decisions);
    }

    private async Task WriteAsync(Settlement outcome, List<(Entry Entry, HoldReason Before)> decisions)
    {
        try
        {
            await writer.WriteAsync(
                new GroupWork(0, isAccept: false, outcome.Build, () => Apply(outcome, decisions)),
                CancellationToken.None
            );
        }
        catch
        {
            // Not on the disk: asked again, and decided again.
            lock (state.Gate)
                foreach (var (entry, before) in decisions)
                    (entry.Signed, entry.Hold) = (true, before);
            throw;
        }
    }

    private void Apply(Settlement outcome, List<(Entry Entry, HoldReason Before)> decisions)
    {
        lock (state.Gate)
        {
            outcome.Apply_NeedsLock(core.Parts.Metrics);
            foreach (var (entry, _) in decisions.Where(d => d.Entry is { Stage: Stage.Held, Hold: HoldReason.Unset }))
            {
                state.HeldCount--;
                entry.Stage = Stage.Accepted;
                events.Ready_NeedsLock(entry);
            }
            foreach (var record in outcome.Touched)
                core.Wake_NeedsLock(record);
            state.Changes.Raise();
        }
    }
}
