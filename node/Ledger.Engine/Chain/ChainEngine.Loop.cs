using Ledger.Evidence;

namespace Ledger.Engine.Chain;

public sealed partial class ChainEngine
{
    /// <summary>Makes blocks when there is work and the period is over, and a heartbeat when there was none for long.</summary>
    private async Task RunAsync()
    {
        try
        {
            while (fault is null)
            {
                var wait = UntilNextBlock(head);
                if (wait > TimeSpan.Zero)
                {
                    await WaitAsync(wait).ConfigureAwait(false);
                    continue;
                }
                await commitGate.WaitAsync(stopping.Token).ConfigureAwait(false);
                try
                {
                    // Another block may have been made by hand while this waited for the gate.
                    if (UntilNextBlock(head) <= TimeSpan.Zero)
                        CommitNext(null);
                }
                finally
                {
                    commitGate.Release();
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Closing.
        }
        catch (EngineStoppedException)
        {
            // Fault is set and logged; submissions, readers of new blocks and the owner see it there.
        }
        catch (Exception e)
        {
            var why = new EngineStoppedException("The engine stopped: " + e.Message, e);
            Stop(why);
            LogStopped(options.Logger, head.Number, why.Message, e);
        }
    }

    private TimeSpan UntilNextBlock(ChainHead parent)
    {
        var seconds = pool.HasReady ? Description.BlockPeriod : Description.Heartbeat;
        if (seconds == 0)
            return TimeSpan.Zero;
        var due = DateTimeOffset.FromUnixTimeSeconds(checked((long)(parent.Header.Timestamp + seconds)));
        return due - options.Time.GetUtcNow();
    }

    /// <summary>Until the time is over or a transaction comes in, whichever is first.</summary>
    private async Task WaitAsync(TimeSpan wait)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        var timer = Task.Delay(wait, options.Time, waiting.Token);
        await Task.WhenAny(timer, work.WaitAsync(waiting.Token)).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        stopping.Token.ThrowIfCancellationRequested();
    }

    private static ulong NonceAt(ChainHead at, Address sender) => at.State.GetAccount(sender)?.Nonce ?? 0;

    private void RaiseWork()
    {
        try
        {
            work.Release();
        }
        catch (SemaphoreFullException)
        {
            // Raised already and not yet seen.
        }
    }
}
