using System.CommandLine;
using System.Text.Json.Nodes;
using Ledger.Cli.Clients;
using Ledger.Cli.Invocation;
using Ledger.Cli.Messages;
using Ledger.Cli.Terminal;
using Ledger.Sdk;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>
/// <c>ledger outbox recover</c>: a fresh folder of what a damaged one still holds and what the ledger knows. Needs the node,
/// and that no client runs on the folder.
/// </summary>
internal static class OutboxRecoverCommand
{
    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("recover", "outbox.recover");
        var reading = ReadingVerb.Of(frame, verb);
        var place = OutboxPlace.Of(frame, verb, reading);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                var path = place.PathOf(parsed);
                return reading.RunAsync(
                    parsed,
                    async (client, _) =>
                    {
                        var done =
                            await OutboxFolder.RecoverAsync(path, client, cancel)
                            ?? throw new CliException(ExitCode.Refused, "error.outbox.whole", path);
                        session.Answer(Json(path, done), screen => Show(session, screen, path, done));
                        return ExitCode.Fine;
                    },
                    cancel
                );
            }
        );
        return verb;
    }

    internal static string Say(Catalogue texts, OutboxFileFault fault) =>
        texts["outbox.fault." + fault.Kind, fault.File, fault.BadPages, fault.Pages];

    private static JsonObject Json(string folder, OutboxRecovery done) =>
        new()
        {
            ["folder"] = folder,
            ["setAside"] = done.SetAside,
            ["faults"] = new JsonArray([
                .. done.Faults.Select(static f =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["file"] = f.File,
                            ["fault"] = f.Kind.ToString(),
                            ["zh"] = Say(Catalogue.Chinese, f),
                            ["en"] = Say(Catalogue.English, f),
                        }
                ),
            ]),
            ["entries"] = new JsonArray([.. done.Entries.Select(static e => (JsonNode)OutboxCommand.Json(e))]),
            ["settled"] = done.Settled,
            ["lost"] = new JsonArray([
                .. done.Lost.Select(static l =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["first"] = l.First,
                            ["last"] = l.Last,
                            ["transaction"] = l.Transaction,
                            ["final"] = l.IsFinal,
                        }
                ),
            ]),
        };

    private static void Show(Session session, IAnsiConsole screen, string folder, OutboxRecovery done)
    {
        foreach (var fault in done.Faults)
            screen.Line(Say(session.Texts, fault));
        screen.Line(session.Texts["outbox.recovered", folder, done.SetAside]);
        screen.Line(session.Texts["outbox.recovered.settled", done.Settled]);
        ShowEntries(session, screen, done.Entries);
        foreach (var lost in done.Lost)
            screen.Line(
                lost.Transaction.Length == 0
                    ? session.Texts["outbox.lost", lost.First, lost.Last]
                    : session.Texts[
                        lost.IsFinal ? "outbox.lost.final" : "outbox.lost.signed",
                        lost.First,
                        lost.Transaction
                    ]
            );
        if (done.Lost.Count > 0)
            screen.Line(session.Texts["outbox.lost.advice"]);
    }

    internal static void ShowEntries(Session session, IAnsiConsole screen, IReadOnlyList<RecoveredEntry> entries)
    {
        foreach (var state in entries.GroupBy(static e => e.State).OrderBy(static g => g.Key))
            screen.Line(
                session.Texts[
                    "outbox.recovered." + state.Key,
                    state.Count(),
                    string.Join(' ', state.Select(e => e.Key.Value))
                ]
            );
    }
}
