using Ledger.Cli.Running;
using Ledger.Sdk;

namespace Ledger.Cli.Clients;

/// <summary>Opens the SDK's client of one organisation against the node that <c>up</c> started.</summary>
internal static class LedgerAccess
{
    /// <summary>A person waits rather than starts again: a busy machine is no error.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Proposes where a call needs two keys.</summary>
    public const string FirstWriter = "writer-1";

    /// <summary>Confirms it.</summary>
    public const string SecondWriter = "writer-2";

    private static readonly string[] Writers = [FirstWriter, SecondWriter];

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
        var keys = Keys(up, organisation);
        var folder = Path.Combine(up.Keys, organisation);
        var password = Path.Combine(up.Keys, "password.txt");
        foreach (var name in Writers)
            options.Writers[name] = new WriterOptions
            {
                Keystore = Path.Combine(folder, name + ".json"),
                PasswordFile = password,
            };
        return LedgerClient.OpenAsync(options, keys, cancel);
    }

    /// <summary>Reads only: no outbox, no writer key; who has a code key can still sign codes.</summary>
    public static ValueTask<LedgerClient> OpenReaderAsync(UpState up, string organisation, CancellationToken cancel) =>
        LedgerClient.OpenAsync(Options(up, organisation), Keys(up, organisation), cancel);

    public static string OutboxOf(string data, string organisation) => Path.Combine(data, "outbox", organisation);

    /// <summary>The unit key and the code key, of an organisation that has them.</summary>
    private static LedgerKeys Keys(UpState up, string organisation)
    {
        var keys = new LedgerKeys();
        var (unit, code) = (
            Path.Combine(up.Keys, organisation, "unit.pem"),
            Path.Combine(up.Keys, organisation, "code.pem")
        );
        if (File.Exists(unit))
            keys.UnitKey = KeyFile.Pem(unit);
        if (File.Exists(code))
            keys.CodeKey = KeyFile.Pem(code);
        return keys;
    }

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
