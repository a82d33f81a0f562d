using Ledger.Node.Index;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ledger.Node;

/// <summary>Red when the index has stopped or is behind, the head is stale, or the disk is guarded.</summary>
internal sealed class ReadinessCheck(IChain chain, IndexFollower follower, DiskGuard disk, TimeProvider time)
    : IHealthCheck
{
    private const ulong Behind = 8;

    /// <summary>An idle chain makes a heartbeat block every 60 s.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(15);

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        if (follower.Fault is { } fault)
            return HealthCheckResult.Unhealthy("index stopped: " + fault.Message);
        if (follower.Latest is not { } latest)
            return HealthCheckResult.Unhealthy("index not open yet");
        if (chain.ClockFault is { } clock)
            return HealthCheckResult.Unhealthy(clock.Message);
        if (disk.IsLow)
            return HealthCheckResult.Unhealthy(disk.Message);
        var head = await chain.GetHeadAsync(cancellationToken);
        if (head.Number > latest.Number + Behind)
            return HealthCheckResult.Unhealthy($"index at block {latest.Number}, chain at {head.Number}");
        var age = time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds((long)head.Timestamp);
        return head.Number > 0 && age > Stale
            ? HealthCheckResult.Unhealthy($"the last block is {(ulong)age.TotalMinutes} minutes old")
            : HealthCheckResult.Healthy();
    }
}
