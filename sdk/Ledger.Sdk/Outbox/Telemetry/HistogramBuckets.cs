using System.Diagnostics.Metrics;

namespace Ledger.Sdk.Outbox.Telemetry;

/// <summary>
/// Bounds that fit what is measured. Without advice a collector takes 0, 5, 10, 25 ... 10,000, made for milliseconds: every sync and
/// every verdict would lie in its first bucket.
/// </summary>
internal static class HistogramBuckets
{
    /// <summary>Statements and decisions in one group: at most 1,024.</summary>
    public static InstrumentAdvice<long> Works { get; } =
        new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] };

    /// <summary>Seconds of a synced write: half a millisecond on a good disk, seconds on a bad one.</summary>
    public static InstrumentAdvice<double> Sync { get; } =
        new() { HistogramBucketBoundaries = [.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5] };

    /// <summary>Seconds from acceptance to the final block: a block's period, or the days of an outage.</summary>
    public static InstrumentAdvice<double> Settling { get; } =
        new() { HistogramBucketBoundaries = [.1, .2, .5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 14400, 86400] };

    /// <summary>Seconds from a block's time to the reader, which has whole seconds.</summary>
    public static InstrumentAdvice<double> Lag { get; } =
        new() { HistogramBucketBoundaries = [1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 900, 3600] };

    /// <summary>Seconds of one verdict.</summary>
    public static InstrumentAdvice<double> Verdict { get; } =
        new() { HistogramBucketBoundaries = [.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1] };
}
