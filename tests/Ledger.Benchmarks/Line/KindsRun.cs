using System.Diagnostics;
using Ledger.Benchmarks.Lives;
using Ledger.Benchmarks.Reporting;

namespace Ledger.Benchmarks.Line;

/// <summary>
/// Each kind alone: all lives take one step, then all the next. Callers wait for the outbox's disk, not for the chain; the
/// time runs from the first call until the last statement is final.
/// </summary>
internal sealed class KindsRun(City city, BenchOptions options)
{
    public async Task<Rates> RunAsync(IReadOnlyList<SdkLife> lives, CancellationToken cancel)
    {
        var rates = new Rates();
        foreach (var step in LifeSteps.All)
        {
            var cpu = city.Cpu.Now;
            var start = Stopwatch.GetTimestamp();
            var settling = new Task[lives.Count];
            var next = -1;
            await Task.WhenAll(Enumerable.Range(0, options.Callers).Select(_ => CallAsync()));
            await Task.WhenAll(settling);
            rates.Add(LifeSteps.Kind(step), lives.Count, Stopwatch.GetElapsedTime(start), city.Cpu.Now - cpu);

            async Task CallAsync()
            {
                for (var i = Interlocked.Increment(ref next); i < lives.Count; i = Interlocked.Increment(ref next))
                {
                    var receipt = await Settling.AcceptAsync(city, lives[i], step, cancel);
                    settling[i] = Settling.FinalAsync(city, lives[i], step, receipt, cancel);
                }
            }
        }
        return rates;
    }
}
