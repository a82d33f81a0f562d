using System.Diagnostics;
using System.Globalization;

namespace Ledger.Benchmarks.Reporting;

/// <summary>Statements and the time that they took, by kind.</summary>
internal sealed class Rates
{
    private readonly Dictionary<string, (long Statements, TimeSpan Time, TimeSpan Cpu)> kinds = new(
        StringComparer.Ordinal
    );

    /// <param name="kind">Of the statements.</param>
    /// <param name="statements">How many.</param>
    /// <param name="time">How long they took.</param>
    /// <param name="cpu">Processor time of all processes; zero where it was not measured.</param>
    public void Add(string kind, long statements, TimeSpan time, TimeSpan cpu = default)
    {
        var (count, sum, used) = kinds.GetValueOrDefault(kind);
        kinds[kind] = (count + statements, sum + time, used + cpu);
    }

    public void Report(Report report, string section, string note = "")
    {
        foreach (var (kind, (statements, time, cpu)) in kinds)
            report.Add(
                new Figure(
                    section,
                    kind,
                    statements / time.TotalSeconds,
                    "statements/s",
                    statements,
                    cpu > TimeSpan.Zero ? Cpu(statements, cpu) : note
                )
            );
    }

    public static string Cpu(long statements, TimeSpan cpu) =>
        string.Create(CultureInfo.InvariantCulture, $"{cpu.TotalMilliseconds / statements:N3} ms CPU each");

    public static double Median(IEnumerable<double> values) => Percentile([.. values.Order()], 0.5);

    /// <param name="sorted">Ascending, not empty.</param>
    /// <param name="share">0.5 for the median.</param>
    public static double Percentile(double[] sorted, double share) =>
        sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];

    public static TimeSpan Since(long start) => Stopwatch.GetElapsedTime(start);
}
