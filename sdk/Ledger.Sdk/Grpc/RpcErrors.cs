using Google.Rpc;
using Grpc.Core;

namespace Ledger.Sdk.Grpc;

/// <summary>Reads google.rpc.ErrorInfo of our domain; anything else is no answer.</summary>
internal static class RpcErrors
{
    public static ErrorInfo? Info(RpcException e)
    {
        var info = e.GetRpcStatus()?.GetDetail<ErrorInfo>();
        return info is not null && string.Equals(info.Domain, Api.ErrorReasons.Domain, StringComparison.Ordinal)
            ? info
            : null;
    }
}
