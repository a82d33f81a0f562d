using Ledger.Sdk;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ledger.Explorer.Hosting;

/// <summary>
/// An explorer is as ready as its node: asked for its ledger, at most once a second however often somebody probes, and an
/// answer later than three seconds is none.
/// </summary>
internal sealed class NodeReadiness(LedgerClient client, TimeProvider time) : IHealthCheck, IDisposable
{
    public const string Name = "node";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim gate = new(1, 1);
    private (long At, HealthCheckResult Result)? last; // guarded by gate

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    )
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (last is { } known && time.GetElapsedTime(known.At) < Kept)
                return known.Result;
            var result = await AskAsync(cancellationToken);
            last = (time.GetTimestamp(), result);
            return result;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task<HealthCheckResult> AskAsync(CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            await client.GetInfoAsync(either.Token);
            return HealthCheckResult.Healthy();
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("the node does not answer in time");
        }
        catch (Exception e)
            when (e
                    is LedgerUnavailableException
                        or LedgerRequestException
                        or UntrustedAnswerException
                        or HistoryForkedException
            )
        {
            return HealthCheckResult.Unhealthy("the node: " + e.Message);
        }
    }
}
