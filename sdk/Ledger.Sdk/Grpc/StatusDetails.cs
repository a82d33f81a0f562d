using Google.Rpc;
using Grpc.Core;
using Ledger.Evidence.Texts;

namespace Ledger.Sdk.Grpc;

/// <summary>Reads google.rpc.ErrorInfo of our domain; anything else is no answer.</summary>
internal static class StatusDetails
{
    public static ErrorInfo? Info(RpcException e)
    {
        var info = e.GetRpcStatus()?.GetDetail<ErrorInfo>();
        return info is not null && string.Equals(info.Domain, Api.ErrorReasons.Domain, StringComparison.Ordinal)
            ? info
            : null;
    }

    /// <summary>What the node said, in both languages; where it said it in English alone, that.</summary>
    public static Bilingual Words(RpcException e) =>
        new(e.GetRpcStatus()?.GetDetail<LocalizedMessage>()?.Message ?? e.Status.Detail, e.Status.Detail);

    /// <summary>
    /// Why there was no answer, where the client's certificate is the reason: its own term, or the node's alert. Null: for
    /// another reason.
    /// </summary>
    public static Bilingual? Certificate(Exception? fault)
    {
        for (var cause = fault; cause is not null; cause = cause.InnerException)
        {
            if (cause is CertificateTermException term)
                return term.Text;
            if (TlsAlert.Of(cause) is { } alert)
                return alert;
        }
        return null;
    }
}
