using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Clients;
using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;
using Ledger.Node;

namespace Ledger.Cli.Commands;

/// <summary>
/// <c>ledger restore</c>: goes on with the engine's store as it is, although blocks that were acknowledged are missing from
/// it. Says which, and does it only when a person or <c>--yes</c> confirms.
/// </summary>
internal static class RestoreCommand
{
    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("restore");
        var yes = new Option<bool>("--yes") { Description = frame.Texts["option.restore.yes"] };
        verb.Add(yes);
        var stopped = StoppedVerb.Of(frame, verb);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                using var folder = stopped.Open(parsed);
                var genesis = stopped.Genesis(parsed, folder);
                var plan = NodeMaintenance.PlanRestore(folder.Node, genesis, cancel);
                foreach (var seen in plan.Seen)
                    session.Note(SeenText(seen.Name), seen.Number, seen.Hash);
                if (!plan.Marked)
                    session.Note("restore.unmarked");
                if (plan.IsWhole)
                    return Task.FromResult(Restored(session, plan, "restore.whole"));
                if (plan.Through is { } through && through > plan.Head)
                    session.Note("restore.drops", plan.Head + 1, through);
                else if (plan.Through is { } other)
                    session.Note("restore.other", other);
                if (!parsed.GetValue(yes))
                    HeadConfirmation.Ask(session, plan.Head);
                NodeMaintenance.Restore(folder.Node, genesis, plan);
                return Task.FromResult(Restored(session, plan, "restore.done"));
            }
        );
        return verb;
    }

    private static string SeenText(string witness) =>
        witness switch
        {
            HeadWitnesses.Index => "restore.seen.index",
            HeadWitnesses.Leases => "restore.seen.lease-file",
            _ => "restore.seen.head-mark",
        };

    private static int Restored(Session session, RestorePlan plan, string text)
    {
        session.Answer(
            new JsonObject
            {
                ["head"] = plan.Head.ToString(CultureInfo.InvariantCulture),
                ["hash"] = plan.HeadHash.ToString(),
                ["droppedThrough"] = plan.Through?.ToString(CultureInfo.InvariantCulture),
            },
            screen => screen.Line(session.Texts[text, plan.Head])
        );
        return ExitCode.Fine;
    }
}
