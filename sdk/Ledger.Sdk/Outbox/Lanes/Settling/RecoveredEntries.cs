using Ledger.Evidence.Primitives;
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
        var outcome = Settlement.Of(core);
        lock (state.Gate)
            foreach (var entry in record.Where(e => e.InDoubt))
                if (found.TryGetValue(entry, out var applied))
                    outcome.Found_NeedsLock(entry, applied.Event, applied.Index);
                else if (decided)
                    outcome.NotFound_NeedsLock(
                        entry,
                        entry.Hold == HoldReason.Recovered ? HoldReason.Unset : entry.Hold
                    );
        await outcome.WriteAsync(writer, static () => { });
    }

    /// <summary>The ledger cannot be asked about such a record: a person decides.</summary>
    private async Task GiveOverAsync(List<Entry> record)
    {
        var outcome = Settlement.Of(core);
        lock (state.Gate)
            foreach (var entry in record.Where(e => e.InDoubt))
                outcome.NotFound_NeedsLock(entry, HoldReason.RecoveredOld);
        await outcome.WriteAsync(writer, static () => { });
    }
}
