using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Lanes.Line;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Telemetry;
using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Outbox.Lanes.Sending;

/// <summary>A node will not take a batch: halved, and the culprit held.</summary>
internal sealed class Rejection(LaneCore core)
{
    private readonly OutboxState state = core.State;
    private readonly ILogger log = core.Parts.Log;
    private readonly NonceLine nonces = core.Nonces;

    /// <summary>Halved under the same nonce until the culprit stands alone; the older bytes stay on file until a final block decides.</summary>
    public async Task TakeAsync(OutboxTransaction tx, string reason)
    {
        Log.Rejected(log, tx.Orders.Count, reason);
        List<Entry> carried;
        lock (state.Gate)
        {
            tx.Attempts++;
            tx.Rejected = true;
            if (nonces.Closing.Contains(tx.Nonce) || !nonces.Open.ContainsKey(tx.Nonce))
            {
                // A final block has decided meanwhile.
                return;
            }
            carried = [.. nonces.Carried_NeedsLock(tx)];
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
                if (!nonces.Closing.Contains(tx.Nonce) && nonces.Open.ContainsKey(tx.Nonce))
                {
                    nonces.Free.Add(tx.Nonce);
                    foreach (var entry in carried.Where(e => e.Transaction == tx))
                    {
                        entry.BatchLimit = Math.Max(1, carried.Count / 2);
                        core.Return_NeedsLock(entry);
                    }
                }
            }
        }
    }

    private async Task HoldAsync(Entry entry, OutboxTransaction tx, HoldReason reason)
    {
        var changes = core.NewChanges();
        lock (state.Gate)
        {
            if (entry.Transaction != tx)
                return;
            changes.Add_NeedsLock(entry, s => s with { Hold = reason });
        }
        await changes.WriteAsync(
            core.Parts.Writer,
            static (_, _) => { },
            () =>
            {
                // A final block may have decided meanwhile.
                if (entry.Stage != Stage.Settled)
                    state.Hold_NeedsLock(entry);
            }
        );
        Log.Held(log, entry.Order, reason, entry.LastAnswer);
    }
}
