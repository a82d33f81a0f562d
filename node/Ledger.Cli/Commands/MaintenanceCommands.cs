using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Clients;
using Ledger.Cli.Invocation;
using Ledger.Cli.Running;
using Ledger.Cli.Terminal;
using Ledger.Engine.Fsck;
using Ledger.Node;
using Ledger.Node.Vault;

namespace Ledger.Cli.Commands;

/// <summary><c>ledger fsck</c>, <c>ledger rebuild-index</c> and <c>ledger restore-vault</c>, on the data folder of a node that is stopped.</summary>
internal static class MaintenanceCommands
{
    /// <summary>Re-derives roots, seals, parents, receipts, heads, uniqueness and sums from raw storage; exit 1 with each difference.</summary>
    public static Command Fsck(VerbFrame frame)
    {
        var verb = frame.Verb("fsck");
        var stopped = StoppedVerb.Of(frame, verb);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                using var folder = stopped.Open(parsed);
                var report = NodeMaintenance.Fsck(folder.Node, stopped.Genesis(parsed, folder), cancel);
                Show(session, report);
                return Task.FromResult(report.IsClean ? ExitCode.Fine : ExitCode.Refused);
            }
        );
        return verb;
    }

    /// <summary>Makes the index anew from the chain; the old one may be damaged or gone.</summary>
    public static Command RebuildIndex(VerbFrame frame)
    {
        var verb = frame.Verb("rebuild-index");
        var stopped = StoppedVerb.Of(frame, verb);
        frame.Does(
            verb,
            async (session, parsed, cancel) =>
            {
                using var folder = stopped.Open(parsed);
                // An outside chain is named by the node's own file alone.
                var head = stopped.Config(parsed) is { ChainAddress: not null } outside
                    ? await NodeMaintenance.RebuildIndexAsync(outside, null, cancel)
                    : await NodeMaintenance.RebuildIndexAsync(
                        folder.Node,
                        stopped.Genesis(parsed, folder),
                        null,
                        cancel
                    );
                session.Answer(
                    new JsonObject { ["block"] = head.ToString(CultureInfo.InvariantCulture) },
                    screen => screen.Line(session.Texts["rebuild.done", head])
                );
                return ExitCode.Fine;
            }
        );
        return verb;
    }

    /// <summary>Goes on with what is left of a vault that is not whole, where there is no backup; says what is gone.</summary>
    public static Command RestoreVault(VerbFrame frame)
    {
        var verb = frame.Verb("restore-vault");
        var data = ClientVerb.Data(frame);
        var yes = new Option<bool>("--yes") { Description = frame.Texts["option.yes"] };
        verb.Add(data);
        verb.Add(yes);
        frame.Does(
            verb,
            (session, parsed, _) =>
            {
                if (!parsed.GetValue(yes))
                    throw new CliException("error.vault.yes");
                using var folder = DataFolder.OwnExisting(parsed.GetRequiredValue(data));
                Show(session, NodeMaintenance.RestoreVault(folder.Node));
                return Task.FromResult(ExitCode.Fine);
            }
        );
        return verb;
    }

    private static void Show(Session session, VaultRestoration done) =>
        session.Answer(
            new JsonObject
            {
                ["problems"] = new JsonArray([.. done.Problems.Select(static p => (JsonNode)p)]),
                ["dropped"] = done.Dropped,
                ["rows"] = done.Rows,
                ["keys"] = done.Keys,
            },
            screen =>
            {
                foreach (var problem in done.Problems)
                    screen.Line(problem, Spectre.Console.Color.Red);
                screen.Line(
                    done.Problems.Count == 0
                        ? session.Texts["vault.whole", done.Rows, done.Keys]
                        : session.Texts["vault.restored", done.Dropped, done.Rows, done.Keys]
                );
            }
        );

    private static void Show(Session session, FsckReport report) =>
        session.Answer(
            new JsonObject
            {
                ["clean"] = report.IsClean,
                ["head"] = report.Head.ToString(CultureInfo.InvariantCulture),
                ["transactions"] = report.Transactions,
                ["stateNodes"] = report.StateNodes,
                ["findings"] = new JsonArray([
                    .. report.Findings.Select(static f =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["check"] = f.Check,
                                ["block"] = f.Block?.ToString(CultureInfo.InvariantCulture),
                                ["message"] = f.Message,
                            }
                    ),
                ]),
            },
            screen =>
            {
                foreach (var finding in report.Findings)
                    screen.Line(
                        $"{finding.Check} {finding.Block?.ToString(CultureInfo.InvariantCulture)}: {finding.Message}",
                        Spectre.Console.Color.Red
                    );
                screen.Line(
                    session.Texts[
                        "fsck.sum",
                        report.Head,
                        report.Transactions,
                        report.StateNodes,
                        report.Findings.Count
                    ]
                );
            }
        );
}
