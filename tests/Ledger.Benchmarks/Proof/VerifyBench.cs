using System.Diagnostics;
using Ledger.Benchmarks.Line;
using Ledger.Benchmarks.Reporting;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Verification;

namespace Ledger.Benchmarks.Proof;

/// <summary>Verification of whole lives' bundles with no node: one thread, nothing remembered from one to the next.</summary>
internal sealed class VerifyBench(TrustAnchor trust, BenchOptions options)
{
    private const string Section = "offline verification (one thread, cold)";

    public static async Task<List<byte[]>> FetchAsync(City city, IEnumerable<SdkLife> lives, CancellationToken cancel)
    {
        var bundles = new List<byte[]>();
        foreach (var life in lives)
            bundles.Add(await city.Center.Verify.GetBundleAsync(life.Filing, "benchmark", cancel));
        return bundles;
    }

    public void Run(Report report, IReadOnlyList<byte[]> bundles)
    {
        var (verifier, asked) = (new Verifier(trust), new VerificationInput { Now = TimeProvider.System.GetUtcNow() });
        foreach (var bundle in bundles)
            if (verifier.Verify(bundle, asked).NotValid.FirstOrDefault() is { } check)
                throw new BenchException("A bundle did not verify: " + check.Name + ": " + check.En);
        var (whole, wall, cpu) = Measure(bundles, b => verifier.Verify(b, asked));
        report.Add(
            new Figure(Section, "verifications", whole / wall.TotalSeconds, "1/s", whole, "read and all checks")
        );
        report.Add(new Figure(Section, "one verification", wall.TotalMilliseconds / whole, "ms", whole));
        report.Add(
            new Figure(
                Section,
                "one verification, CPU",
                cpu.TotalMilliseconds / whole,
                "ms",
                whole,
                "collector included"
            )
        );
        var (read, readWall, _) = Measure(bundles, static b => Read(b));
        report.Add(new Figure(Section, "of it reading the bundle", readWall.TotalMilliseconds / read, "ms", read));
        report.Add(
            new Figure(
                Section,
                "bundle",
                bundles.Average(static b => b.Length),
                "bytes",
                bundles.Count,
                "a whole life, with disclosures"
            )
        );
    }

    private static Bundle Read(byte[] bytes) =>
        Bundle.TryRead(bytes, BundleLimits.Default, out var bundle, out var fault)
            ? bundle
            : throw new BenchException("A bundle could not be read: " + fault);

    private (long Count, TimeSpan Wall, TimeSpan Cpu) Measure(IReadOnlyList<byte[]> bundles, Action<byte[]> act)
    {
        using var process = Process.GetCurrentProcess();
        var most = options.Duration / 4;
        var cpu = process.TotalProcessorTime;
        var start = Stopwatch.GetTimestamp();
        long count = 0;
        do foreach (var bundle in bundles)
        {
            act(bundle);
            count++;
        }
        while (Stopwatch.GetElapsedTime(start) < most);
        var wall = Stopwatch.GetElapsedTime(start);
        process.Refresh();
        return (count, wall, process.TotalProcessorTime - cpu);
    }
}
