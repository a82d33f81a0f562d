using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Ledger.Api;
using Ledger.Node.Errors;

namespace Ledger.Node.Security;

/// <summary>Holds every call to its row of <see cref="MethodTable"/>, whatever its form, before the service sees it.</summary>
internal sealed class AccessInterceptor(CallerRoles roles, DeniedUses denied) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request,
        ServerCallContext context,
        UnaryServerMethod<TRequest, TResponse> continuation
    )
    {
        try
        {
            await RequireAsync(context).ConfigureAwait(false);
        }
        catch (RpcException) when (Caller.Find(context) is not null)
        {
            await denied.RecordAsync(Caller.Of(context), request, context.CancellationToken).ConfigureAwait(false);
            throw;
        }
        return await continuation(request, context).ConfigureAwait(false);
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation
    )
    {
        await RequireAsync(context).ConfigureAwait(false);
        await continuation(request, responseStream, context).ConfigureAwait(false);
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation
    )
    {
        await RequireAsync(context).ConfigureAwait(false);
        return await continuation(requestStream, context).ConfigureAwait(false);
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation
    )
    {
        await RequireAsync(context).ConfigureAwait(false);
        await continuation(requestStream, responseStream, context).ConfigureAwait(false);
    }

    /// <exception cref="RpcException">UNKNOWN_ORGANISATION, NOT_PERMITTED.</exception>
    private async Task RequireAsync(ServerCallContext context)
    {
        var callers = MethodTable.Find(context.Method)?.Callers ?? CallerClasses.None;
        if (callers == CallerClasses.Everybody)
            return;
        var own = await roles.OfAsync(Caller.Find(context), context.CancellationToken).ConfigureAwait(false);
        if (own == CallerClasses.Stranger)
            Caller.Of(context);
        if ((own & callers) == CallerClasses.None)
            throw RpcErrors.Of(
                Code.PermissionDenied,
                ErrorReasons.NotPermitted,
                $"This method is not for a caller of this kind ({own}); see the table of methods and roles.",
                $"该接口不对此类调用方({own})开放,请参见接口与角色对照表。",
                ("method", context.Method),
                ("caller", own.ToString())
            );
    }
}
