using Google.Rpc;
using Grpc.Core;
using Ledger.Api;
using Ledger.Sdk.Grpc;
using Ledger.Sdk.Outbox.Transport;
using Status = Grpc.Core.StatusCode;

namespace Ledger.Sdk.Transport;

/// <summary>What a node's refusal means for what was sent.</summary>
internal enum ReasonClass
{
    Unset = 0,

    /// <summary>One statement of the batch will never be taken: halved until it stands alone, then held by name.</summary>
    Statement,

    /// <summary>These bytes will never be taken: halved; a statement that is refused alone is held by name.</summary>
    Batch,

    /// <summary>No bytes of this writer key are taken: all of it is held with the reason, and tried again by itself.</summary>
    Key,

    /// <summary>This client and the node do not belong together: as <see cref="Key"/>, mended in the client's settings.</summary>
    Configuration,

    /// <summary>The lease is another's, or lost: taken anew.</summary>
    Lease,

    /// <summary>The folder is an older copy: nothing is accepted or sent.</summary>
    Folder,

    /// <summary>Other bytes hold the nonce: the final block decides.</summary>
    Nonce,

    /// <summary>The node is not on the history that this client saw, or behind it: another node is asked, and it is told.</summary>
    History,

    /// <summary>Says nothing about the bytes: the same ones go out again.</summary>
    Temporary,

    /// <summary>Answers to reads alone. To a submit it says nothing.</summary>
    Read,
}

/// <summary>Every reason of the API and every gRPC code without one, each classed once (docs/outbox.md shows the table).</summary>
internal static class ReasonTable
{
    public static IReadOnlyDictionary<string, ReasonClass> Reasons { get; } =
        new Dictionary<string, ReasonClass>(StringComparer.Ordinal)
        {
            [ErrorReasons.DisclosureErased] = ReasonClass.Statement,
            [ErrorReasons.BadValue] = ReasonClass.Batch,
            [ErrorReasons.TooLarge] = ReasonClass.Batch,
            [ErrorReasons.WrongDestination] = ReasonClass.Batch,
            [ErrorReasons.NotAcceptable] = ReasonClass.Batch,
            [ErrorReasons.BadSignature] = ReasonClass.Key,
            [ErrorReasons.KeyInvalid] = ReasonClass.Key,
            [ErrorReasons.NotPermitted] = ReasonClass.Key,
            [ErrorReasons.UnknownOrganisation] = ReasonClass.Configuration,
            [ErrorReasons.CertificateExpired] = ReasonClass.Configuration,
            [ErrorReasons.CertificateNotYetValid] = ReasonClass.Configuration,
            [ErrorReasons.CertificateWithdrawn] = ReasonClass.Configuration,
            [ErrorReasons.WrongChain] = ReasonClass.Configuration,
            [ErrorReasons.KeyInUse] = ReasonClass.Lease,
            [ErrorReasons.LeaseLost] = ReasonClass.Lease,
            [ErrorReasons.RolledBack] = ReasonClass.Folder,
            [ErrorReasons.NonceUsed] = ReasonClass.Nonce,
            [ErrorReasons.NodeBehind] = ReasonClass.History,
            [ErrorReasons.HistoryForked] = ReasonClass.History,
            [ErrorReasons.NonceTooHigh] = ReasonClass.Temporary,
            [ErrorReasons.PoolFull] = ReasonClass.Temporary,
            [ErrorReasons.DisclosuresWaiting] = ReasonClass.Temporary,
            [ErrorReasons.Stopping] = ReasonClass.Temporary,
            [ErrorReasons.ClockWrong] = ReasonClass.Temporary,
            [ErrorReasons.DiskFull] = ReasonClass.Temporary,
            [ErrorReasons.SelfCheck] = ReasonClass.Temporary,
            [ErrorReasons.ChainUnavailable] = ReasonClass.Temporary,
            [ErrorReasons.NotFound] = ReasonClass.Read,
            [ErrorReasons.DisclosureLimit] = ReasonClass.Read,
            [ErrorReasons.Unrepresentable] = ReasonClass.Read,
            [ErrorReasons.HistoryPruned] = ReasonClass.Read,
            [ErrorReasons.ForeignCursor] = ReasonClass.Read,
            [ErrorReasons.FilterChanged] = ReasonClass.Read,
            [ErrorReasons.CursorForked] = ReasonClass.Read,
            [ErrorReasons.SlowConsumer] = ReasonClass.Read,
            [ErrorReasons.TooManySubscriptions] = ReasonClass.Read,
        };

