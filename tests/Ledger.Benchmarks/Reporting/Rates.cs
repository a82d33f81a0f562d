using System.Diagnostics;

namespace Ledger.Benchmarks.Reporting;

/// <summary>Statements and the time that they took, by kind.</summary>
internal sealed class Rates
{
    private readonly Dictionary<string, (long Statements, TimeSpan Time)> kinds = new(StringComparer.Ordinal);

    public void Add(string kind, long statements, TimeSpan time)
    {
        var (count, sum) = kinds.GetValueOrDefault(kind);
        kinds[kind] = (count + statements, sum + time);
    }

    public void Report(Report report, string section, string note = "")
    {
        foreach (var (kind, (statements, time)) in kinds)
            report.Add(new Figure(section, kind, statements / time.TotalSeconds, "statements/s", statements, note));
    }

    public static double Median(IEnumerable<double> values) => Percentile([.. values.Order()], 0.5);

    /// <param name="sorted">Ascending, not empty.</param>
    /// <param name="share">0.5 for the median.</param>
    public static double Percentile(double[] sorted, double share) =>
        sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];

    public static TimeSpan Since(long start) => Stopwatch.GetElapsedTime(start);
}
