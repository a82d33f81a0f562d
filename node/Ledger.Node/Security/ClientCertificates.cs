using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Ledger.Node.Security;

/// <summary>Client certificates: issued by the pinned authority, in their term, with a member's URI name.</summary>
internal sealed partial class ClientCertificates(
    X509Certificate2Collection authorities,
    IReadOnlyDictionary<string, uint> organisations,
    TimeProvider time,
    ILogger<ClientCertificates> logger
)
{
    /// <summary>Null where the certificate is no member's; the reason is logged without a name of a person.</summary>
    public CallerIdentity? Identify(X509Certificate2 certificate)
    {
        foreach (var uri in CertificateNames.Uris(certificate))
            if (organisations.TryGetValue(uri, out var number))
                return new CallerIdentity(number, uri, certificate.GetCertHashString(HashAlgorithmName.SHA256));
        return null;
    }

    /// <summary>At the handshake: chain to the pinned authority and term. No system store, no network.</summary>
    public bool Accept(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = time.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        if (chain.Build(certificate))
            return true;
        var reasons = string.Join(", ", chain.ChainStatus.Select(s => s.Status));
        LogRefused(reasons, certificate.SerialNumber, certificate.NotBefore, certificate.NotAfter);
        return false;
    }

    [LoggerMessage(
        2201,
        LogLevel.Warning,
        "A client certificate was refused ({Reasons}); serial {Serial}, valid {From:u} to {To:u}."
    )]
    private partial void LogRefused(string reasons, string serial, DateTime from, DateTime to);
}
