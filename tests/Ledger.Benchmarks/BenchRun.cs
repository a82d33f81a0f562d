using Ledger.Benchmarks.Anvil;
using Ledger.Benchmarks.Chain;
using Ledger.Benchmarks.Line;
using Ledger.Benchmarks.Lives;
using Ledger.Benchmarks.Reporting;

namespace Ledger.Benchmarks;

/// <summary>Runs the sections one after the other, each on data of its own in a temporary folder.</summary>
internal sealed class BenchRun(BenchOptions options, Report report, TextWriter progress)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        using var folder = new WorkFolder();
        var consortium = SampleConsortium.Write(folder.Sub("keys"), options.BlockPeriod);
        // Asked for first: what is missing is told before minutes are spent.
        var anvil = options.Anvil && options.Wants("anvil") ? await AnvilProgram.InstallAsync(progress, cancel) : null;
        if (options.Wants("evm"))
            Tell("EVM alone", () => new EvmBench(consortium, options).Run(report));
        if (options.Wants("chain"))
            await TellAsync(
                "chain in one process",
                () => new ChainBench(consortium, options, folder.Sub("chain")).RunAsync(report, cancel)
            );
        if (options.Wants("line") || options.Wants("verify"))
            await TellAsync(
                "SDK, gRPC, mutual TLS, node",
                () => new LineBench(consortium, options, folder, progress).RunAsync(report, cancel)
            );
        if (anvil is not null)
            await TellAsync("anvil", () => new AnvilBench(anvil, consortium, options).RunAsync(report, cancel));
    }

    private void Tell(string section, Action run)
    {
        progress.WriteLine("bench: " + section + " ...");
        run();
    }

    private async Task TellAsync(string section, Func<Task> run)
    {
        await progress.WriteLineAsync("bench: " + section + " ...");
        await run();
    }
}
