using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Clients;
using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;
using Ledger.Sdk;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>
/// <c>ledger outbox accept-restored</c>: an outbox goes on with a ledger that was restored from an older copy. Says what is
/// given up, and does it only when a person or <c>--yes</c> confirms. Needs the node, and that no client runs on the folder.
/// </summary>
internal static class OutboxAcceptRestoredCommand
{
    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("accept-restored", "outbox.accept-restored");
        var reading = ReadingVerb.Of(frame, verb);
        var place = OutboxPlace.Of(frame, verb, reading);
        var yes = new Option<bool>("--yes") { Description = frame.Texts["option.restore.yes"] };
        verb.Add(yes);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                var path = place.PathOf(parsed);
                return reading.RunAsync(
                    parsed,
                    async (client, _) =>
                    {
                        var (ledger, aside) =
                            await OutboxFolder.AcceptRestoredAsync(path, client, Confirm, cancel)
                            ?? throw new CliException(ExitCode.Refused, "error.outbox.has-seen", path);
                        session.Answer(Json(path, ledger, aside), screen => Show(session, screen, path, ledger, aside));
                        return ExitCode.Fine;
                    },
                    cancel
                );

                void Confirm(RestoredLedger plan)
                {
                    session.Note("outbox.restored.seen", plan.Seen.Number, plan.Head.Number);
                    session.Note("outbox.restored.lost", plan.Lost.Count);
                    if (!parsed.GetValue(yes))
                        HeadConfirmation.Ask(session, plan.Head.Number);
                }
            }
        );
        return verb;
    }

    private static JsonObject Json(string folder, RestoredLedger ledger, string aside) =>
        new()
        {
            ["folder"] = folder,
            ["setAside"] = aside,
            ["seen"] = ledger.Seen.Number.ToString(CultureInfo.InvariantCulture),
            ["head"] = ledger.Head.Number.ToString(CultureInfo.InvariantCulture),
            ["headHash"] = ledger.Head.Hash.ToString(),
            ["lost"] = new JsonArray([.. ledger.Lost.Select(static r => (JsonNode)OutboxCommand.Json(r))]),
            ["moved"] = ledger.Moved,
            ["entries"] = new JsonArray([.. ledger.Entries.Select(static e => (JsonNode)OutboxCommand.Json(e))]),
        };

    private static void Show(Session session, IAnsiConsole screen, string folder, RestoredLedger ledger, string aside)
    {
        screen.Line(session.Texts["outbox.restored", folder, ledger.Head.Number, aside]);
        foreach (var row in ledger.Lost)
            screen.Line(
                session.Texts[
                    row.Key.Length > 0 ? "outbox.restored.key" : "outbox.restored.nameless",
                    row.Key,
                    row.Entry,
                    row.Block,
                    row.Transaction
                ]
            );
        if (ledger.Lost.Count > 0)
            screen.Line(session.Texts["outbox.restored.advice"]);
        OutboxRecoverCommand.ShowEntries(session, screen, ledger.Entries);
    }
}
