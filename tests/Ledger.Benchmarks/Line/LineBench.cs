using System.Globalization;
using Ledger.Benchmarks.Proof;
using Ledger.Benchmarks.Reporting;
using Ledger.Node;

namespace Ledger.Benchmarks.Line;

/// <summary>The whole line: SDK with its outbox here, mutual TLS, a node of its own process on a disk; then what it left there.</summary>
internal sealed class LineBench(
    SampleConsortium consortium,
    BenchOptions options,
    WorkFolder folder,
    TextWriter progress
)
{
    private const int Bundles = 200;

    public async Task RunAsync(Report report, CancellationToken cancel)
    {
        var data = folder.Sub("line");
        var section = string.Create(
            CultureInfo.InvariantCulture,
            $"line: final and durable through SDK, gRPC, mutual TLS, node on disk ({options.Callers} callers, block period {options.BlockPeriod} s)"
        );
        var line = options.Wants("line");
        var whole = 0;
        List<byte[]> bundles;
        await using (var city = await City.StartAsync(consortium, data, cancel))
        {
            var lives = new List<SdkLife>();
            var count = line ? options.Lives : Math.Min(Bundles, options.Lives);
            for (var n = 0; n < count; n++)
                lives.Add(await SdkLife.DraftAsync(city, n, cancel));
            var kinds = await new KindsRun(city, options).RunAsync(lives, cancel);
            whole += count;
            if (line)
            {
                await progress.WriteLineAsync("bench: mix ...");
                var (statements, time, cpu, mixed) = await new MixRun(city, options).RunAsync(whole, cancel);
                whole += mixed;
                report.Add(
                    new Figure(
                        section,
                        "mix",
                        statements / time.TotalSeconds,
                        "statements/s",
                        statements,
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{options.InFlight} lives under way; {Rates.Cpu(statements, cpu)}"
                        )
                    )
                );
                kinds.Report(report, section);
                await progress.WriteLineAsync("bench: submit to verified proof ...");
                var proofs = await new ProofRun(city, options).RunAsync(whole, cancel);
                whole += options.Callers;
                const string Latency = "from the call to a locally verified proof";
                report.Add(new Figure(Latency, "p50", Rates.Percentile(proofs, 0.5), "ms", proofs.Length));
                report.Add(new Figure(Latency, "p99", Rates.Percentile(proofs, 0.99), "ms", proofs.Length));
            }
            bundles = await VerifyBench.FetchAsync(city, lives.Take(Bundles), cancel);
        }
        if (line)
            MustBeClean(data, cancel);
        if (options.Wants("verify"))
            new VerifyBench(consortium.Trust(), options).Run(report, bundles);
        if (line)
            await new DiskBench(consortium, data).RunAsync(report, whole, cancel);
    }

    private void MustBeClean(string data, CancellationToken cancel)
    {
        var found = NodeMaintenance.Fsck(City.NodeFolder(data), consortium.Genesis, cancel);
        if (!found.IsClean)
            throw new BenchException("fsck: " + found.Findings[0].Check + ": " + found.Findings[0].Message);
    }
}
