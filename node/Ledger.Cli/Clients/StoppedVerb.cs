using System.CommandLine;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Running;
using Ledger.Cli.Terminal;
using Ledger.Engine.Chain;
using Ledger.Node;

namespace Ledger.Cli.Clients;

/// <summary>
/// What the verbs on a node that is stopped share: whose data (<c>--data</c>: of <c>up</c>, of any node, or a copy of either;
/// <c>--config</c>: as a node's own file says) and which ledger it is.
/// </summary>
internal sealed class StoppedVerb
{
    private readonly Option<string> data;
    private readonly Option<string?> config;
    private readonly Option<string?> genesis;

    private StoppedVerb(VerbFrame frame)
    {
        data = ClientVerb.Data(frame);
        config = new("--config") { Description = frame.Texts["option.stopped.config"], HelpName = "FILE" };
        genesis = new("--genesis") { Description = frame.Texts["option.stopped.genesis"], HelpName = "FILE" };
    }

    /// <summary>Gives the verb the options.</summary>
    public static StoppedVerb Of(VerbFrame frame, Command verb)
    {
        var stopped = new StoppedVerb(frame);
        verb.Add(stopped.data);
        verb.Add(stopped.config);
        verb.Add(stopped.genesis);
        return stopped;
    }

    /// <summary>Owns the folder while the verb works.</summary>
    /// <exception cref="CliException">In use; or there is no ledger.</exception>
    public DataFolder Open(ParseResult parsed) => DataFolder.OwnExisting(PathOf(parsed));

    /// <summary>As <see cref="Open"/>; a folder that is not there is made.</summary>
    /// <exception cref="CliException">In use, or no folder can be there.</exception>
    public DataFolder OpenOrMake(ParseResult parsed) => DataFolder.Own(PathOf(parsed));

    /// <summary>The bytes of genesis.json: the one that is named, else what the node keeps beside its chain, else the sample's.</summary>
    public byte[] GenesisJson(ParseResult parsed, DataFolder? folder)
    {
        string?[] places =
        [
            parsed.GetValue(genesis),
            Config(parsed)?.GenesisFile,
            folder is null ? null : Path.Combine(folder.Node, EngineFiles.GenesisName),
        ];
        var named = places[..2].FirstOrDefault(static p => p is not null);
        var kept = places[2];
        return File.ReadAllBytes(
            named ?? (File.Exists(kept) ? kept : Path.Combine(LedgerFolders.KeysSample, EngineFiles.GenesisName))
        );
    }

    /// <summary>The same, read.</summary>
    public GenesisBlock Genesis(ParseResult parsed, DataFolder folder) =>
        GenesisBlock.Parse(GenesisJson(parsed, folder));

    /// <summary>What <c>--config</c> says; null where it is not given.</summary>
    public NodeOptions? Config(ParseResult parsed) =>
        parsed.GetValue(config) is { } file ? NodeFile.Read(file).Options : null;

    private string PathOf(ParseResult parsed)
    {
        if (Config(parsed) is not { } options)
            return parsed.GetRequiredValue(data);
        return parsed.GetResult(data) is { Implicit: false }
            ? throw new CliException("error.stopped.both")
            : options.DataDirectory;
    }
}
