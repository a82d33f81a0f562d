using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Clients;
using Ledger.Cli.Terminal;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary><c>ledger outbox list|show|stats|retry|abandon</c>: what waits in an organisation's outbox; never a field.</summary>
internal static class OutboxCommand
{
    public static Command Build(Frame frame)
    {
        var verb = frame.Verb("outbox");
        verb.Add(Part(frame, "list", null, static (session, client, _) => Task.FromResult(List(session, client))));
        verb.Add(Part(frame, "stats", null, static (session, client, _) => Task.FromResult(Stats(session, client))));
        verb.Add(Part(frame, "show", Key(frame), static (session, client, key) => ShowAsync(session, client, key)));
        verb.Add(
            Part(
                frame,
                "retry",
                Key(frame),
                static async (session, client, key) => Changed(session, await client.Outbox.RetryAsync(key))
            )
        );
        verb.Add(
            Part(
                frame,
                "abandon",
                Key(frame),
                static async (session, client, key) => Changed(session, await client.Outbox.AbandonAsync(key))
            )
        );
        return verb;
    }

    private static Argument<string> Key(Frame frame) => new("KEY") { Description = frame.Texts["argument.key"] };

    private static Command Part(
        Frame frame,
        string name,
        Argument<string>? key,
        Func<Session, LedgerClient, OperationKey, Task<int>> action
    )
    {
        var verb = frame.Verb(name, "outbox." + name);
        var organisation = new Option<string>("--organisation")
        {
            Description = frame.Texts["option.organisation"],
            HelpName = "NAME",
            DefaultValueFactory = static _ => LedgerAccess.Center,
        };
        var data = ClientVerb.Data(frame);
        if (key is not null)
            verb.Add(key);
        verb.Add(organisation);
        verb.Add(data);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                var who = parsed.GetRequiredValue(organisation);
                LedgerAccess.NumberOf(who);
                var operation = key is null ? default : KeyOf(parsed.GetRequiredValue(key));
                return ClientVerb.RunAsync(
                    parsed.GetRequiredValue(data),
                    who,
                    (client, _) => action(session, client, operation),
                    cancel
                );
            }
        );
        return verb;
    }

    private static OperationKey KeyOf(string text)
    {
        try
        {
            return new OperationKey(text);
        }
        catch (ArgumentException)
        {
            throw new CliException("error.key", text);
        }
    }

    private static int List(Session session, LedgerClient client)
    {
        var entries = client.Outbox.List();
        session.Answer(
            new JsonObject { ["entries"] = new JsonArray([.. entries.Select(static e => (JsonNode)Json(e))]) },
            screen =>
                screen.Rows(
                    [
                        session.Texts["outbox.key"],
                        session.Texts["outbox.status"],
                        session.Texts["outbox.attempts"],
                        session.Texts["outbox.since"],
                        session.Texts["outbox.answer"],
                    ],
                    entries.Select(static e =>
                        new[]
                        {
                            e.Key.Value,
                            e.Status.Name,
                            e.Attempts.ToString(CultureInfo.InvariantCulture),
                            Times.Show(e.AcceptedAt),
                            e.LastAnswer,
                        }
                    )
                )
        );
        return ExitCode.Fine;
    }

    private static JsonObject Json(OutboxEntry entry) =>
        new()
        {
            ["key"] = entry.Key.Value,
            ["entry"] = entry.Entry,
            ["status"] = entry.Status.Name,
            ["attempts"] = entry.Attempts,
            ["acceptedAt"] = entry.AcceptedAt.ToString("O", CultureInfo.InvariantCulture),
            ["lastAnswer"] = entry.LastAnswer,
            ["waitingBehind"] = entry.WaitingBehind,
        };

    private static int Stats(Session session, LedgerClient client)
    {
        var stats = client.Outbox.Stats();
        session.Answer(
            new JsonObject
            {
                ["pending"] = stats.Pending,
                ["accepted"] = stats.Accepted,
                ["unknown"] = stats.Unknown,
                ["sent"] = stats.Sent,
                ["held"] = stats.Held,
                ["oldestSeconds"] = stats.OldestAge.TotalSeconds,
                ["fileBytes"] = stats.FileBytes,
            },
            screen =>
                screen.Pairs([
                    (session.Texts["outbox.pending"], stats.Pending.ToString(CultureInfo.InvariantCulture)),
                    (session.Texts["outbox.held"], stats.Held.ToString(CultureInfo.InvariantCulture)),
                    (session.Texts["outbox.oldest"], stats.OldestAge.ToString("c", CultureInfo.InvariantCulture)),
                    (session.Texts["outbox.bytes"], stats.FileBytes.ToString(CultureInfo.InvariantCulture)),
                ])
        );
        return ExitCode.Fine;
    }

    private static async Task<int> ShowAsync(Session session, LedgerClient client, OperationKey key)
    {
        var status =
            await client.Outbox.FindAsync(key) ?? throw new CliException(ExitCode.Refused, "error.unknown", key.Value);
        var refusal = (status as EntryStatus.Refused)?.Refusal;
        session.Answer(
            new JsonObject
            {
                ["key"] = key.Value,
                ["status"] = status.Name,
                ["refusal"] = refusal?.Name,
            },
            screen =>
                screen.Pairs([
                    (session.Texts["outbox.key"], key.Value),
                    (session.Texts["outbox.status"], status.Name),
                    (
                        session.Texts["outbox.answer"],
                        refusal is null ? "" : $"{refusal.Name}: {session.Texts.Pick(refusal.Zh, refusal.En)}"
                    ),
                ])
        );
        return ExitCode.Fine;
    }

    private static int Changed(Session session, bool changed)
    {
        if (!changed)
            throw new CliException(ExitCode.Refused, "error.outbox.held");
        session.Answer(new JsonObject { ["done"] = true }, screen => screen.Line(session.Texts["outbox.done"]));
        return ExitCode.Fine;
    }
}
