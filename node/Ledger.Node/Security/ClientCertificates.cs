using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Rpc;
using Grpc.Core;
using Ledger.Api;
using Ledger.Listening;
using Ledger.Node.Errors;
using Microsoft.Extensions.Logging;

namespace Ledger.Node.Security;

/// <summary>
/// Client certificates. At the handshake: issued by the pinned authority. For each call: in their term, not withdrawn, with the URI
/// name of one member or one reader.
/// </summary>
internal sealed partial class ClientCertificates(
    X509Certificate2Collection authorities,
    IReadOnlyDictionary<string, uint> organisations,
    WithdrawnCertificates withdrawn,
    TimeProvider time,
    ILogger<ClientCertificates> logger
)
{
    private readonly RareLines lines = new(time);

    /// <summary>
    /// At the handshake: what the peer showed, where the pinned authority has issued it, whenever. Null: the connection ends.
    /// </summary>
    /// <param name="certificate">Shown, and its key proved.</param>
    /// <param name="chain">Built from it under <see cref="Policy"/>.</param>
    public PresentedCertificate? Present(X509Certificate2 certificate, X509Chain chain)
    {
        var faults = chain.ChainStatus.Where(static s =>
            s.Status is not (X509ChainStatusFlags.NotTimeValid or X509ChainStatusFlags.NoError)
        );
        var fingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        var reasons = string.Join(", ", faults.Select(static s => s.Status));
        if (reasons.Length > 0 || chain.ChainElements.Count == 0)
        {
            if (lines.Tell(fingerprint + reasons) is { } unsaid)
                LogUntrusted(reasons, certificate.SerialNumber, unsaid);
            return null;
        }
        return new PresentedCertificate(
            fingerprint,
            WithdrawnList.Canonical(certificate.SerialNumber),
            chain.ChainElements.Max(static e => e.Certificate.NotBefore.ToUniversalTime()),
            chain.ChainElements.Min(static e => e.Certificate.NotAfter.ToUniversalTime()),
            Identify(certificate, fingerprint)
        );
    }

    /// <summary>For each call: why nothing is answered to who shows it; null where it holds.</summary>
    public RpcException? Refusal(PresentedCertificate shown)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var refusal =
            now > shown.To
                ? Refuse(
                    ErrorReasons.CertificateExpired,
                    $"The client certificate expired on {Text(shown.To)}: renew it.",
                    $"客户端证书已于 {Text(shown.To)} 到期,请更换。",
                    ("expired", Text(shown.To))
                )
            : now < shown.From
                ? Refuse(
                    ErrorReasons.CertificateNotYetValid,
                    $"The client certificate is not valid before {Text(shown.From)}; here it is {Text(now)}.",
                    $"客户端证书在 {Text(shown.From)} 之前无效;本节点时间为 {Text(now)}。",
                    ("valid_from", Text(shown.From))
                )
            : withdrawn.Holds(shown)
                ? Refuse(
                    ErrorReasons.CertificateWithdrawn,
                    "The client certificate was withdrawn: ask the ledger's operator for another one.",
                    "客户端证书已被撤销,请向账本运维方申请新证书。"
                )
            : null;
        if (refusal is not null && lines.Tell(shown.Fingerprint + refusal.Status.Detail) is { } unsaid)
            LogRefused(refusal.Status.Detail, shown.Serial, unsaid);
        return refusal;
    }

    /// <summary>The pinned authority, this moment, client authentication. No system store, no network.</summary>
    public X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = time.GetUtcNow().UtcDateTime,
            VerificationTimeIgnored = false,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        return policy;
    }

    /// <summary>Null where the certificate names nobody of this ledger, or more than one: who could then say as whom it calls?</summary>
    private CallerIdentity? Identify(X509Certificate2 certificate, string fingerprint)
    {
        var callers = CertificateNames
            .Uris(certificate)
            .Distinct(StringComparer.Ordinal)
            .Select(uri =>
                organisations.TryGetValue(uri, out var number) ? new CallerIdentity(number, uri, fingerprint)
                : ReaderName.IsOne(uri) ? CallerIdentity.Reader(uri, fingerprint)
                : null
            )
            .OfType<CallerIdentity>()
            .ToList();
        return callers is [var one] ? one : null;
    }

    private static RpcException Refuse(
        string reason,
        string en,
        string zh,
        params ReadOnlySpan<(string Key, string Value)> metadata
    ) => RpcErrors.Of(Code.Unauthenticated, reason, en, zh, metadata);

    private static string Text(DateTime utc) => utc.ToString("u", CultureInfo.InvariantCulture);

    [LoggerMessage(
        2201,
        LogLevel.Warning,
        "A connection was refused: its certificate is not of the client authority ({Reasons}); serial {Serial} ({Unsaid} more since this was told)."
    )]
    private partial void LogUntrusted(string reasons, string serial, long unsaid);

    [LoggerMessage(
        2204,
        LogLevel.Warning,
        "Calls with the certificate of serial {Serial} are refused ({Unsaid} more since this was told): {Why}"
    )]
    private partial void LogRefused(string why, string serial, long unsaid);
}
