using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Ledger.Cli.Files;

namespace Ledger.Soak.Nodes;

/// <summary><c>ledger soak node [--rounds N] [--seed N]</c>.</summary>
internal static class NodeSoakCommand
{
    public static Command Build()
    {
        var verb = new Command(
            "node",
            "Kills a node (SIGKILL) under load at each named point of the commit path and at random, and starts it again: everything acknowledged becomes final, nothing twice, fsck clean, heads as told."
        );
        var rounds = new Option<int>("--rounds")
        {
            Description = "How many kills",
            DefaultValueFactory = static _ => 50,
        };
        var seed = new Option<int?>("--seed") { Description = "Draws the same faults again (the moments differ)" };
        rounds.Validators.Add(result =>
        {
            if (result.GetValue(rounds) is < 1 or > 100_000)
                result.AddError("--rounds: 1 to 100,000.");
        });
        verb.Add(rounds);
        verb.Add(seed);
        verb.SetAction(
            async (parsed, ct) =>
                await RunAsync(
                    parsed.GetValue(rounds),
                    parsed.GetValue(seed) ?? RandomNumberGenerator.GetInt32(int.MaxValue),
                    ct
                )
        );
        return verb;
    }

    private static async Task<int> RunAsync(int rounds, int seed, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("ledger-soak-").FullName;
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"soak node: {rounds} rounds, seed {seed}, {folder}")
        );
        try
        {
            var report = await new NodeSoak(folder, LedgerFolders.KeysSample, rounds, seed, Console.Out).RunAsync(ct);
            Console.WriteLine(Sum(report));
            Directory.Delete(folder, recursive: true);
            return 0;
        }
        catch (SoakException fault)
        {
            Console.Error.WriteLine($"soak node: {fault.Message} The folder is kept: {folder}");
            return 1;
        }
    }

    private static string Sum(NodeSoakReport report) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Rounds} kills, {report.InFlight} with statements in flight; {report.Committed} of those statements were in a block, {report.SentAgain} went out again. {report.Acknowledged} acknowledged = {report.Acknowledged} final; {report.Events} events in the chain, none twice; fsck clean after each kill; head {report.Head}."
        );
}
