using Ledger.Sdk;

namespace Ledger.Soak;

/// <summary>Options and keys of the center's client, or of another member's that has the center's keys for units and codes.</summary>
internal static class CenterClient
{
    /// <param name="folder">The consortium's keys.</param>
    public static (LedgerOptions Options, LedgerKeys Keys) Of(
        string folder,
        Uri address,
        string outbox,
        string organisation = "center"
    )
    {
        var own = Path.Combine(folder, organisation);
        var center = Path.Combine(folder, "center");
        var options = new LedgerOptions
        {
            TrustFile = Path.Combine(folder, "trust.json"),
            Certificate = new CertificateOptions
            {
                File = Path.Combine(own, "tls.pem"),
                KeyFile = Path.Combine(own, "tls.key"),
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
            (organisation, Signer.Keystore(Path.Combine(own, "writer-1.json"), Path.Combine(folder, "password.txt")))
        );
        return (options, keys);
    }
}
