using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ledger.Node.Tests.Driver;

/// <summary>An authority that issues certificates of every kind, on the system's clock.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    public TestAuthority(string name = "Authority of a test")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        Root = request.CreateSelfSigned(Now.AddYears(-1), Now.AddYears(1));
    }

    public X509Certificate2 Root { get; }

    /// <param name="from">Days from now, as <paramref name="to"/>.</param>
    /// <param name="to">Days from now.</param>
    /// <param name="uris">URI names, for a client and for a node on localhost.</param>
    public X509Certificate2 Issue(int from, int to, params IReadOnlyList<string> uris)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=issued", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        foreach (var uri in uris)
            names.AddUri(new Uri(uri));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2"), new Oid("1.3.6.1.5.5.7.3.1")], false)
        );
        using var made = request.Create(Root, Now.AddDays(from), Now.AddDays(to), RandomNumberGenerator.GetBytes(8));
        using var own = made.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
    }

    public void Dispose() => Root.Dispose();
}
