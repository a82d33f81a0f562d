using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using Ledger.Listening;

namespace Ledger.Sealing.Wire;

/// <summary>A channel to one validator's node: mutual TLS, the pinned authority, and the URI name of that organisation.</summary>
public static class PeerChannel
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Connects when it is first used, and again when the connection is lost.</summary>
    /// <param name="address">https.</param>
    /// <param name="own">With its private key.</param>
    /// <param name="authorities">Pinned; the system's are not asked.</param>
    /// <param name="name">URI name that the node's certificate has to have.</param>
    /// <param name="blockBytes">Of the ledger's largest block.</param>
    public static GrpcChannel Open(
        Uri address,
        X509Certificate2 own,
        X509Certificate2Collection authorities,
        string name,
        int blockBytes
    )
    {
        if (address.Scheme != Uri.UriSchemeHttps)
            throw new ArgumentException("Validators speak over TLS: https.", nameof(address));
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(3),
            KeepAlivePingDelay = TimeSpan.FromSeconds(20),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = [own],
                CertificateChainPolicy = policy,
                // The name that counts is the organisation's, wherever its node stands.
                RemoteCertificateValidationCallback = (_, shown, _, errors) =>
                    (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None
                    && shown is X509Certificate2 certificate
                    && CertificateNames.Uris(certificate).Contains(name, StringComparer.Ordinal),
            },
        };
        return GrpcChannel.ForAddress(
            address,
            new GrpcChannelOptions
            {
                HttpHandler = handler,
                DisposeHttpClient = true,
                MaxReceiveMessageSize = blockBytes + SealingEndpoint.BesideBlock,
                MaxSendMessageSize = blockBytes + SealingEndpoint.BesideBlock,
            }
        );
    }
}
