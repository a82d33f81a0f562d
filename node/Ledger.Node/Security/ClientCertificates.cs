using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Ledger.Node.Security;

/// <summary>Client certificates: issued by the pinned authority, in their term, with the URI name of one member or one reader.</summary>
internal sealed partial class ClientCertificates(
    X509Certificate2Collection authorities,
    IReadOnlyDictionary<string, uint> organisations,
    TimeProvider time,
    ILogger<ClientCertificates> logger
)
{
    /// <summary>Null where the certificate names nobody of this ledger, or more than one: who could then say as whom it calls?</summary>
    public CallerIdentity? Identify(X509Certificate2 certificate)
    {
        var digest = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        var callers = CertificateNames
            .Uris(certificate)
            .Distinct(StringComparer.Ordinal)
            .Select(uri =>
                organisations.TryGetValue(uri, out var number) ? new CallerIdentity(number, uri, digest)
                : ReaderName.IsOne(uri) ? CallerIdentity.Reader(uri, digest)
                : null
            )
            .OfType<CallerIdentity>()
            .ToList();
        return callers is [var one] ? one : null;
    }

    /// <summary>At the handshake: chain to the pinned authority and term.</summary>
    public bool Accept(X509Certificate2 certificate)
    {
        using var chain = new X509Chain { ChainPolicy = Policy() };
        if (chain.Build(certificate))
            return true;
        var reasons = string.Join(", ", chain.ChainStatus.Select(s => s.Status));
        LogRefused(reasons, certificate.SerialNumber, certificate.NotBefore, certificate.NotAfter);
        return false;
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

    [LoggerMessage(
        2201,
        LogLevel.Warning,
        "A client certificate was refused ({Reasons}); serial {Serial}, valid {From:u} to {To:u}."
    )]
    private partial void LogRefused(string reasons, string serial, DateTime from, DateTime to);
}
