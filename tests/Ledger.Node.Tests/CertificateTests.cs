using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ledger.Node.Security;
using Ledger.Node.Tests.Driver;
using Ledger.Tests;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Ledger.Node.Tests;

/// <summary>Field case C83: certificates with Chinese names, out of term, without the one in the middle, as PKCS #12.</summary>
public sealed class CertificateTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 1, 0, 0, TimeSpan.Zero);
    private readonly string folder = Directory.CreateTempSubdirectory("certificates").FullName;
    private readonly FakeTimeProvider clock = new(Now);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(UniversalTagNumber.UTF8String)]
    [InlineData(UniversalTagNumber.BMPString)]
    public void C83_a_Chinese_subject_is_no_obstacle_and_no_identity(UniversalTagNumber encoding)
    {
        using var root = Authority("根", null);
        using var member = Issue(root, "ledger:org:bank-a", encoding, Now.AddDays(-1), Now.AddDays(100));
        Assert.Contains("连云港市住房交易中心", member.Subject, StringComparison.Ordinal);
        var (clients, log) = Clients(root);
        var caller = Present(clients, member)!.Caller!;
        Assert.Equal((3U, "ledger:org:bank-a"), (caller.Organisation, caller.Uri));
        using var stranger = Issue(root, "ledger:org:nobody", encoding, Now.AddDays(-1), Now.AddDays(100));
        Assert.Null(Present(clients, stranger)!.Caller);
        Assert.Empty(log.Lines);
    }

    [Theory]
    [InlineData(CallerKind.Reader, "ledger:reader:explorer")]
    [InlineData(CallerKind.Reader, "ledger:reader:city-2", "http://other.example/")]
    [InlineData(CallerKind.Member, "ledger:org:tax", "ledger:org:tax")]
    [InlineData(CallerKind.Unset, "ledger:reader:")]
    [InlineData(CallerKind.Unset, "ledger:reader:Explorer")]
    [InlineData(CallerKind.Unset, "ledger:reader:a/b")]
    [InlineData(CallerKind.Unset, "ledger:org:explorer")]
    [InlineData(CallerKind.Unset, "ledger:org:tax", "ledger:org:bank-a")]
    [InlineData(CallerKind.Unset, "ledger:org:tax", "ledger:reader:explorer")]
    [InlineData(CallerKind.Unset, "ledger:reader:a", "ledger:reader:b")]
    public void One_URI_name_says_who_calls_and_two_say_nothing(CallerKind kind, params string[] uris)
    {
        using var root = Authority("root", null);
        using var certificate = Issue(root, uris, UniversalTagNumber.UTF8String, Now.AddDays(-1), Now.AddDays(1));
        var caller = Present(Clients(root).Item1, certificate)!.Caller;
        Assert.Equal(kind, caller?.Kind ?? CallerKind.Unset);
        if (kind != CallerKind.Unset)
            Assert.Equal(uris[0], caller!.Uri);
        Assert.All([0U, 2U, 3U], o => Assert.Equal(caller?.Organisation == o && o != 0, caller?.MayActFor(o) ?? false));
    }

    [Theory]
    [InlineData(-100, -1, "CERTIFICATE_EXPIRED", -1)]
    [InlineData(1, 100, "CERTIFICATE_NOT_YET_VALID", 1)]
    public void C83_a_client_out_of_term_is_refused_by_name_and_the_log_says_since_or_until_when(
        int from,
        int to,
        string reason,
        int edge
    )
    {
        using var root = Authority("root", null);
        using var member = Issue(
            root,
            "ledger:org:tax",
            UniversalTagNumber.UTF8String,
            Now.AddDays(from),
            Now.AddDays(to)
        );
        var (clients, log) = Clients(root);
        var shown = Present(clients, member)!;
        Assert.Equal(reason, Bundles.Reason(clients.Refusal(shown)!));
        Assert.NotNull(clients.Refusal(shown));
        var line = Assert.Single(log.Lines);
        Assert.Contains(Now.AddDays(edge).ToString("u"), line, StringComparison.Ordinal);
        Assert.DoesNotContain("连云港", line, StringComparison.Ordinal);
    }

    [Fact]
    public void C83_a_chain_without_the_middle_one_is_named()
    {
        using var root = Authority("root", null);
        using var middle = Authority("middle", root);
        using var member = Issue(
            middle,
            "ledger:org:tax",
            UniversalTagNumber.UTF8String,
            Now.AddDays(-1),
            Now.AddDays(9)
        );
        var (clients, log) = Clients(root);
        Assert.Null(Present(clients, member));
        Assert.Contains("PartialChain", Assert.Single(log.Lines), StringComparison.Ordinal);

        // The node's own: a warning, since the one who issued it may also be a root that callers pin.
        var warnings = Load(Write(member), Write(root)).Warnings;
        Assert.Contains(warnings, w => w.Contains("CN=middle", StringComparison.Ordinal));
        var whole = Path.Combine(folder, "chain.pem");
        File.WriteAllText(whole, member.ExportCertificatePem() + "\n" + middle.ExportCertificatePem() + "\n");
        File.Copy(Path.Combine(folder, member.SerialNumber + ".key"), Path.ChangeExtension(whole, ".key"));
        Assert.DoesNotContain(
            Load(whole, Write(root)).Warnings,
            w => w.Contains("CN=middle", StringComparison.Ordinal)
        );
    }

    /// <summary>A list as openssl prints its lines, with remarks; each entry is met in each of its spellings.</summary>
    [Fact]
    public void A_withdrawn_certificate_is_found_by_fingerprint_and_by_serial_number()
    {
        var fingerprint = string.Concat(Enumerable.Repeat("AB", 32));
        var colons = string.Join(":", Enumerable.Repeat("ab", 32));
        var one = new PresentedCertificate(fingerprint, "1A2B", default, default, null);
        var other = one with { Fingerprint = string.Concat(Enumerable.Repeat("CD", 32)), Serial = "1A2" };
        foreach (
            var line in new[]
            {
                fingerprint,
                fingerprint.ToLowerInvariant(),
                colons,
                "sha256 Fingerprint=" + colons,
                "serial=1A2B",
                "serial=001a2b",
                "\uFEFF# withdrawn in November\r\n\r\n  serial=1A2B  # lost laptop\r\n",
            }
        )
        {
            var list = WithdrawnList.Parse(System.Text.Encoding.UTF8.GetBytes(line));
            Assert.True(list.Holds(one), line);
            Assert.False(list.Holds(other), line);
            Assert.Equal(1, list.Count);
        }
        Assert.Throws<FormatException>(() => WithdrawnList.Parse(new byte[WithdrawnList.MaxBytes + 1]));
        Assert.Throws<FormatException>(() => WithdrawnList.Parse([0xff]));
    }

    [Fact]
    public void C83_the_nodes_certificate_out_of_term_is_named_with_file_and_date_and_warned_of_30_days_ahead()
    {
        using var root = Authority("root", null);
        foreach (
            var (from, to, part) in new[]
            {
                (-100, -1, "expired on " + Now.AddDays(-1).ToString("u")),
                (1, 100, "not valid before " + Now.AddDays(1).ToString("u")),
            }
        )
        {
            using var own = Issue(
                root,
                "ledger:org:tax",
                UniversalTagNumber.UTF8String,
                Now.AddDays(from),
                Now.AddDays(to)
            );
            var file = Write(own);
            var fault = Assert.Single(Assert.Throws<NodeStartException>(() => Load(file, Write(root))).Faults);
            Assert.Contains(file, fault, StringComparison.Ordinal);
            Assert.Contains(part, fault, StringComparison.Ordinal);
        }
        using var soon = Issue(root, "ledger:org:tax", UniversalTagNumber.UTF8String, Now.AddDays(-9), Now.AddDays(29));
        var warning = Assert.Single(Load(Write(soon), Write(root)).Warnings);
        Assert.Contains("expires on " + Now.AddDays(29).ToString("u"), warning, StringComparison.Ordinal);
    }

    [Fact]
    public void C83_a_PKCS_12_file_is_told_apart_from_a_broken_one()
    {
        using var root = Authority("root", null);
        using var own = Issue(root, "ledger:org:tax", UniversalTagNumber.UTF8String, Now.AddDays(-9), Now.AddDays(99));
        var file = Write(own);
        var bytes = own.ExportPkcs12(
            new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000),
            "password"
        );
        File.WriteAllBytes(file, bytes);
        var fault = Assert.Single(Assert.Throws<NodeStartException>(() => Load(file, Write(root))).Faults);
        Assert.Contains("PKCS #12", fault, StringComparison.Ordinal);
        Assert.Contains("openssl pkcs12", fault, StringComparison.Ordinal);
        File.WriteAllText(file, "not a certificate");
        fault = Assert.Single(Assert.Throws<NodeStartException>(() => Load(file, Write(root))).Faults);
        Assert.Contains(file, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("PKCS #12", fault, StringComparison.Ordinal);
    }

    private NodeConfiguration Load(string certificate, string authority) =>
        NodeConfiguration.Load(
            new NodeOptions
            {
                DataDirectory = folder,
                TrustFile = Members.Path("trust.json"),
                GenesisFile = Members.Path("genesis.json"),
                AllowSample = true,
                Tls = new TlsOptions
                {
                    Certificate = certificate,
                    Key = Path.ChangeExtension(certificate, ".key"),
                    ClientAuthority = authority,
                },
            },
            new NodeParts { Sealers = Members.Sealers() },
            clock
        );

    /// <summary>The certificate and, beside it, its key.</summary>
    private string Write(X509Certificate2 certificate)
    {
        var file = Path.Combine(folder, certificate.SerialNumber + ".pem");
        File.WriteAllText(file, certificate.ExportCertificatePem());
        using var key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(Path.ChangeExtension(file, ".key"), key.ExportPkcs8PrivateKeyPem());
        return file;
    }

    private (ClientCertificates, CapturedLog) Clients(X509Certificate2 root)
    {
        var log = new CapturedLog();
        using var factory = LoggerFactory.Create(b => b.AddProvider(log));
        var organisations = new Dictionary<string, uint> { ["ledger:org:tax"] = 2, ["ledger:org:bank-a"] = 3 };
        var withdrawn = new WithdrawnCertificates(
            null,
            WithdrawnList.Empty,
            factory.CreateLogger<WithdrawnCertificates>()
        );
        return (
            new ClientCertificates([root], organisations, withdrawn, clock, factory.CreateLogger<ClientCertificates>()),
            log
        );
    }

    /// <summary>As the handshake does.</summary>
    private static PresentedCertificate? Present(ClientCertificates clients, X509Certificate2 certificate)
    {
        using var chain = new X509Chain { ChainPolicy = clients.Policy() };
        chain.Build(certificate);
        return clients.Present(certificate, chain);
    }

    private static X509Certificate2 Authority(string name, X509Certificate2? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        if (issuer is null)
            return request.CreateSelfSigned(Now.AddYears(-1), Now.AddYears(1));
        using var made = request.Create(issuer, Now.AddDays(-300), Now.AddDays(300), RandomNumberGenerator.GetBytes(8));
        return made.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 Issue(
        X509Certificate2 issuer,
        string uri,
        UniversalTagNumber encoding,
        DateTimeOffset from,
        DateTimeOffset to
    ) => Issue(issuer, [uri], encoding, from, to);

    private static X509Certificate2 Issue(
        X509Certificate2 issuer,
        IReadOnlyList<string> uris,
        UniversalTagNumber encoding,
        DateTimeOffset from,
        DateTimeOffset to
    )
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.Add("2.5.4.3", "连云港市住房交易中心", encoding);
        subject.Add("2.5.4.10", "甲, \"乙\" 有限公司", UniversalTagNumber.UTF8String);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("连云港.中国");
        names.AddIpAddress(IPAddress.Loopback);
        foreach (var uri in uris)
            names.AddUri(new Uri(uri));
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2"), new Oid("1.3.6.1.5.5.7.3.1")], false)
        );
        using var made = request.Create(issuer, from, to, RandomNumberGenerator.GetBytes(8));
        return made.CopyWithPrivateKey(key);
    }
}
