namespace Ledger.Sdk.Outbox.State;

/// <summary>Tells whoever waits that something of the outbox changed. Costs nothing while nobody waits.</summary>
internal sealed class ChangeSignal
{
    private readonly Lock gate = new();
    private TaskCompletionSource? waiting;

    /// <summary>Completes at the next change. Take it first, then look, then wait: so none is missed.</summary>
    public Task Next
    {
        get
        {
            lock (gate)
                return (waiting ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    public void Raise()
    {
        lock (gate)
        {
            waiting?.TrySetResult();
            waiting = null;
        }
    }
}
