using System.Globalization;
using Google.Rpc;
using Grpc.Core;
using Ledger.Api;
using Ledger.Evidence.Primitives;
using Ledger.Node.Errors;
using Ledger.Node.Security;
using Ledger.Node.Vault;
using Microsoft.Extensions.Logging;

namespace Ledger.Node.Services;

/// <summary>
/// Where everybody who asks for fields comes by: a purpose, the certificate's limits, the right. What is refused goes on
/// record as what is shown does, so that the organisation that filed the contract sees who tried.
/// </summary>
internal sealed partial class DisclosureDesk(
    DisclosurePolicy policy,
    DisclosureLimits limits,
    DisclosureVault vault,
    ILogger<DisclosureDesk> log
)
{
    /// <param name="caller">Who asks.</param>
    /// <param name="filing">Whose fields.</param>
    /// <param name="purpose">As the request has it.</param>
    /// <param name="code">What the caller presents (<see cref="PresentedCode"/>); may be empty.</param>
    /// <param name="least">A level below is refused and on record as that.</param>
    /// <param name="block">The block whose roles and relations count.</param>
    /// <param name="ct">Ends the reads.</param>
    /// <returns>What may be shown.</returns>
    /// <exception cref="RpcException">BAD_VALUE, DISCLOSURE_LIMIT.</exception>
    public async ValueTask<DisclosureRight> AskAsync(
        CallerIdentity caller,
        Bytes32 filing,
        string purpose,
        string code,
        DisclosureLevel least,
        ulong block,
        CancellationToken ct
    )
    {
        Purposes.Require(purpose);
        // Nothing is written for an id that nobody filed: a caller could name any.
        var exists = await policy.FiledByAsync(filing, block, ct).ConfigureAwait(false) is not null;
        if (limits.Take(caller.Certificate) is { } refusal)
        {
            if (refusal.First)
            {
                LogLimited(caller.Uri, refusal.Limit, refusal.Window);
                if (exists)
                    vault.Log(filing, caller.Organisation, caller.Certificate, VaultUse.Limited, purpose);
            }
            throw TooMany(refusal);
        }
        try
        {
            var right = await policy.OfAsync(caller, filing, code, block, ct).ConfigureAwait(false);
            if (right.Level < least && exists)
                vault.Log(filing, caller.Organisation, caller.Certificate, VaultUse.Refused, purpose);
            return right;
        }
        catch (RpcException)
        {
            // Another filing's code, or none: an attempt like any other.
            if (exists)
                vault.Log(filing, caller.Organisation, caller.Certificate, VaultUse.Refused, purpose);
            throw;
        }
    }

    private static RpcException TooMany(DisclosureRefusal refusal)
    {
        var limit = refusal.Limit.ToString(CultureInfo.InvariantCulture);
        return RpcErrors.Retry(
            Code.ResourceExhausted,
            ErrorReasons.DisclosureLimit,
            $"This certificate has asked for fields {limit} times in a {refusal.Window}: ask for proofs alone, or later.",
            $"该证书请求披露字段的次数已达上限({(refusal.Window is "day" ? "每日" : "每分钟")} {limit} 次),请稍后再试或只获取证明。",
            refusal.After,
            ("limit", limit),
            ("window", refusal.Window)
        );
    }

    [LoggerMessage(
        2601,
        LogLevel.Warning,
        "The certificate of {Caller} has reached its limit of {Limit} requests for fields a {Window}; further ones are refused."
    )]
    private partial void LogLimited(string caller, int limit, string window);
}
