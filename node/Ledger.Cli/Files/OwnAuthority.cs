using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Ledger.Cli.Terminal;

namespace Ledger.Cli.Files;

/// <summary>
/// A consortium's own small certificate authority: one root (P-256), and under it certificates whose one URI name says who
/// calls: a member (<c>ledger:org:ID</c>) or a reader (<c>ledger:reader:NAME</c>).
/// </summary>
internal static class OwnAuthority
{
    private const int RootDays = 10 * 365;

    /// <summary>The clocks of two machines differ: a certificate counts from some minutes before it was made.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(10);

    private static readonly Oid Server = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid Client = new("1.3.6.1.5.5.7.3.2");

    /// <summary>Makes a root and its key.</summary>
    public static X509Certificate2 Make(
        string name,
        string certificateFile,
        string keyFile,
        string password,
        DateTimeOffset now
    )
    {
        OwnKeys.MustBeNew(certificateFile);
        OwnKeys.MustBeNew(keyFile);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Named(name), key, HashAlgorithmName.SHA256);
        var usage = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign;
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var root = request.CreateSelfSigned(now - Before, now.AddDays(RootDays));
        OwnKeys.Authority(keyFile, key, password);
        Write(certificateFile, root);
        return root;
    }

    /// <summary>Issues a certificate under a root.</summary>
    /// <param name="root">The authority, without its key.</param>
    /// <param name="rootKey">Its key.</param>
    /// <param name="uri">Who it names.</param>
    /// <param name="hosts">Names and IP addresses under which it serves; none: it only calls.</param>
    /// <param name="certificateFile">Where the certificate goes, PEM.</param>
    /// <param name="keyFile">Where its key goes.</param>
    /// <param name="now">The time.</param>
    /// <param name="days">How long it counts, not beyond the root.</param>
    /// <exception cref="CliException">A file is there, or the key is not the root's.</exception>
    public static X509Certificate2 Issue(
        X509Certificate2 root,
        ECDsa rootKey,
        Uri uri,
        IReadOnlyList<string> hosts,
        string certificateFile,
        string keyFile,
        DateTimeOffset now,
        int days
    )
    {
        OwnKeys.MustBeNew(certificateFile);
        OwnKeys.MustBeNew(keyFile);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Named(uri.ToString()), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(uri);
        foreach (var host in hosts)
            if (IPAddress.TryParse(host, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension(hosts.Count > 0 ? [Server, Client] : [Client], false)
        );
        try
        {
            using var signing = root.CopyWithPrivateKey(rootKey);
            request.CertificateExtensions.Add(
                X509AuthorityKeyIdentifierExtension.CreateFromCertificate(signing, true, false)
            );
            var end = now.AddDays(days) < root.NotAfter ? now.AddDays(days) : root.NotAfter;
            var issued = request.Create(signing, now - Before, end, RandomNumberGenerator.GetBytes(16));
            OwnKeys.Tls(keyFile, key);
            Write(certificateFile, issued);
            return issued;
        }
        catch (ArgumentException)
        {
            throw new CliException("error.keys.authority", certificateFile);
        }
    }

    /// <exception cref="CliException">No certificate.</exception>
    public static X509Certificate2 Read(string file)
    {
        try
        {
            return X509Certificate2.CreateFromPem(
                Encoding.UTF8.GetString(InputFile.Read(file, Chaincode.Keystore.MaxSize))
            );
        }
        catch (CryptographicException)
        {
            throw new CliException("error.keys.certificate", file);
        }
    }

    private static X500DistinguishedName Named(string name)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(name);
        return builder.Build();
    }

    private static void Write(string file, X509Certificate2 certificate) =>
        WholeFile.Write(file, Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"));
}
