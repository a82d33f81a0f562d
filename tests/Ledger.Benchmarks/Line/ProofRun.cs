using System.Collections.Concurrent;
using System.Diagnostics;
using Ledger.Benchmarks.Lives;
using Ledger.Benchmarks.Reporting;

namespace Ledger.Benchmarks.Line;

/// <summary>
/// From the call to a proof that this process verified against its own trust anchor: accepted, final, bundle fetched,
/// everything in it checked. Each caller takes one life through all its steps, one at a time.
/// </summary>
internal sealed class ProofRun(City city, BenchOptions options)
{
    /// <returns>Milliseconds of each statement about a filing, ascending.</returns>
    public async Task<double[]> RunAsync(int first, CancellationToken cancel)
    {
        var times = new ConcurrentBag<double>();
        await Task.WhenAll(Enumerable.Range(first, options.Callers).Select(n => LiveAsync(n, times, cancel)));
        return [.. times.Order()];
    }

    private async Task LiveAsync(int number, ConcurrentBag<double> times, CancellationToken cancel)
    {
        var life = await SdkLife.DraftAsync(city, number, cancel);
        foreach (var step in LifeSteps.All)
        {
            var start = Stopwatch.GetTimestamp();
            var receipt = await Settling.AcceptAsync(city, life, step, cancel);
            await Settling.FinalAsync(city, life, step, receipt, cancel);
            if (step == LifeStep.Open)
                continue; // a unit without a filing has no bundle
            var client = Settling.Client(city, life, step);
            var found = await client.Verify.FilingAsync(life.Filing, ct: cancel);
            if (found.Report.NotValid.Any())
                throw new BenchException(
                    "A proof did not verify: " + string.Join(", ", found.Report.NotValid.Select(static c => c.Name))
                );
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }
}
