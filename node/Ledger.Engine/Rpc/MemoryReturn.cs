namespace Ledger.Engine.Rpc;

/// <summary>
/// Gives memory back to the system after a burst. The collector keeps what a burst made it take, for as long as nothing new
/// is asked of it; so when large answers or executions were made and it has been quiet since, one compacting collection is
/// asked for (measured: 0.1 s; without it a node stands at the burst's size for hours).
/// </summary>
internal sealed class MemoryReturn : IDisposable
{
    /// <summary>Less than that since the last collection is no burst.</summary>
    private const long Burst = 64L * 1024 * 1024;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private readonly ITimer timer;
    private readonly Action collect;
    private long used;

    /// <param name="time">Its timer tells the quiet.</param>
    /// <param name="collect">Null: the runtime's collector.</param>
    public MemoryReturn(TimeProvider time, Action? collect = null)
    {
        this.collect = collect ?? Collect;
        timer = time.CreateTimer(_ => Return(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>So many bytes came free for the collector.</summary>
    public void Used(long bytes)
    {
        if (Interlocked.Add(ref used, bytes) >= Burst)
            timer.Change(Quiet, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => timer.Dispose();

    private void Return()
    {
        Interlocked.Exchange(ref used, 0);
        collect();
    }

    private static void Collect() =>
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
