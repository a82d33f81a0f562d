using Ledger.Cli.Running;
using Ledger.Sdk;

namespace Ledger.Cli.Clients;

/// <summary>Opens the SDK's client of one organisation of the sample against the node that <c>up</c> started.</summary>
internal static class LedgerAccess
{
    public const string Center = "center";
    public const string Tax = "tax";

    /// <summary>The sample's reader for its explorer: no organisation.</summary>
    public const string Explorer = "explorer";

    /// <summary>A person waits rather than starts again: a busy machine is no error.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Names of the organisations by number, as keys-sample has them.</summary>
    private static readonly string[] Names = ["", Center, Tax, "bank-a", "bank-b"];

    /// <exception cref="CliException">No organisation of the sample has this number.</exception>
    public static string NameOf(uint organisation) =>
        organisation is > 0 and < 5 ? Names[organisation] : throw new CliException("error.organisation", organisation);

    /// <exception cref="CliException">No such organisation.</exception>
    public static uint NumberOf(string name)
    {
        var number = Array.IndexOf(Names, name);
        return number > 0 ? (uint)number : throw new CliException("error.organisation", name);
    }

    /// <summary>With both writer keys and the organisation's own outbox under the data folder.</summary>
    public static ValueTask<LedgerClient> OpenAsync(
        UpState up,
        string data,
        string organisation,
        CancellationToken cancel
    )
    {
        var options = Options(up, organisation);
        options.Outbox.Directory = OutboxOf(data, organisation);
        Directory.CreateDirectory(options.Outbox.Directory);
        var keys = new LedgerKeys();
        var folder = Path.Combine(up.Keys, organisation);
        var password = Path.Combine(up.Keys, "password.txt");
        foreach (var name in new[] { "writer-1", "writer-2" })
            keys.Writers.Add((name, Signer.Keystore(Path.Combine(folder, name + ".json"), password)));
        if (organisation == Center)
        {
            keys.UnitKey = KeyFile.Pem(Path.Combine(folder, "unit.pem"));
            keys.CodeKey = KeyFile.Pem(Path.Combine(folder, "code.pem"));
        }
        return LedgerClient.OpenAsync(options, keys, cancel);
    }

    /// <summary>Reads only: no outbox, no writer key; the center's client can still sign codes.</summary>
    public static ValueTask<LedgerClient> OpenReaderAsync(UpState up, string organisation, CancellationToken cancel)
    {
        var keys = new LedgerKeys();
        if (organisation == Center)
        {
            keys.UnitKey = KeyFile.Pem(Path.Combine(up.Keys, organisation, "unit.pem"));
            keys.CodeKey = KeyFile.Pem(Path.Combine(up.Keys, organisation, "code.pem"));
        }
        return LedgerClient.OpenAsync(Options(up, organisation), keys, cancel);
    }

    public static string OutboxOf(string data, string organisation) => Path.Combine(data, "outbox", organisation);

    private static LedgerOptions Options(UpState up, string organisation)
    {
        var folder = Path.Combine(up.Keys, organisation);
        var options = new LedgerOptions
        {
            TrustFile = up.Trust,
            ReadTimeout = Patience,
            Certificate = new CertificateOptions
            {
                File = Path.Combine(folder, "tls.pem"),
                KeyFile = Path.Combine(folder, "tls.key"),
                AuthorityFile = Path.Combine(up.Keys, "ca.pem"),
            },
        };
        options.Nodes.Add(up.Grpc);
        return options;
    }
}
