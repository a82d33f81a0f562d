using System.Globalization;

namespace Ledger.Soak.Abuse;

/// <summary>What an abuse run counted.</summary>
/// <param name="Writes">Legitimate statements, from the call to final.</param>
/// <param name="Reads">Legitimate reads, over gRPC and JSON-RPC.</param>
/// <param name="Attacks">By attack: what its calls were answered.</param>
/// <param name="PeakBytes">The node's resident memory at its highest.</param>
/// <param name="AfterBytes">The same a while after the attacks.</param>
internal sealed record AbuseReport(
    Latencies Writes,
    Latencies Reads,
    IReadOnlyList<AttackCount> Attacks,
    long PeakBytes,
    long AfterBytes
)
{
    /// <summary>99 of a hundred writes are final within.</summary>
    public static readonly TimeSpan WriteAim = TimeSpan.FromSeconds(3);

    /// <summary>The node stays below.</summary>
    public const long MemoryAim = 1024L * 1024 * 1024;

    /// <summary>Aims that were not met, each by name; none is what a run is for.</summary>
    public IEnumerable<string> Missed
    {
        get
        {
            foreach (var failure in Writes.Failures.Concat(Reads.Failures))
                yield return "a legitimate call failed: " + failure;
            foreach (var attack in Attacks.Where(a => a.Taken > 0))
                yield return $"{attack.Name}: {attack.Taken} were taken";
            if (Writes.At(0.99) > WriteAim)
                yield return Text(
                    $"p99 of writes is {Writes.At(0.99).TotalSeconds:0.00} s, the aim {WriteAim.TotalSeconds} s"
                );
            if (PeakBytes >= MemoryAim)
                yield return Text($"the node had {Mebibytes(PeakBytes)} MiB, the aim is below {Mebibytes(MemoryAim)}");
        }
    }

    public override string ToString() =>
        Text(
            $"{Writes.Count} writes, {Writes.Failures.Count} failed, p50 {Writes.At(0.5).TotalSeconds:0.000} s, p99 {Writes.At(0.99).TotalSeconds:0.000} s; "
        )
        + Text(
            $"{Reads.Count} reads, {Reads.Failures.Count} failed, p50 {Reads.At(0.5).TotalSeconds:0.000} s, p99 {Reads.At(0.99).TotalSeconds:0.000} s; "
        )
        + Text($"node at most {Mebibytes(PeakBytes)} MiB, afterwards {Mebibytes(AfterBytes)} MiB.");

    private static long Mebibytes(long bytes) => bytes / (1024 * 1024);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <param name="Name">Of the attack.</param>
/// <param name="Calls">That it made.</param>
/// <param name="Refused">Refused by name, or closed at a bound.</param>
/// <param name="Taken">Taken though they must not be.</param>
/// <param name="Sample">One answer, for people.</param>
internal sealed record AttackCount(string Name, long Calls, long Refused, long Taken, string Sample);
