using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Clients;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Running;
using Ledger.Cli.Terminal;
using Ledger.Engine.Chain;
using Ledger.Node;

namespace Ledger.Cli.Commands;

/// <summary>
/// <c>ledger export-blocks FILE</c> and <c>ledger import-blocks FILE</c>, on the data folder of a node that is stopped: the chain
/// in the form in which go-ethereum and Hyperledger Besu import it.
/// </summary>
internal static class BlockFileCommands
{
    public static Command Export(VerbFrame frame)
    {
        var verb = frame.Verb("export-blocks");
        var file = Argument(frame);
        var from = new Option<ulong>("--from") { Description = frame.Texts["option.blocks.from"], HelpName = "N" };
        var to = new Option<ulong?>("--to") { Description = frame.Texts["option.blocks.to"], HelpName = "N" };
        var (data, genesis) = (ClientVerb.Data(frame), Genesis(frame));
        verb.Add(file);
        verb.Add(from);
        verb.Add(to);
        verb.Add(data);
        verb.Add(genesis);
        frame.Does(
            verb,
            async (session, parsed, cancel) =>
            {
                using var folder = DataFolder.OwnExisting(parsed.GetRequiredValue(data));
                var first = parsed.GetValue(from);
                var path = parsed.GetRequiredValue(file);
                ulong last = 0;
                try
                {
                    await WholeFile.WriteAsync(
                        path,
                        async stream =>
                            last = await NodeMaintenance.ExportBlocksAsync(
                                folder.Node,
                                Read(parsed.GetValue(genesis)),
                                stream,
                                first,
                                parsed.GetValue(to),
                                cancel
                            )
                    );
                }
                catch (ArgumentOutOfRangeException none)
                {
                    throw new CliException("error.blocks.range", none.Message);
                }
                session.Answer(
                    new JsonObject
                    {
                        ["from"] = first.ToString(CultureInfo.InvariantCulture),
                        ["to"] = last.ToString(CultureInfo.InvariantCulture),
                        ["file"] = path,
                    },
                    screen => screen.Line(session.Texts["blocks.exported", first, last, path])
                );
                return ExitCode.Fine;
            }
        );
        return verb;
    }

    public static Command Import(VerbFrame frame)
    {
        var verb = frame.Verb("import-blocks");
        var file = Argument(frame);
        var (data, genesis) = (ClientVerb.Data(frame), Genesis(frame));
        verb.Add(file);
        verb.Add(data);
        verb.Add(genesis);
        frame.Does(
            verb,
            async (session, parsed, cancel) =>
            {
                // The file first: a mistyped name makes no folder.
                await using var blocks = File.OpenRead(parsed.GetRequiredValue(file));
                var ledger = Read(parsed.GetValue(genesis));
                using var folder = DataFolder.Own(parsed.GetRequiredValue(data));
                var (added, head, hash) = await NodeMaintenance.ImportBlocksAsync(folder.Node, ledger, blocks, cancel);
                session.Answer(
                    new JsonObject
                    {
                        ["added"] = added.ToString(CultureInfo.InvariantCulture),
                        ["head"] = head.ToString(CultureInfo.InvariantCulture),
                        ["hash"] = hash.ToString(),
                    },
                    screen => screen.Line(session.Texts["blocks.imported", added, head, hash])
                );
                return ExitCode.Fine;
            }
        );
        return verb;
    }

    private static Argument<string> Argument(VerbFrame frame) =>
        new("FILE") { Description = frame.Texts["argument.blocks"] };

    private static Option<string?> Genesis(VerbFrame frame) =>
        new("--genesis") { Description = frame.Texts["option.blocks.genesis"], HelpName = "FILE" };

    private static GenesisBlock Read(string? path) =>
        GenesisBlock.Parse(File.ReadAllBytes(path ?? Path.Combine(LedgerFolders.KeysSample, "genesis.json")));
}
