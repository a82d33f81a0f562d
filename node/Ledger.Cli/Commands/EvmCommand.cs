using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;
using Ledger.Engine.Evm.StateTests;

namespace Ledger.Cli.Commands;

/// <summary><c>ledger evm statetest PATH...</c>: runs public state tests on the embedded interpreter, as geth's evm does.</summary>
internal static class EvmCommand
{
    private const int Shown = 50;

    public static Command Build(VerbFrame frame)
    {
        var evm = frame.Verb("evm");
        var verb = frame.Verb("statetest", "evm.statetest");
        var paths = new Argument<string[]>("PATH")
        {
            Description = frame.Texts["argument.statetest"],
            Arity = ArgumentArity.OneOrMore,
        };
        verb.Add(paths);
        evm.Add(verb);
        frame.Does(
            verb,
            (session, parsed, cancel) => Task.FromResult(Run(session, parsed.GetRequiredValue(paths), cancel))
        );
        return evm;
    }

    private static int Run(Session session, string[] paths, CancellationToken cancel)
    {
        foreach (var path in paths)
        {
            if (!File.Exists(path) && !Directory.Exists(path))
                throw new CliException("error.file.missing", path);
        }
        var results = StateTestRunner.RunAll(paths, Environment.ProcessorCount, cancel);
        if (results.Count == 0)
            throw new CliException("error.statetest.none");
        var counts = results.GroupBy(static r => r.Outcome).ToDictionary(static g => g.Key, static g => g.Count());
        var (passed, failed) = (
            counts.GetValueOrDefault(StateTestOutcome.Passed),
            counts.GetValueOrDefault(StateTestOutcome.Failed)
        );
        var not = counts.GetValueOrDefault(StateTestOutcome.NotApplicable);
        var others = results.Where(static r => r.Outcome != StateTestOutcome.Passed).ToList();
        session.Answer(
            new JsonObject
            {
                ["passed"] = passed,
                ["failed"] = failed,
                ["notApplicable"] = not,
                ["notPassed"] = new JsonArray([.. others.Select(static r => (JsonNode)Json(r))]),
            },
            screen =>
            {
                foreach (var other in others.Take(Shown))
                    screen.Line(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{other.Outcome}: {other.File} {other.Test} {other.Case} {other.Reason}"
                        )
                    );
                if (others.Count > Shown)
                    screen.Line(session.Texts["statetest.more", others.Count - Shown]);
                screen.Line(session.Texts["statetest.sum", passed, failed, not]);
            }
        );
        return failed == 0 ? ExitCode.Fine : ExitCode.Refused;
    }

    private static JsonObject Json(StateTestResult result) =>
        new()
        {
            ["file"] = result.File,
            ["test"] = result.Test,
            ["case"] = result.Case,
            ["outcome"] = result.Outcome.ToString(),
            ["reason"] = result.Reason,
        };
}
