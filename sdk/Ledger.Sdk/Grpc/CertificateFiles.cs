using System.Security.Cryptography.X509Certificates;
using Ledger.Chaincode;

namespace Ledger.Sdk.Grpc;

/// <summary>Client certificate and the authority of the nodes, as PEM files.</summary>
/// <param name="PasswordFile">Of an encrypted key; null: the key lies in clear.</param>
internal sealed record CertificateFiles(string File, string KeyFile, string? AuthorityFile, string? PasswordFile = null)
{
    public X509Certificate2 LoadOwn()
    {
        using var pem = PasswordFile is null
            ? X509Certificate2.CreateFromPemFile(File, KeyFile)
            : X509Certificate2.CreateFromEncryptedPemFile(
                File,
                Keystore.PasswordOf(System.IO.File.ReadAllBytes(PasswordFile)),
                KeyFile
            );
        // A key that came from PEM is ephemeral, which some TLS stacks refuse; through PKCS#12 it is not.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>The key needs a password (RFC 7468 11), or has none.</summary>
    public bool IsKeyEncrypted() =>
        System.IO.File.ReadAllText(KeyFile).Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal);

    /// <summary>Who has issued what stands in the file: the certificate, and what lies between it and its authority.</summary>
    public IReadOnlyList<string> LoadIssuers()
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(File);
        return [.. all.Select(static c => c.Issuer)];
    }

    public X509Certificate2Collection LoadAuthorities()
    {
        var result = new X509Certificate2Collection();
        if (AuthorityFile is not null)
            result.ImportFromPemFile(AuthorityFile);
        return result;
    }
}
