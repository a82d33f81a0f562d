using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ledger.Sdk.Outbox.Telemetry;

/// <summary>Meter and ActivitySource <c>Ledger.Sdk</c>. No field, reference or document name is in any of them.</summary>
internal sealed class OutboxMetrics : IDisposable
{
    public const string SourceName = "Ledger.Sdk";
    public static readonly ActivitySource Source = new(SourceName);
    private readonly Meter meter = new(SourceName);
    private readonly Histogram<long> groupSize;
    private readonly Histogram<double> commitDuration;
    private readonly Histogram<double> settleDuration;
    private readonly Counter<long> settled;
    private readonly Counter<long> resent;
    private readonly Counter<long> rebased;

    public OutboxMetrics()
    {
        groupSize = meter.CreateHistogram<long>("ledger.outbox.group.size", "{work}", advice: HistogramBuckets.Works);
        commitDuration = meter.CreateHistogram<double>(
            "ledger.outbox.commit.duration",
            "s",
            advice: HistogramBuckets.Sync
        );
        settleDuration = meter.CreateHistogram<double>(
            "ledger.settle.duration",
            "s",
            advice: HistogramBuckets.Settling
        );
        settled = meter.CreateCounter<long>("ledger.outbox.settled", "{entry}");
        resent = meter.CreateCounter<long>("ledger.outbox.resent", "{transaction}");
        rebased = meter.CreateCounter<long>("ledger.outbox.rebased", "{entry}");
    }

    public void Watch(Func<long> pending, Func<double> oldestAge, Func<long> fileSize)
    {
        meter.CreateObservableGauge("ledger.outbox.pending", pending, "{entry}");
        meter.CreateObservableGauge("ledger.outbox.oldest.age", oldestAge, "s");
        meter.CreateObservableGauge("ledger.outbox.file.size", fileSize, "By");
    }

    public void Committed(int works, TimeSpan took)
    {
        groupSize.Record(works);
        commitDuration.Record(took.TotalSeconds);
    }

    public void Settled(string outcome, string reason, TimeSpan age)
    {
        settled.Add(
            1,
            new KeyValuePair<string, object?>("outcome", outcome),
            new KeyValuePair<string, object?>("reason", reason)
        );
        settleDuration.Record(age.TotalSeconds);
    }

    /// <summary>
    /// One send, linked to the traces under which its statements were handed in: they may have ended long ago, in a
    /// process that is gone.
    /// </summary>
    /// <param name="traces">W3C trace contexts.</param>
    /// <param name="statements">How many it carries.</param>
    public static Activity? Sending(IEnumerable<string> traces, int statements)
    {
        var links = new List<ActivityLink>();
        foreach (var trace in traces)
            if (ActivityContext.TryParse(trace, traceState: null, isRemote: true, out var context))
                links.Add(new ActivityLink(context));
        var activity = Source.StartActivity(
            "ledger.outbox.send",
            ActivityKind.Client,
            parentContext: default,
            links: links
        );
        activity?.SetTag("ledger.statements", statements);
        return activity;
    }

    public void Resent() => resent.Add(1);

    public void Rebased() => rebased.Add(1);

    public void Dispose() => meter.Dispose();
}
