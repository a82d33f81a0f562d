using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ledger.Sdk.Hosting;

/// <summary>
/// Degraded: oldest entry over 60 s, a writer key that cannot send, held entries, the head older than 15 min, no node, a
/// node of another ledger or history.
/// </summary>
internal sealed class LedgerHealthCheck(LedgerHost host, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MaxHeadAge = TimeSpan.FromMinutes(15);

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        var client = host.Client;
        var faults = new List<string>();
        if (client.Engine is not null)
        {
            var stats = await client.Outbox.StatsAsync(cancellationToken);
            if (stats.OldestAge > MaxAge)
                faults.Add("the oldest open entry is older than 60 s");
            if (stats.Held > 0)
                faults.Add("entries are held: see ledger outbox list");
            if (stats.Writers.Any(w => w.Problem.Length > 0))
                faults.Add("a writer key has a problem: " + stats.Writers.First(w => w.Problem.Length > 0).Problem);
        }
        try
        {
            var info = await client.GetInfoAsync(cancellationToken);
            if (time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds((long)info.Head.Time) > MaxHeadAge)
                faults.Add("the node's head is older than 15 min");
        }
        catch (Exception e)
            when (e
                    is LedgerUnavailableException
                        or LedgerRequestException
                        or HistoryForkedException
                        or ForeignLedgerException
            )
        {
            faults.Add(e.Message);
        }
        return faults.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join("; ", faults));
    }
}
