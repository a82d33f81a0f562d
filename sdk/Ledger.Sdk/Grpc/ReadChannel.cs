using Grpc.Core;
using Ledger.Api;

namespace Ledger.Sdk.Grpc;

/// <summary>Reads: bounded in time, tried at another node on failure, and never older than what this client saw.</summary>
internal sealed class ReadChannel(NodeChannels nodes, SeenBlock seen, TimeSpan timeout)
{
    public SeenBlock Seen => seen;

    public CallInvoker Invoker => nodes.Invoker;

    public bool Rotate() => nodes.Rotate();

    /// <summary>There is no other node to ask.</summary>
    public bool IsAlone => nodes.IsAlone;

    /// <exception cref="LedgerUnavailableException">No node in time.</exception>
    /// <exception cref="ForeignLedgerException">The nodes serve another ledger than the pinned one.</exception>
    /// <exception cref="HistoryForkedException">Another block at a height that was seen.</exception>
    /// <exception cref="LedgerRequestException">The node refused the request by name.</exception>
    public async Task<T> CallAsync<T>(
        Func<CallInvoker, CallOptions, Task<T>> call,
        CancellationToken ct,
        TimeSpan? within = null
    )
    {
        for (var attempt = 0; ; attempt++)
            try
            {
                return await call(
                    nodes.Invoker,
                    new CallOptions(deadline: Deadlines.After(within ?? timeout), cancellationToken: ct)
                );
            }
            catch (Exception e) when (e is ForeignLedgerException or HistoryForkedException)
            {
                // Another node may be the right one; where none is, the last one's fault is told.
                if (!nodes.Rotate() || attempt >= 3)
                    throw;
            }
            catch (RpcException e)
            {
                ct.ThrowIfCancellationRequested();
                if (
                    StatusDetails.Info(e) is { } info
                    && info.Reason
                        is not (ErrorReasons.NodeBehind or ErrorReasons.Stopping or ErrorReasons.ChainUnavailable)
                )
                    throw string.Equals(info.Reason, ErrorReasons.HistoryForked, StringComparison.Ordinal)
                        ? new HistoryForkedException(seen.Value, e.Status.Detail)
                        : new LedgerRequestException(info.Reason, StatusDetails.Words(e), e);
                if (!nodes.Rotate() || attempt >= 3)
                    throw nodes.Unavailable(e);
            }
    }

    /// <summary>As <see cref="CallAsync{T}"/>; null where the node says NOT_FOUND.</summary>
    public async Task<T?> FindAsync<T>(Func<CallInvoker, CallOptions, Task<T>> call, CancellationToken ct)
        where T : class
    {
        try
        {
            return await CallAsync(call, ct);
        }
        catch (LedgerRequestException e) when (string.Equals(e.Reason, ErrorReasons.NotFound, StringComparison.Ordinal))
        {
            return null;
        }
    }
}
