using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Clients;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;
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
        verb.Add(file);
        verb.Add(from);
        verb.Add(to);
        var stopped = StoppedVerb.Of(frame, verb);
        frame.Does(
            verb,
            async (session, parsed, cancel) =>
            {
                using var folder = stopped.Open(parsed);
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
                                stopped.Genesis(parsed, folder),
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
        verb.Add(file);
        var stopped = StoppedVerb.Of(frame, verb);
        frame.Does(
            verb,
            async (session, parsed, cancel) =>
            {
                // The file first: a mistyped name makes no folder.
                await using var blocks = File.OpenRead(parsed.GetRequiredValue(file));
                using var folder = stopped.OpenOrMake(parsed);
                var json = stopped.GenesisJson(parsed, folder);
                var (added, head, hash) = await NodeMaintenance.ImportBlocksAsync(folder.Node, json, blocks, cancel);
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
}
