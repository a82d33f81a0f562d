using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Chaincode;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;

namespace Ledger.Cli.Commands;

/// <summary><c>ledger genesis CONSORTIUM -o FOLDER</c>: genesis.json and trust.json, the same bytes for the same description.</summary>
internal static class GenesisCommand
{
    private const long MaxBytes = 4 * 1024 * 1024;

    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("genesis");
        var description = new Argument<string>("CONSORTIUM") { Description = frame.Texts["argument.consortium"] };
        var output = new Option<string>("--output", "-o")
        {
            Description = frame.Texts["option.output.folder"],
            HelpName = "DIR",
            DefaultValueFactory = static _ => ".",
        };
        var force = new Option<bool>("--force") { Description = frame.Texts["option.force"] };
        verb.Add(description);
        verb.Add(output);
        verb.Add(force);
        frame.Does(
            verb,
            (session, parsed) =>
                Run(
                    session,
                    parsed.GetRequiredValue(description),
                    parsed.GetRequiredValue(output),
                    parsed.GetValue(force)
                )
        );
        return verb;
    }

    private static int Run(Session session, string path, string folder, bool force)
    {
        GenesisFiles files;
        try
        {
            files = GenesisFiles.Make(ConsortiumDescription.Read(InputFile.Read(path, MaxBytes)));
        }
        catch (ConsortiumException fault)
        {
            throw new CliException(
                ExitCode.Refused,
                "error.consortium",
                path,
                string.Join(Environment.NewLine, fault.Faults)
            );
        }
        Directory.CreateDirectory(folder);
        var (genesis, trust) = (Path.Combine(folder, "genesis.json"), Path.Combine(folder, TrustFile.Name));
        foreach (var file in new[] { genesis, trust })
        {
            if (File.Exists(file) && !force)
                throw new CliException("error.exists", file);
        }
        WholeFile.Write(genesis, files.Genesis);
        WholeFile.Write(trust, files.Trust);
        session.Answer(
            new JsonObject
            {
                ["genesisHash"] = files.GenesisHash.ToString(),
                ["genesis"] = genesis,
                ["trust"] = trust,
            },
            screen =>
                screen.Pairs([
                    (session.Texts["genesis.hash"], files.GenesisHash.ToString()),
                    ("genesis.json", genesis),
                    (TrustFile.Name, trust),
                ])
        );
        return ExitCode.Fine;
    }
}
