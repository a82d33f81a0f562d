using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Ledger.Cli.Files;

namespace Ledger.Soak.Hosts;

/// <summary><c>ledger soak host [--rounds N] [--seed N]</c>.</summary>
internal static class HostSoakCommand
{
    public static Command Build()
    {
        var verb = new Command(
            "host",
            "Kills the SDK's host process (SIGKILL) under load at each named point of its outbox and at random, and starts it again: everything acknowledged becomes final, exactly once."
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
            (parsed, ct) =>
                RunAsync(
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
            string.Create(CultureInfo.InvariantCulture, $"soak host: {rounds} rounds, seed {seed}, {folder}")
        );
        try
        {
            var report = await new HostSoak(folder, LedgerFolders.KeysSample, rounds, seed, Console.Out).RunAsync(ct);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{report.Rounds} kills, {report.AtPoints} at named points. {report.Acknowledged} acknowledged = {report.Acknowledged} final; {report.Unanswered} calls had no answer, {report.Kept} of those statements were on the disk and are final; {report.Events} events in the chain, none twice; head {report.Head}."
                )
            );
            Directory.Delete(folder, recursive: true);
            return 0;
        }
        catch (Exception fault) when (fault is SoakException or TimeoutException)
        {
            Console.Error.WriteLine($"soak host: {fault.Message} The folder is kept: {folder}");
            return 1;
        }
    }
}
