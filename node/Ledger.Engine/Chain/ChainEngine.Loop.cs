using Ledger.Evidence.Primitives;

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
                await BlockDueAsync(stopping.Token).ConfigureAwait(false);
                await commitGate.WaitAsync(stopping.Token).ConfigureAwait(false);
                try
                {
                    // Another block may have been made by hand while this waited for the gate.
                    if (UntilNextBlock(head) <= TimeSpan.Zero)
                        SealNext();
                }
                catch (BlockRefusedException)
                {
                    // The clock jumped since it was looked at: the next look reports it.
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

    /// <summary>
    /// Returns when the next block is due: there is work and the period is over, or there was none for long; and the clock is right.
    /// For the loop, and for who composes blocks that others seal.
    /// </summary>
    /// <exception cref="OperationCanceledException">Given up, or the engine is being closed.</exception>
    public async Task BlockDueAsync(CancellationToken ct)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, stopping.Token);
        while (true)
        {
            either.Token.ThrowIfCancellationRequested();
            var wait = UntilNextBlock(head);
            if (ReportClock() is not null)
                wait = ClockLook;
            if (wait <= TimeSpan.Zero || fault is not null)
                return;
            await WaitAsync(wait, either.Token).ConfigureAwait(false);
        }
    }

    /// <summary>While the clock is wrong, it is looked at that often.</summary>
    private static readonly TimeSpan ClockLook = TimeSpan.FromSeconds(1);

    private ClockFault? clockFault; // the last look's; exchanged
    private long lookedAt;

    /// <summary>Why no block is made, where the clock is the reason; looked at anew with each question.</summary>
    public ClockFault? ClockFault => ReportClock();

    /// <summary>As <see cref="ClockFault"/>, of a look within the last second.</summary>
    private ClockFault? RecentClockFault() =>
        options.Time.GetElapsedTime(Volatile.Read(ref lookedAt)) < ClockLook
            ? Volatile.Read(ref clockFault)
            : ReportClock();

    /// <summary>Looks at the clock; a change is logged once. Blocks that are made by hand have the times that they are given.</summary>
    private ClockFault? ReportClock()
    {
        Volatile.Write(ref lookedAt, options.Time.GetTimestamp());
        var now =
            clock.Jump() ?? (options.ManualSealing ? null : clock.HeadAhead(head.Header, Description.BlockPeriod));
        var before = Interlocked.Exchange(ref clockFault, now);
        if (now is not null && now.Kind != before?.Kind)
            LogClock(options.Logger, now.Message);
        else if (now is null && before is not null)
            LogClockRight(options.Logger);
        return now;
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
    private async Task WaitAsync(TimeSpan wait, CancellationToken ct)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var timer = Task.Delay(wait, options.Time, waiting.Token);
        await Task.WhenAny(timer, work.WaitAsync(waiting.Token)).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
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
