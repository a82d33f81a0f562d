using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ledger.Sdk.Hosting;

/// <summary>
/// Degraded: oldest entry over 60 s, a writer key that cannot send, held entries, the head older than 15 min, no node, a
/// node of another ledger or history. A writer key without its lease is what <see cref="HealthOptions.WithoutLease"/> says.
/// </summary>
internal sealed class LedgerHealthCheck(LedgerHost host) : IHealthCheck
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MaxHeadAge = TimeSpan.FromMinutes(15);

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        var client = await host.OpenedAsync(cancellationToken);
        var worst = HealthStatus.Degraded;
        var faults = new List<string>();
        if (client.Engine is not null)
        {
            var stats = await client.Outbox.StatsAsync(cancellationToken);
            if (stats.OldestAge > MaxAge)
                faults.Add("the oldest open entry is older than 60 s");
            if (stats.Held > 0)
                faults.Add("entries are held: see ledger outbox list");
            var chosen = client.Parts.WithoutLease;
            if (stats.Writers.FirstOrDefault(w => !w.HasLease) is { } waiting && chosen != HealthStatus.Healthy)
            {
                faults.Add("a writer key has no lease, what is accepted waits: " + waiting.Problem);
                worst = chosen;
            }
            if (stats.Writers.FirstOrDefault(w => w.HasLease && w.Problem.Length > 0) is { } stuck)
                faults.Add("a writer key has a problem: " + stuck.Problem);
        }
        try
        {
            var info = await client.GetInfoAsync(cancellationToken);
            if (client.Parts.Time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds((long)info.Head.Time) > MaxHeadAge)
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
        return faults.Count == 0
            ? HealthCheckResult.Healthy()
            : new HealthCheckResult(worst, string.Join("; ", faults));
    }
}
