using Ledger.Sdk;

namespace Ledger.Soak;

/// <summary>Options and keys of the center's client.</summary>
internal static class CenterClient
{
    /// <param name="folder">The consortium's keys.</param>
    public static (LedgerOptions Options, LedgerKeys Keys) Of(string folder, Uri address, string outbox)
    {
        var center = Path.Combine(folder, "center");
        var options = new LedgerOptions
        {
            TrustFile = Path.Combine(folder, "trust.json"),
            Certificate = new CertificateOptions
            {
                File = Path.Combine(center, "tls.pem"),
                KeyFile = Path.Combine(center, "tls.key"),
                AuthorityFile = Path.Combine(folder, "ca.pem"),
            },
        };
        options.Nodes.Add(address);
        options.Outbox.Directory = outbox;
        var keys = new LedgerKeys
        {
            UnitKey = KeyFile.Pem(Path.Combine(center, "unit.pem")),
            CodeKey = KeyFile.Pem(Path.Combine(center, "code.pem")),
        };
        keys.Writers.Add(
            ("center", Signer.Keystore(Path.Combine(center, "writer-1.json"), Path.Combine(folder, "password.txt")))
        );
        return (options, keys);
    }
}
