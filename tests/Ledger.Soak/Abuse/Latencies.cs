using System.Collections.Concurrent;

namespace Ledger.Soak.Abuse;

/// <summary>How long calls took, and which failed. For many threads.</summary>
internal sealed class Latencies
{
    private readonly ConcurrentQueue<TimeSpan> all = new();
    private readonly ConcurrentQueue<string> failures = new();

    public int Count => all.Count;

    public IReadOnlyCollection<string> Failures => failures;

    public void Took(TimeSpan time) => all.Enqueue(time);

    public void Failed(string why) => failures.Enqueue(why);

    /// <summary>The time within which that share of the calls ended; zero where there were none.</summary>
    public TimeSpan At(double share)
    {
        TimeSpan[] sorted = [.. all.Order()];
        return sorted.Length == 0 ? TimeSpan.Zero : sorted[(int)Math.Min(sorted.Length - 1, sorted.Length * share)];
    }
}
