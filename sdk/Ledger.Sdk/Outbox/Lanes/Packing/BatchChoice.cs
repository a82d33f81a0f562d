using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Lanes.Line;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Lanes.Packing;

/// <summary>Which entries go into the next batch.</summary>
internal sealed class BatchChoice(LaneCore core, RecordOrder order)
{
    private readonly OutboxState state = core.State;
    private readonly OutboxSettings settings = core.Parts.Settings;
    private readonly IBatchEncoder encoder = core.Parts.Encoder;

    /// <summary>The next batch in order for a nonce; entries that must wait for their record are put with it.</summary>
    public List<Entry> Take_NeedsLock(ulong nonce)
    {
        var batch = new List<Entry>();
        var elsewhere = new List<Entry>();
        ulong gas = 100_000;
        int callData = 100,
            disclosed = 0,
            limit = core.Limits.Statements;
        while (batch.Count < limit && core.Ready.TryPeek(out var entry, out _))
        {
            if (entry.Stage != Stage.Accepted || entry.Transaction is not null || entry.Packing)
            {
                core.Ready.Dequeue();
                continue;
            }
            if (entry.PredecessorRefused)
            {
                core.Ready.Dequeue();
                core.Bar_NeedsLock(entry);
                continue;
            }
            if (entry.BoundTo is { } bound && bound != nonce)
            {
                elsewhere.Add(core.Ready.Dequeue());
                continue;
            }
            if (order.MustWait_NeedsLock(entry, nonce))
            {
                core.Ready.Dequeue();
                state.Line_NeedsLock(entry.Record).Waiting.Add(entry);
                continue;
            }
            core.Load_NeedsLock(entry);
            var body = entry.Body!;
            var statementGas = encoder.GasOf(body);
            var size = encoder.SizeOf(body);
            var shown = DisclosureSize.Of(entry.Disclosures!);
            var fits =
                gas + statementGas <= core.Limits.Gas
                && callData + size <= core.Limits.CallData
                && disclosed + shown <= settings.MaxDisclosureBytes
                && batch.Count < entry.BatchLimit;
            if (batch.Count > 0 && !fits)
                break;
            core.Ready.Dequeue();
            entry.Packing = true;
            (gas, callData, disclosed) = (gas + statementGas, callData + size, disclosed + shown);
            limit = Math.Min(limit, entry.BatchLimit);
            batch.Add(entry);
        }
        foreach (var entry in elsewhere)
            core.Ready.Enqueue(entry, entry.Order);
        return batch;
    }
}
