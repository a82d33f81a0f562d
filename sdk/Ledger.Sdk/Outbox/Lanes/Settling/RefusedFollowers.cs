using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Lanes.Line;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Telemetry;

namespace Ledger.Sdk.Outbox.Lanes.Settling;

/// <summary>Settles what is refused with its predecessor and stands in no bytes.</summary>
internal sealed class RefusedFollowers(LaneCore core)
{
    private readonly OutboxState state = core.State;
    private readonly GroupWriter writer = core.Parts.Writer;
    private readonly OutboxSettings settings = core.Parts.Settings;
    private readonly TimeProvider time = core.Parts.Time;
    private readonly OutboxMetrics metrics = core.Parts.Metrics;

    public async Task RefuseAsync()
    {
        var outcome = Settlement.Of(core);
        lock (state.Gate)
        {
            if (core.Orphans.Count == 0)
                return;
            outcome.Orphans_NeedsLock(core.Orphans);
        }
        await outcome.WriteAsync(writer, () => core.Orphans.RemoveAll(e => e.Stage == Stage.Settled));
    }
}
