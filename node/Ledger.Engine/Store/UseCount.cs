namespace Ledger.Engine.Store;

/// <summary>Lets a native resource be freed only when no call is inside it; calls after that throw.</summary>
internal sealed class UseCount
{
    private readonly Lock gate = new();
    private int inside; // guarded by gate
    private bool closed; // guarded by gate

    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public Inside Enter()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, typeof(RocksStore));
            inside++;
        }
        return new Inside(this);
    }

    /// <summary>Waits until nobody is inside. False where it was closed before.</summary>
    public bool Close()
    {
        lock (gate)
        {
            if (closed)
                return false;
            closed = true;
        }
        SpinWait.SpinUntil(() => Volatile.Read(ref inside) == 0);
        return true;
    }

    private void Leave()
    {
        lock (gate)
            inside--;
    }

    public readonly struct Inside(UseCount owner) : IDisposable
    {
        public void Dispose() => owner.Leave();
    }
}
