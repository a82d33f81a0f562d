using System.Diagnostics;
using System.Threading.Channels;
using Ledger.Benchmarks.Lives;

namespace Ledger.Benchmarks.Line;

/// <summary>
/// Lives that overlap: callers take the next round that is ready (all before it final), call for its statements one after
/// the other, and turn to another life while the chain works. Counted over a window in the middle, between filling up and
/// running out.
/// </summary>
internal sealed class MixRun(City city, BenchOptions options)
{
    private readonly Channel<Ready> ready = Channel.CreateUnbounded<Ready>();
    private readonly TaskCompletionSource filled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long settled;
    private int open;
    private int lives;
    private volatile bool draining;

    /// <param name="first">Number of the first life.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>Statements that became final within the window, its length, processor time, and whole lives in all.</returns>
    public async Task<(long Statements, TimeSpan Time, TimeSpan Cpu, int Lives)> RunAsync(
        int first,
        CancellationToken cancel
    )
    {
        lives = first;
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        for (var i = 0; i < options.InFlight; i++)
            Begin(failed.Token);
        var callers = Task.WhenAll(Enumerable.Range(0, options.Callers).Select(_ => CallAsync(failed.Token)));
        _ = callers.ContinueWith(
            t => failed.CancelAsync(),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default
        );
        try
        {
            await filled.Task.WaitAsync(failed.Token);
            var (before, start, cpu) = (Interlocked.Read(ref settled), Stopwatch.GetTimestamp(), city.Cpu.Now);
            await Task.Delay(options.Duration, failed.Token);
            var (after, time, used) = (
                Interlocked.Read(ref settled),
                Stopwatch.GetElapsedTime(start),
                city.Cpu.Now - cpu
            );
            draining = true;
            await callers;
            return (after - before, time, used, lives - first);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            await callers; // its fault is the reason
            throw;
        }
    }

    private void Begin(CancellationToken cancel)
    {
        Interlocked.Increment(ref open);
        ready.Writer.TryWrite(new Ready(Interlocked.Increment(ref lives) - 1, null, 0));
        cancel.ThrowIfCancellationRequested();
    }

    private async Task CallAsync(CancellationToken cancel)
    {
        await foreach (var (number, known, round) in ready.Reader.ReadAllAsync(cancel))
        {
            var life = known ?? await SdkLife.DraftAsync(city, number, cancel);
            var settling = new List<Task>();
            foreach (var step in Rounds[round])
                settling.Add(CountAsync(life, step, await Settling.AcceptAsync(city, life, step, cancel), cancel));
            _ = FollowAsync(life, settling, round + 1, cancel);
        }
    }

    private async Task CountAsync(SdkLife life, LifeStep step, Sdk.Receipt receipt, CancellationToken cancel)
    {
        await Settling.FinalAsync(city, life, step, receipt, cancel);
        Interlocked.Increment(ref settled);
    }

    private async Task FollowAsync(SdkLife life, List<Task> settling, int next, CancellationToken cancel)
    {
        try
        {
            await Task.WhenAll(settling);
        }
        catch (Exception fault)
        {
            ready.Writer.TryComplete(fault);
            return;
        }
        if (next < Rounds.Length)
        {
            ready.Writer.TryWrite(new Ready(life.Number, life, next));
            return;
        }
        filled.TrySetResult();
        if (!draining)
            Begin(cancel);
        if (Interlocked.Decrement(ref open) == 0)
            ready.Writer.TryComplete();
    }

    /// <summary>Tax and deposits wait for the same statements, so that a caller calls for both.</summary>
    private static readonly LifeStep[][] Rounds =
    [
        LifeSteps.Stages[0],
        [.. LifeSteps.Stages[1], .. LifeSteps.Stages[2]],
        LifeSteps.Stages[3],
        LifeSteps.Stages[4],
    ];

    private readonly record struct Ready(int Number, SdkLife? Life, int Round);
}
