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

    /// <summary>Null where the certificate names nobody of this ledger.</summary>
    public static CallerIdentity? Find(ServerCallContext context) =>
        context.GetHttpContext().Items[Key] as CallerIdentity;

    /// <exception cref="RpcException">UNKNOWN_ORGANISATION: no certificate of a member or a reader.</exception>
    public static CallerIdentity Of(ServerCallContext context) =>
        Find(context)
        ?? throw RpcErrors.Of(
            Code.PermissionDenied,
            ErrorReasons.UnknownOrganisation,
            "The certificate has no URI name of an organisation or a reader of this ledger, or has several.",
            "客户端证书中没有本账本成员机构或只读用户的 URI 名称,或有多个。"
        );
}
