namespace Ledger.Sdk.Outbox.State;

/// <summary>Wakes one waiting loop. A pulse that comes while nobody waits is kept.</summary>
internal sealed class Pulse
{
    private readonly Lock gate = new();
    private TaskCompletionSource waiting = Make();

    public void Set()
    {
        lock (gate)
            waiting.TrySetResult();
    }

    /// <summary>Returns at the next pulse, or when the time is over.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken ct)
    {
        Task pulse;
        lock (gate)
            pulse = waiting.Task;
        if (!pulse.IsCompleted)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var delay =
                longest == Timeout.InfiniteTimeSpan
                    ? Task.Delay(Timeout.Infinite, stop.Token)
                    : Task.Delay(longest, time, stop.Token);
            await Task.WhenAny(pulse, delay).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            ct.ThrowIfCancellationRequested();
        }
        lock (gate)
            if (waiting.Task.IsCompleted)
                waiting = Make();
    }

    private static TaskCompletionSource Make() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
