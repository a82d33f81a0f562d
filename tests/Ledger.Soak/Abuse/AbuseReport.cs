using System.Globalization;

namespace Ledger.Soak.Abuse;

/// <summary>What an abuse run counted.</summary>
/// <param name="Writes">Legitimate statements, from the call to final.</param>
/// <param name="Reads">Legitimate reads, over gRPC and JSON-RPC.</param>
/// <param name="Pages">Legitimate requests to the explorer.</param>
/// <param name="LatePages">Those of them for which the node did not answer the explorer in time, and the page said so.</param>
/// <param name="Attacks">By attack: what its calls were answered.</param>
/// <param name="Memory">Of node and explorer.</param>
internal sealed record AbuseReport(
    Latencies Writes,
    Latencies Reads,
    Latencies Pages,
    int LatePages,
    IReadOnlyList<AttackCount> Attacks,
    IReadOnlyList<MemoryUse> Memory
)
{
    /// <summary>99 of a hundred writes are final within.</summary>
    public static readonly TimeSpan WriteAim = TimeSpan.FromSeconds(3);

    private const long Mebibyte = 1024 * 1024;

    /// <summary>The node stays below.</summary>
    public const long NodePeak = 1024 * Mebibyte;

    /// <summary>A minute after the attacks the node is back below.</summary>
    public const long NodeAfter = 512 * Mebibyte;

    /// <summary>The explorer stays below.</summary>
    public const long ExplorerPeak = 512 * Mebibyte;

    /// <summary>A minute after the attacks the explorer is back below.</summary>
    public const long ExplorerAfter = 384 * Mebibyte;

    /// <summary>Aims that were not met, each by name; none is what a run is for.</summary>
    public IEnumerable<string> Missed
    {
        get
        {
            foreach (var failure in Writes.Failures.Concat(Reads.Failures).Concat(Pages.Failures))
                yield return "a legitimate call failed: " + failure;
            foreach (var attack in Attacks.Where(a => a.Taken > 0))
                yield return $"{attack.Name}: {attack.Taken} were taken";
            if (LatePages > 0)
                yield return Text($"{LatePages} pages said that the node did not answer in time");
            if (Writes.At(0.99) > WriteAim)
                yield return Text(
                    $"p99 of writes is {Writes.At(0.99).TotalSeconds:0.00} s, the aim {WriteAim.TotalSeconds} s"
                );
            foreach (var use in Memory)
            {
                if (use.Peak >= use.PeakAim)
                    yield return Text(
                        $"the {use.Process} had {use.Peak / Mebibyte} MiB, the aim is below {use.PeakAim / Mebibyte}"
                    );
                if (use.After >= use.AfterAim)
                    yield return Text(
                        $"the {use.Process} kept {use.After / Mebibyte} MiB, the aim is below {use.AfterAim / Mebibyte}"
                    );
            }
        }
    }

    public override string ToString() =>
        Text(
            $"{Writes.Count} writes, {Writes.Failures.Count} failed, p50 {Writes.At(0.5).TotalSeconds:0.000} s, p99 {Writes.At(0.99).TotalSeconds:0.000} s; "
        )
        + Text(
            $"{Reads.Count} reads, {Reads.Failures.Count} failed, p50 {Reads.At(0.5).TotalSeconds:0.000} s, p99 {Reads.At(0.99).TotalSeconds:0.000} s; "
        )
        + Text(
            $"{Pages.Count} pages, {Pages.Failures.Count} failed, {LatePages} late, p99 {Pages.At(0.99).TotalSeconds:0.000} s"
        )
        + string.Concat(
            Memory.Select(m =>
                Text(
                    $"; {m.Process} {m.Before / Mebibyte} MiB, at most {m.Peak / Mebibyte}, afterwards {m.After / Mebibyte}"
                )
            )
        )
        + ".";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <param name="Name">Of the attack.</param>
/// <param name="Calls">That it made.</param>
/// <param name="Refused">Refused by name, or closed at a bound.</param>
/// <param name="Taken">Taken though they must not be.</param>
/// <param name="Sample">One answer, for people.</param>
internal sealed record AttackCount(string Name, long Calls, long Refused, long Taken, string Sample);
