using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Ledger.Api;
using Ledger.Engine.State;
using Ledger.Engine.State.Trie;
using Ledger.Engine.Store;

namespace Ledger.Node.Errors;

/// <summary>Each call: a deadline even where the client gave none, and named errors for what goes wrong.</summary>
internal sealed class ErrorInterceptor(TimeProvider time, CallFaults faults) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    )
    {
        try
        {
            if (context.Deadline != DateTime.MaxValue)
                return await continuation(request, context).ConfigureAwait(false);
            using var limit = new CallLimit(
                context,
                request is Wire.SubmitTransactionRequest ? ApiLimits.SubmitDeadline : ApiLimits.ReadDeadline,
                time
            );
            return await limit.RunAsync(() => continuation(request, context)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Translate(e, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation
    )
    {
        try
        {
            // A bundle has an end. A subscription has none: the feed itself cuts off who takes nothing for a heartbeat.
            if (request is not Wire.StreamBundleRequest || context.Deadline != DateTime.MaxValue)
            {
                await continuation(request, responseStream, context).ConfigureAwait(false);
                return;
            }
            using var limit = new CallLimit(context, ApiLimits.BundleDeadline, time);
            await limit
                .RunAsync(async () =>
                {
                    await continuation(request, responseStream, context).ConfigureAwait(false);
                    return true;
                })
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Translate(e, context);
        }
    }

    /// <summary>Reflection is the one service with such calls.</summary>
    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation
    )
    {
        try
        {
            await continuation(requestStream, responseStream, context).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Translate(e, context);
        }
    }

    private RpcException Translate(Exception e, ServerCallContext context)
    {
        switch (e)
        {
            case HistoryPrunedException pruned:
                return RpcErrors.Pruned(pruned);
            case OperationCanceledException:
                return new RpcException(new Grpc.Core.Status(StatusCode.Cancelled, "The call was cancelled."));
            case TimeoutException:
                return new RpcException(
                    new Grpc.Core.Status(StatusCode.DeadlineExceeded, "The call took longer than its deadline.")
                );
            case EngineStoppedException:
                faults.Refused(ErrorReasons.Stopping, e.Message);
                return RpcErrors.Retry(
                    Code.Unavailable,
                    ErrorReasons.Stopping,
                    "The engine has stopped: send again, or to another node.",
                    "引擎已停止,请稍后或换节点重试。",
                    TimeSpan.FromSeconds(5)
                );
            case ChainUnavailableException:
            case HttpRequestException:
                faults.Refused(ErrorReasons.ChainUnavailable, e.Message);
                return RpcErrors.Retry(
                    Code.Unavailable,
                    ErrorReasons.ChainUnavailable,
                    "The chain behind this node does not answer: try again, or another node.",
                    "本节点背后的链没有响应,请稍后或换节点重试。",
                    TimeSpan.FromSeconds(2)
                );
            case NodeStoreException { Fault: NodeStoreFault.DiskFull }:
            case StoreException { Fault: StoreFault.DiskFull }:
                faults.Refused(ErrorReasons.DiskFull, e.Message);
                return RpcErrors.DiskFull();
            // Who follows has logged why.
            case IndexStoppedException stopped:
                return RpcErrors.Of(
                    Code.DataLoss,
                    ErrorReasons.SelfCheck,
                    stopped.Message,
                    "节点索引已停止,请运维处理。"
                );
            case StateReadException state:
                faults.Failed(context.Method, e);
                return Lost("engine/" + RocksStore.Name(state.Table));
            case StoreException store:
                faults.Failed(context.Method, e);
                return Lost("engine/" + RocksStore.Name(store.Table));
            case NodeStoreException or InvalidDataException or FormatException:
                faults.Failed(context.Method, e);
                return Lost("node");
            default:
                faults.Failed(context.Method, e);
                return new RpcException(
                    new Grpc.Core.Status(StatusCode.Internal, "The node failed; its log says why.")
                );
        }
    }

    /// <param name="table">What is damaged: the store, and its table where it is known.</param>
    private static RpcException Lost(string table) =>
        RpcErrors.Of(
            Code.DataLoss,
            ErrorReasons.SelfCheck,
            $"The node's own check failed ({table}); its operator must look at it.",
            $"节点自检失败({table}),请运维处理。",
            ("table", table)
        );
}
