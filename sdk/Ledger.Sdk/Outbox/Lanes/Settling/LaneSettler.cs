using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Lanes.Line;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Telemetry;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Lanes.Settling;

/// <summary>Takes what final blocks say, in nonce order, and makes it durable before it shows.</summary>
internal sealed class LaneSettler(LaneCore core, FinalAnswers finals, ForeignNonces foreign, OlderCopy older)
{
    private readonly OutboxState state = core.State;
    private readonly GroupWriter writer = core.Parts.Writer;
    private readonly OutboxSettings settings = core.Parts.Settings;
    private readonly TimeProvider time = core.Parts.Time;
    private readonly OutboxMetrics metrics = core.Parts.Metrics;
    private readonly LaneEvents events = core.Parts.Events;
    private readonly NonceLine nonces = core.Nonces;

    private const int MaxHarvest = 32;

    public async Task RoundAsync(CancellationToken ct)
    {
        var harvest =
            new List<(List<OutboxTransaction> Variants, OutboxTransaction Counted, TransactionAnswer Answer)>();
        List<List<OutboxTransaction>> lines;
        lock (state.Gate)
            lines = [.. nonces.Open.Values.Take(MaxHarvest)];
        if (lines.Count == 0)
        {
            await core.SettlePulse.WaitAsync(Timeout.InfiniteTimeSpan, time, ct);
            return;
        }
        foreach (var variants in lines)
        {
            var found = await finals.FindAsync(variants, ct);
            if (found is not { } final)
                break;
            harvest.Add((variants, final.Counted, final.Answer));
        }
        if (harvest.Count > 0)
            await RecordAsync(harvest, await older.FindAsync(harvest, ct));
        else
        {
            await foreign.CheckAsync(lines[0], ct);
            await core.SettlePulse.WaitAsync(settings.PollInterval, time, ct);
        }
    }

    private async Task RecordAsync(
        List<(List<OutboxTransaction> Variants, OutboxTransaction Counted, TransactionAnswer Answer)> harvest,
        RefusedInDoubt doubt
    )
    {
        var outcome = Settlement.Of(core);
        lock (state.Gate)
        {
            // Bytes that are just being stored under a nonce belong to what is recorded of it.
            var packing = harvest.FindIndex(h => h.Variants[0].Nonce == nonces.Packing);
            if (packing >= 0)
                harvest.RemoveRange(packing, harvest.Count - packing);
            foreach (var (variants, counted, answer) in harvest)
            {
                nonces.Closing.Add(variants[0].Nonce);
                nonces.Free.Remove(variants[0].Nonce);
                outcome.Take_NeedsLock(variants, counted, answer, doubt);
            }
        }
        if (harvest.Count == 0)
        {
            await core.SettlePulse.WaitAsync(settings.PollInterval, time, core.Stop.Token);
            return;
        }
        try
        {
            await outcome.WriteAsync(
                writer,
                () =>
                {
                    foreach (var (variants, _, _) in harvest)
                    {
                        core.Close_NeedsLock(variants[0].Nonce);
                        if (variants[0].Nonce >= nonces.TryFrom)
                            nonces.TryFrom = null;
                    }
                }
            );
        }
        finally
        {
            lock (state.Gate)
                foreach (var (variants, _, _) in harvest)
                    nonces.Closing.Remove(variants[0].Nonce);
        }
        events.Settled();
        core.PackPulse.Set();
        core.SendPulse.Set();
    }
}
