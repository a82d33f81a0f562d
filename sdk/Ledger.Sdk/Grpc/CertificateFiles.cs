using System.Security.Cryptography.X509Certificates;

namespace Ledger.Sdk.Grpc;

/// <summary>Client certificate and the authority of the nodes, as PEM files.</summary>
internal sealed record CertificateFiles(string File, string KeyFile, string? AuthorityFile)
{
    public X509Certificate2 LoadOwn()
    {
        using var pem = X509Certificate2.CreateFromPemFile(File, KeyFile);
        // A key that came from PEM is ephemeral, which some TLS stacks refuse; through PKCS#12 it is not.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

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
