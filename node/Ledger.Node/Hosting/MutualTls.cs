using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Ledger.Node.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Ledger.Node;

/// <summary>
/// TLS of the API: the node's certificate, and the demand for one of the pinned authority, which the handshake names so that a
/// client knows which one to show. One of another authority ends the handshake; what else may be wrong with one is answered to each call.
/// </summary>
internal sealed class MutualTls(NodeConfiguration configuration, ClientCertificates clients)
{
    private readonly SslStreamCertificateContext own = SslStreamCertificateContext.Create(
        configuration.Certificate!,
        configuration.CertificateChain,
        offline: true,
        SslCertificateTrust.CreateForX509Collection(configuration.ClientAuthorities, sendTrustInHandshake: true)
    );

    public TlsHandshakeCallbackOptions Handshakes =>
        new()
        {
            HandshakeTimeout = TimeSpan.FromSeconds(10),
            OnConnection = handshake => ValueTask.FromResult(Of(handshake.Connection)),
        };

    private SslServerAuthenticationOptions Of(ConnectionContext connection) =>
        new()
        {
            ServerCertificateContext = own,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateRequired = true,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = clients.Policy(),
            RemoteCertificateValidationCallback = (_, shown, chain, _) =>
            {
                if (shown is not X509Certificate2 certificate || chain is null)
                    return false;
                var presented = clients.Present(certificate, chain);
                connection.Features.Set(presented);
                return presented is not null;
            },
        };
}
