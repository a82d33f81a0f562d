using System.Threading.RateLimiting;

namespace Ledger.Engine.Rpc;

/// <summary>A place among the calls that read many blocks, taken in slices, so that a long query holds up no short one.</summary>
internal sealed class ScanTurn(ConcurrencyLimiter places, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);
    private RateLimitLease? lease;
    private long begun;

    /// <exception cref="RpcException">No place, and the queue for one is full.</exception>
    public async ValueTask TakeAsync(CancellationToken ct)
    {
        lease = await places.AcquireAsync(1, ct).ConfigureAwait(false);
        begun = time.GetTimestamp();
        if (!lease.IsAcquired)
            throw new RpcException(
                RpcException.LimitExceeded,
                "busy: too many calls read many blocks; ask for one block, or try again in a second"
            );
    }

    /// <summary>Goes to the end of the queue where its slice is over.</summary>
    /// <exception cref="RpcException">As <see cref="TakeAsync"/>.</exception>
    public async ValueTask NextAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (time.GetElapsedTime(begun) < Slice)
            return;
        Dispose();
        await TakeAsync(ct).ConfigureAwait(false);
    }

    public void Dispose() => lease?.Dispose();
}