    /// <summary>Without a reason: a gRPC library's, a proxy's, or a newer node's whose reason is not known here.</summary>
    public static IReadOnlyDictionary<Status, ReasonClass> Codes { get; } =
        new Dictionary<Status, ReasonClass>
        {
            [Status.InvalidArgument] = ReasonClass.Batch,
            [Status.FailedPrecondition] = ReasonClass.Batch,
            [Status.OutOfRange] = ReasonClass.Batch,
            [Status.ResourceExhausted] = ReasonClass.Batch,
            [Status.PermissionDenied] = ReasonClass.Configuration,
            [Status.Unauthenticated] = ReasonClass.Configuration,
            [Status.Unimplemented] = ReasonClass.Configuration,
            [Status.NotFound] = ReasonClass.Temporary,
            [Status.AlreadyExists] = ReasonClass.Temporary,
            [Status.Aborted] = ReasonClass.Temporary,
            [Status.Cancelled] = ReasonClass.Temporary,
            [Status.DeadlineExceeded] = ReasonClass.Temporary,
            [Status.Internal] = ReasonClass.Temporary,
            [Status.Unavailable] = ReasonClass.Temporary,
            [Status.Unknown] = ReasonClass.Temporary,
            [Status.DataLoss] = ReasonClass.Temporary,
        };

    /// <summary>A reason that is not known here is classed by its code; one that names a time to try again waits.</summary>
    public static ReasonClass Of(RpcException e)
    {
        if (StatusDetails.Info(e) is { } info)
        {
            if (Reasons.TryGetValue(info.Reason, out var known))
                return known;
            if (e.GetRpcStatus()?.GetDetail<RetryInfo>() is not null)
                return ReasonClass.Temporary;
        }
        else if (IsTooLargeForAProxy(e))
            return ReasonClass.Batch;
        return Codes.GetValueOrDefault(e.StatusCode, ReasonClass.Temporary);
    }

    /// <summary>What a refused writer key's statements are shown as; Unset where they are not held.</summary>
    public static HoldReason Hold(ReasonClass found) =>
        found switch
        {
            ReasonClass.Key => HoldReason.KeyRefused,
            ReasonClass.Configuration => HoldReason.Misconfigured,
            _ => HoldReason.Unset,
        };

    /// <summary>What is done with bytes that were answered so.</summary>
    public static SubmitAnswerKind Submit(ReasonClass found) =>
        found switch
        {
            // Rejected is safe whoever says it: the bytes stay on file until a final block decides.
            ReasonClass.Statement or ReasonClass.Batch => SubmitAnswerKind.Rejected,
            ReasonClass.Key or ReasonClass.Configuration => SubmitAnswerKind.Barred,
            ReasonClass.Lease => SubmitAnswerKind.LeaseLost,
            ReasonClass.Nonce => SubmitAnswerKind.NonceUsed,
            _ => SubmitAnswerKind.Later,
        };

    /// <summary>The answer to a lease that was refused so.</summary>
    public static LeaseAnswerKind Lease(ReasonClass found) =>
        found switch
        {
            ReasonClass.Folder => LeaseAnswerKind.RolledBack,
            ReasonClass.Lease => LeaseAnswerKind.KeyInUse,
            ReasonClass.Temporary or ReasonClass.History or ReasonClass.Read => LeaseAnswerKind.Later,
            _ => LeaseAnswerKind.Refused,
        };

    /// <summary>Grpc.Net.Client's words for an HTTP answer that is none of gRPC, here 413 Content Too Large (RFC 9110 15.5.14).</summary>
    private static bool IsTooLargeForAProxy(RpcException e) =>
        e.StatusCode == Status.Unknown && e.Status.Detail.EndsWith("HTTP status code: 413", StringComparison.Ordinal);
}
