using Google.Rpc;
using Grpc.Core;
using Ledger.Api;
using Ledger.Node.Errors;
using Microsoft.AspNetCore.Http;

namespace Ledger.Node.Security;

/// <summary>Finds out who makes a call.</summary>
internal static class Caller
{
    private const string Key = "ledger.caller";

    public static void Set(HttpContext context, CallerIdentity caller) => context.Items[Key] = caller;

    /// <exception cref="RpcException">UNKNOWN_ORGANISATION: no certificate of a member.</exception>
    public static CallerIdentity Of(ServerCallContext context) =>
        context.GetHttpContext().Items[Key] as CallerIdentity
        ?? throw RpcErrors.Of(
            Code.PermissionDenied,
            ErrorReasons.UnknownOrganisation,
            "The certificate has no URI name of an organisation of this ledger.",
            "客户端证书中没有本账本成员机构的 URI 名称。"
        );
}
