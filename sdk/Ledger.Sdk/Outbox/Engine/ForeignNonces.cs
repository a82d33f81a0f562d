using Ledger.Sdk.Outbox.Store;
using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Outbox.Engine;

/// <summary>Nonces that other bytes used.</summary>
internal sealed class ForeignNonces(LaneCore core, FinalAnswers finals)
{
    private readonly OutboxState state = core.State;
    private readonly IOutboxTransport transport = core.Parts.Transport;
    private readonly ISigner signer = core.Signer;
    private readonly ILogger log = core.Parts.Log;
    private readonly LaneEvents events = core.Parts.Events;
    private readonly NonceLine nonces = core.Nonces;

    /// <summary>A nonce is given up only when a final block holds other bytes under it.</summary>
    public async Task CheckAsync(List<OutboxTransaction> variants, CancellationToken ct)
    {
        if (variants[^1].Attempts < 2)
            return;
        var account = await transport.GetWriterAsync(signer.Address, ct);
        if (account.FinalNonce <= variants[0].Nonce || account.Indexed < account.Head)
            return;
        // The nonce is that of the block named, and the index holds this block: bytes of ours in it would be found.
        if (await finals.FindAsync(variants, ct) is not null)
            return;
        var nonce = variants[0].Nonce;
        List<long> rows;
        List<(OutboxTable, long, byte[])> held = [];
        List<Entry> doubtful = [];
        lock (state.Gate)
        {
            if (nonces.Packing == nonce)
                return;
            nonces.Closing.Add(nonce);
            nonces.Free.Remove(nonce);
            rows = [.. variants.Select(v => v.Row)];
            // Bytes that a damaged folder lost may be those in the block: whatever stood under the nonce may be in them.
            if (variants.Exists(v => v.IsLost))
                foreach (var entry in nonces.Holders_NeedsLock(variants).Where(e => e.BoundTo == nonce))
                {
                    core.Load_NeedsLock(entry);
                    entry.Signed = true;
                    doubtful.Add(entry);
                    held.Add(
                        (
                            OutboxTable.Entries,
                            entry.Order,
                            entry.Encode(entry.Stage == Stage.Held ? HoldReason.RecoveredOld : HoldReason.Recovered)
                        )
                    );
                }
            foreach (var entry in nonces.Holders_NeedsLock(variants).Where(e => e.Stage == Stage.Held).Except(doubtful))
            {
                core.Load_NeedsLock(entry);
                entry.Signed = false;
                held.Add((OutboxTable.Entries, entry.Order, entry.Encode()));
            }
        }
        Log.ForeignNonce(log, nonce);
        try
        {
            await core.StoreAsync(changes =>
            {
                changes.Deletes.AddRange(rows.Select(r => (OutboxTable.Transactions, r)));
                changes.Updates.AddRange(held);
            });
            lock (state.Gate)
            {
                var carried = variants.SelectMany(nonces.Carried_NeedsLock).Except(doubtful).ToList();
                foreach (var entry in doubtful)
                    Doubt_NeedsLock(entry);
                core.Close_NeedsLock(nonce);
                foreach (var entry in carried)
                    core.Return_NeedsLock(entry);
                nonces.Next = Math.Max(nonces.Next ?? 0, account.FinalNonce);
            }
        }
        finally
        {
            lock (state.Gate)
                nonces.Closing.Remove(nonce);
        }
        events.ForeignNonce(nonce);
    }

    private void Doubt_NeedsLock(Entry entry)
    {
        var wasHeld = entry.Stage == Stage.Held;
        state.HeldCount += wasHeld ? 0 : 1;
        (entry.Stage, entry.Hold) = (Stage.Held, wasHeld ? HoldReason.RecoveredOld : HoldReason.Recovered);
        entry.Transaction = null;
        core.Doubtful.Add(entry);
        state.Changes.Raise();
    }
}
