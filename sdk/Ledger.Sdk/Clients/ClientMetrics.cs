using System.Diagnostics.Metrics;
using Ledger.Evidence.Verification;
using Ledger.Sdk.Outbox.Telemetry;

namespace Ledger.Sdk.Clients;

/// <summary>What a client measures beside its outbox, on the same meter name.</summary>
internal sealed class ClientMetrics : IDisposable
{
    private readonly Meter meter = new(OutboxMetrics.SourceName);
    private readonly Histogram<double> lag;
    private readonly Counter<long> reconnects;
    private readonly Histogram<double> verifyDuration;

    public ClientMetrics()
    {
        lag = meter.CreateHistogram<double>("ledger.watch.lag", "s", advice: HistogramBuckets.Lag);
        reconnects = meter.CreateCounter<long>("ledger.watch.reconnects", "{stream}");
        verifyDuration = meter.CreateHistogram<double>("ledger.verify.duration", "s", advice: HistogramBuckets.Verdict);
    }

    /// <summary>From the block's time to the reader's.</summary>
    public void Heard(BlockRef block, DateTimeOffset now) =>
        lag.Record(Math.Max(0, now.ToUnixTimeSeconds() - (double)block.Time));

    public void Reconnected() => reconnects.Add(1);

    public void Verified(TimeSpan took, bool green) =>
        verifyDuration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("green", green));

    public void Dispose() => meter.Dispose();
}
