using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Clients;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>
/// <c>ledger outbox list|stats|show|retry|abandon|export|backup|compact|recover|accept-restored</c>: what lies in an outbox; never a field. Asks the
/// process that runs it, else opens its files.
/// </summary>
internal static class OutboxCommand
{
    /// <summary>Of what is open; settled entries are not listed.</summary>
    private static readonly string[] Stages = ["Accepted", "Unknown", "Sent", "Held"];

    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("outbox");
        verb.Add(List(frame));
        verb.Add(Part(frame, "stats", null, static (session, box, _, ct) => StatsAsync(session, box, ct)));
        verb.Add(Part(frame, "show", Key(frame), static (session, box, key, ct) => ShowAsync(session, box, key, ct)));
        verb.Add(
            Part(
                frame,
                "retry",
                Key(frame),
                static async (session, box, key, ct) => Changed(session, await box.RetryAsync(KeyOf(key), ct))
            )
        );
        verb.Add(
            Part(
                frame,
                "abandon",
                Key(frame),
                static async (session, box, key, ct) => Changed(session, await box.AbandonAsync(KeyOf(key), ct))
            )
        );
        verb.Add(
            Part(
                frame,
                "export",
                new Argument<string>("FILE") { Description = frame.Texts["option.output.file"] },
                static (session, box, file, ct) => ExportAsync(session, box, file, ct)
            )
        );
        verb.Add(
            Part(
                frame,
                "backup",
                new Argument<string>("DIR") { Description = frame.Texts["argument.outbox.backup"] },
                static (session, box, folder, ct) => BackupAsync(session, box, folder, ct)
            )
        );
        verb.Add(
            Part(
                frame,
                "compact",
                null,
                static async (session, box, _, ct) =>
                {
                    await box.CompactAsync(ct);
                    return Changed(session, changed: true);
                }
            )
        );
        verb.Add(OutboxRecoverCommand.Build(frame));
        verb.Add(OutboxAcceptRestoredCommand.Build(frame));
        return verb;
    }

    private static Argument<string> Key(VerbFrame frame) => new("KEY") { Description = frame.Texts["argument.key"] };

    private static Command Part(
        VerbFrame frame,
        string name,
        Argument<string>? argument,
        Func<Session, OutboxFolder, string, CancellationToken, Task<int>> action
    )
    {
        var verb = frame.Verb(name, "outbox." + name);
        if (argument is not null)
            verb.Add(argument);
        var place = OutboxPlace.Of(frame, verb);
        frame.Does(
            verb,
            async (session, parsed, cancel) =>
            {
                await using var box = await OutboxFolder.OpenAsync(place.PathOf(parsed), cancel);
                return await action(session, box, argument is null ? "" : parsed.GetRequiredValue(argument), cancel);
            }
        );
        return verb;
    }

    private static Command List(VerbFrame frame)
    {
        var verb = frame.Verb("list", "outbox.list");
        var only = Only.Option(frame, "option.only.entries", Stages);
        verb.Add(only);
        var place = OutboxPlace.Of(frame, verb);
        frame.Does(
            verb,
            async (session, parsed, cancel) =>
            {
                await using var box = await OutboxFolder.OpenAsync(place.PathOf(parsed), cancel);
                return await ListAsync(session, box, parsed.GetValue(only), cancel);
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

    private static async Task<int> ListAsync(Session session, OutboxFolder box, string[]? only, CancellationToken ct)
    {
        var entries = await box.ListAsync(ct).Where(e => only.Takes(e.Stage)).ToListAsync(ct);
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
                            e.Key,
                            e.Stage,
                            e.Attempts.ToString(CultureInfo.InvariantCulture),
                            e.AcceptedAt is { } at ? Times.Show(at) : "",
                            e.Problem.Length > 0 ? e.Problem : e.LastAnswer,
                        }
                    )
                )
        );
        return ExitCode.Fine;
    }

    internal static JsonObject Json(RecoveredEntry entry) =>
        new()
        {
            ["key"] = entry.Key.Value,
            ["entry"] = entry.Entry,
            ["state"] = entry.State.ToString(),
        };

    internal static JsonObject Json(OutboxRow row) =>
        new()
        {
            ["key"] = row.Key,
            ["entry"] = row.Entry,
            ["record"] = row.Record,
            ["status"] = row.Stage,
            ["hold"] = row.Hold,
            ["attempts"] = row.Attempts,
            ["acceptedAt"] = row.AcceptedAt?.ToString("O", CultureInfo.InvariantCulture),
            ["lastAnswer"] = row.LastAnswer,
            ["problem"] = row.Problem,
            ["waitingBehind"] = row.WaitingBehind,
            ["transaction"] = row.Transaction,
            ["block"] = row.Block,
            ["refusal"] = row.Refusal,
        };

    private static async Task<int> StatsAsync(Session session, OutboxFolder box, CancellationToken ct)
    {
        var stats = await box.StatsAsync(ct);
        session.Answer(
            new JsonObject
            {
                ["running"] = box.IsRunning,
                ["pending"] = stats.Pending,
                ["accepted"] = stats.Accepted,
                ["unknown"] = stats.Unknown,
                ["sent"] = stats.Sent,
                ["held"] = stats.Held,
                ["oldestSeconds"] = stats.OldestAge.TotalSeconds,
                ["fileBytes"] = stats.FileBytes,
                ["writers"] = new JsonArray([
                    .. stats.Writers.Select(static w =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["key"] = w.Key.ToString(),
                                ["lease"] = w.HasLease,
                                ["underWay"] = w.UnderWay,
                                ["problem"] = w.Problem,
                            }
                    ),
                ]),
            },
            screen =>
                screen.Pairs([
                    (session.Texts["outbox.pending"], stats.Pending.ToString(CultureInfo.InvariantCulture)),
                    (session.Texts["outbox.held"], stats.Held.ToString(CultureInfo.InvariantCulture)),
                    (session.Texts["outbox.oldest"], stats.OldestAge.ToString("c", CultureInfo.InvariantCulture)),
                    (session.Texts["outbox.bytes"], stats.FileBytes.ToString(CultureInfo.InvariantCulture)),
                    .. stats
                        .Writers.Where(static w => w.Problem.Length > 0)
                        .Select(w => (session.Texts["outbox.problem", w.Key], w.Problem)),
                ])
        );
        return ExitCode.Fine;
    }

    private static async Task<int> ShowAsync(Session session, OutboxFolder box, string key, CancellationToken ct)
    {
        var row =
            await box.ShowAsync(KeyOf(key), ct)
            ?? throw new CliException(ExitCode.Refused, "error.outbox.unknown", key);
        session.Answer(
            Json(row),
            screen =>
                screen.Pairs([
                    (session.Texts["outbox.key"], row.Key),
                    (session.Texts["outbox.status"], row.Stage),
                    (
                        session.Texts["outbox.answer"],
                        row.Refusal.Length > 0 ? row.Refusal
                        : row.Problem.Length > 0 ? row.Problem
                        : row.LastAnswer
                    ),
                ])
        );
        return ExitCode.Fine;
    }

    /// <summary>One JSON object a line.</summary>
    private static async Task<int> ExportAsync(Session session, OutboxFolder box, string file, CancellationToken ct)
    {
        var count = 0;
        await WholeFile.WriteAsync(
            file,
            async stream =>
            {
                await using var writer = new StreamWriter(stream, leaveOpen: true);
                await foreach (var row in box.ExportAsync(ct))
                {
                    await writer.WriteLineAsync(Json(row).ToJsonString().AsMemory(), ct);
                    count++;
                }
            }
        );
        session.Answer(
            new JsonObject { ["entries"] = count, ["file"] = file },
            screen => screen.Line(session.Texts["outbox.exported", count, file])
        );
        return ExitCode.Fine;
    }

    private static async Task<int> BackupAsync(Session session, OutboxFolder box, string folder, CancellationToken ct)
    {
        var files = await box.BackupAsync(folder, ct);
        session.Answer(
            new JsonObject { ["files"] = new JsonArray([.. files.Select(static f => (JsonNode)f)]) },
            screen => screen.Line(session.Texts["outbox.copied", files.Count, folder])
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
