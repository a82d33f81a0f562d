using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ledger.Cli.Files;

namespace Ledger.Cli.Sample;

/// <summary>The certificate that signs the sample's PDFs: self-made, and it says so.</summary>
internal static class SampleCertificate
{
    private const string FileName = "signer.pfx";

    /// <summary>Made once and kept in the folder of the sample, readable by its owner alone.</summary>
    public static X509Certificate2 OpenOrMake(string folder, TimeProvider clock)
    {
        var path = Path.Combine(folder, FileName);
        if (File.Exists(path))
            return X509CertificateLoader.LoadPkcs12FromFile(path, password: null);
        using var made = Make(clock.GetUtcNow());
        WholeFile.Write(path, made.Export(X509ContentType.Pkcs12), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return X509CertificateLoader.LoadPkcs12FromFile(path, password: null);
    }

    public static X509Certificate2 Make(DateTimeOffset now)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            "CN=演示签名 Sample signer, O=演示数据 Sample data",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(
                X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation,
                critical: true
            )
        );
        return request.CreateSelfSigned(now.AddDays(-1), now.AddYears(20));
    }
}
