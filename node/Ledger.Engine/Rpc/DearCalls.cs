using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Ledger.Listening;

namespace Ledger.Engine.Rpc;

/// <summary>
/// The places of one kind of calls that cost much: so many run at a time, so many more wait, and of one caller (an address) half
/// of all. Who finds no place is refused at once; who has one keeps it until its call ends.
/// </summary>
/// <param name="what">For the refusal: "calls read many blocks".</param>
internal sealed class DearCalls(string what, int running, int waiting, TimeProvider time) : IDisposable
{
    private readonly int ofOne = Math.Max(1, (running + waiting) / 2);

    private readonly ConcurrencyLimiter places = Limiter(running + waiting, queue: 0);

    private readonly ConcurrencyLimiter turns = Limiter(running, queue: running + waiting);

    private readonly PartitionedRateLimiter<IPAddress> shares = PartitionedRateLimiter.Create<IPAddress, IPAddress>(
        caller =>
            RateLimitPartition.GetConcurrencyLimiter(
                ClientNetwork.Of(caller),
                _ => Options(Math.Max(1, (running + waiting) / 2), queue: 0)
            )
    );

    /// <summary>Takes a place, and then waits for the turn.</summary>
    /// <exception cref="RpcException">No place, or none for this caller.</exception>
    public async ValueTask<DearCall> BeginAsync(IPAddress caller, CancellationToken ct)
    {
        var share = shares.AttemptAcquire(caller);
        if (!share.IsAcquired)
        {
            share.Dispose();
            throw Busy(string.Create(CultureInfo.InvariantCulture, $"{ofOne} of your {what}"));
        }
        var place = places.AttemptAcquire();
        if (!place.IsAcquired)
        {
            share.Dispose();
            place.Dispose();
            throw Busy("too many " + what);
        }
        var call = new DearCall(turns, time, share, place);
        try
        {
            await call.TakeTurnAsync(ct).ConfigureAwait(false);
            return call;
        }
        catch
        {
            call.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        shares.Dispose();
        places.Dispose();
        turns.Dispose();
    }

    private static RpcException Busy(string many) =>
        new(RpcException.LimitExceeded, $"busy: {many}; try again in a second");

    private static ConcurrencyLimiter Limiter(int permits, int queue) => new(Options(permits, queue));

    private static ConcurrencyLimiterOptions Options(int permits, int queue) =>
        new()
        {
            PermitLimit = permits,
            QueueLimit = queue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        };
}

/// <summary>One such call. A long one runs in slices, so that it holds up no short one.</summary>
internal sealed class DearCall(ConcurrencyLimiter turns, TimeProvider time, RateLimitLease share, RateLimitLease place)
    : IDisposable
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);

    private RateLimitLease? turn;
    private long begun;

    public async ValueTask TakeTurnAsync(CancellationToken ct)
    {
        turn = await turns.AcquireAsync(1, ct).ConfigureAwait(false);
        begun = time.GetTimestamp();
    }

    /// <summary>Goes to the end of the queue where its slice is over.</summary>
    public async ValueTask NextAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        if (time.GetElapsedTime(begun) < Slice)
            return;
        turn?.Dispose();
        await TakeTurnAsync(ct).ConfigureAwait(false);
    }

    public void Dispose()
    {
        turn?.Dispose();
        place.Dispose();
        share.Dispose();
    }
}
