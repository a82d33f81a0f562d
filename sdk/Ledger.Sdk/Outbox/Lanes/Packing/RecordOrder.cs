using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Lanes.Packing;

/// <summary>What may be packed beside and behind what is not settled yet (docs/outbox.md).</summary>
internal sealed class RecordOrder(OutboxState state)
{
    /// <summary>
    /// Order per record. A statement is packed under a nonce only if each earlier one of its record stands in the same
    /// batch, or is under way in this very lane under a lower nonce, and if no bytes under this or a lower nonce hold a
    /// later one. A held one stops what follows it in order.
    /// </summary>
    public bool MustWait_NeedsLock(Entry entry, ulong nonce)
    {
        if (entry.Deciders > 0)
            return true;
        foreach (var other in state.Line_NeedsLock(entry.Record).Open.Values)
        {
            if (other == entry)
                continue;
            // What becomes of it is being written: a moment later it may be refused, or go back.
            if (other.Order < entry.Order && other.Deciders > 0)
                return true;
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
    public Dictionary<RecordKey, uint> Predict_NeedsLock(List<Entry> batch)
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
}
