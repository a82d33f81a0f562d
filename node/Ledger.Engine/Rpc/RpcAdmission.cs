using System.Net;
using System.Threading.RateLimiting;
using Ledger.Listening;

namespace Ledger.Engine.Rpc;

/// <summary>
/// What the endpoint takes at a time: calls of one address by a token bucket, requests and executions under way by their
/// number. What finds no room is refused at once or after a bounded queue, never left to wait for ever.
/// </summary>
internal sealed class RpcAdmission : IDisposable
{
    private static readonly TimeSpan Refill = TimeSpan.FromMilliseconds(100);
    private readonly PartitionedRateLimiter<IPAddress> calls;
    private readonly ConcurrencyLimiter requests;
    private readonly DearCalls executions;
    private readonly DearCalls scans;
    private readonly DearCalls waits;
    private readonly ConcurrencyLimiter blocks;

    public RpcAdmission(JsonRpcOptions options)
    {
        calls = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
            RateLimitPartition.GetTokenBucketLimiter(
                ClientNetwork.Of(address),
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = Math.Max(options.BurstCalls, options.MaxBatch),
                    TokensPerPeriod = Math.Max(1, options.CallsPerSecond / 10),
                    ReplenishmentPeriod = Refill,
                    QueueLimit = 0,
                }
            )
        );
        requests = Limiter(options.MaxRequests, options.MaxWaitingRequests);
        executions = new DearCalls("calls run the EVM", options.MaxExecutions, options.MaxWaitingHeavy, options.Time);
        scans = new DearCalls("calls read many blocks", options.MaxScans, options.MaxWaitingHeavy, options.Time);
        waits = new DearCalls("calls wait for a receipt", options.MaxSyncWaits, 0, options.Time);
        // A block is read whole by few at a time, but as many wait as there are requests: it is always answered.
        blocks = Limiter(2 * options.MaxScans, options.MaxRequests);
        Memory = new MemoryReturn(options.Time);
        Bytes = new BytesUnderWay(options.MaxBytesUnderWay, Memory);
    }

    /// <summary>Told what large answers and executions leave behind.</summary>
    public MemoryReturn Memory { get; }

    /// <summary>Of requests and answers.</summary>
    public BytesUnderWay Bytes { get; }

    /// <summary>One request's place; without one the answer is "busy".</summary>
    public ValueTask<RateLimitLease> EnterAsync(CancellationToken ct) => requests.AcquireAsync(1, ct);

    /// <summary>The place of a call that runs the EVM, so that readers' work leaves the processor to sealing.</summary>
    /// <exception cref="RpcException">No place.</exception>
    public ValueTask<DearCall> ExecuteAsync(IPAddress caller, CancellationToken ct) =>
        executions.BeginAsync(caller, ct);

    /// <summary>The place of a call that reads one block whole.</summary>
    public ValueTask<RateLimitLease> ReadBlockAsync(CancellationToken ct) => blocks.AcquireAsync(1, ct);

    /// <summary>The turn of a call that reads many blocks: it gives way to others every 20 ms.</summary>
    /// <exception cref="RpcException">No place.</exception>
    public ValueTask<DearCall> ScanAsync(IPAddress caller, CancellationToken ct) => scans.BeginAsync(caller, ct);

    /// <summary>The place of a call that waits until its transaction is in a block.</summary>
    /// <exception cref="RpcException">No place.</exception>
    public ValueTask<DearCall> AwaitReceiptAsync(IPAddress caller, CancellationToken ct) =>
        waits.BeginAsync(caller, ct);

    /// <summary>Takes the tokens of so many calls from the address's bucket; false: too many calls a second.</summary>
    public bool Take(IPAddress address, int count)
    {
        using var lease = calls.AttemptAcquire(address, count);
        return lease.IsAcquired;
    }

    public void Dispose()
    {
        calls.Dispose();
        requests.Dispose();
        executions.Dispose();
        scans.Dispose();
        waits.Dispose();
        blocks.Dispose();
        Memory.Dispose();
    }

    private static ConcurrencyLimiter Limiter(int permits, int queue) =>
        new(
            new ConcurrencyLimiterOptions
            {
                PermitLimit = permits,
                QueueLimit = queue,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }
        );
}
