using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Lanes.Line;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Telemetry;
using Ledger.Sdk.Outbox.Transport;
using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Outbox.Lanes.Settling;

/// <summary>Nonces that other bytes used.</summary>
internal sealed class ForeignNonces(LaneCore core, FinalAnswers finals, OlderCopy older)
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
        if (variants[^1].Attempts < 2 && variants[0].Nonce >= nonces.UsedAtStart)
            return;
        var account = await transport.GetWriterAsync(signer.Address, ct);
        if (account.FinalNonce <= variants[0].Nonce || account.Indexed < account.Head)
            return;
        // The nonce is that of the block named, and the index holds this block: bytes of ours in it would be found.
        if (await finals.FindAsync(variants, ct) is not null)
            return;
        var nonce = variants[0].Nonce;
        List<long> rows;
        var changes = core.NewChanges();
        List<Entry> doubtful;
        WriterMark mark;
        var lost = variants.Exists(v => v.IsLost);
        lock (state.Gate)
        {
            if (nonces.Packing == nonce)
                return;
            nonces.Closing.Add(nonce);
            nonces.Free.Remove(nonce);
            rows = [.. variants.Select(v => v.Row)];
            var holders = nonces.Holders_NeedsLock(variants).Where(e => e.BoundTo == nonce);
            // Bytes that a damaged folder lost, or that an older copy never had, may be those in the block.
            doubtful = [.. lost ? holders : [], .. older.Unknown_NeedsLock(nonce)];
            doubtful = [.. doubtful.Distinct()];
            OlderCopy.Hold_NeedsLock(changes, doubtful);
            mark = older.Foreign_NeedsLock(account.FinalNonce, doubtful.Count > 0 && !lost);
            foreach (var entry in nonces.Holders_NeedsLock(variants).Where(e => e.Stage == Stage.Held && !e.InDoubt))
                changes.Add_NeedsLock(entry, static s => s with { Signed = false });
        }
        Log.ForeignNonce(log, nonce);
        try
        {
            await older.StoreAsync(
                mark,
                changes,
                rows,
                () =>
                {
                    var carried = variants.SelectMany(nonces.Carried_NeedsLock).Except(doubtful).ToList();
                    core.Close_NeedsLock(nonce);
                    foreach (var entry in carried)
                        core.Return_NeedsLock(entry);
                    nonces.Next = Math.Max(nonces.Next ?? 0, account.FinalNonce);
                    older.Doubt_NeedsLock(doubtful);
                }
            );
            if (doubtful.Count > 0 && !lost)
                core.TellOlder();
            core.PackPulse.Set();
        }
        finally
        {
            lock (state.Gate)
                nonces.Closing.Remove(nonce);
        }
        events.ForeignNonce(nonce);
    }
}
