using System.CommandLine;
using System.Globalization;
using Ledger.Cli.Files;

namespace Ledger.Soak.Abuse;

/// <summary><c>ledger soak abuse [--minutes N]</c>.</summary>
internal static class AbuseSoakCommand
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(60);

    public static Command Build()
    {
        var verb = new Command(
            "abuse",
            "Attacks a node and its explorer from all sides beside 50 writes, 200 reads and 20 pages a second: none of these fails, 99 of a hundred writes are final within 3 s, the node stays below 1 GiB and is below 512 MiB a minute later, the explorer below 512 and 384 MiB."
        );
        var minutes = new Option<double>("--minutes")
        {
            Description = "How long",
            DefaultValueFactory = static _ => 10,
        };
        minutes.Validators.Add(result =>
        {
            if (result.GetValue(minutes) is not (>= 0.1 and <= 1_440))
                result.AddError("--minutes: 0.1 to 1,440.");
        });
        verb.Add(minutes);
        verb.SetAction(async (parsed, ct) => await RunAsync(TimeSpan.FromMinutes(parsed.GetValue(minutes)), ct));
        return verb;
    }

    private static async Task<int> RunAsync(TimeSpan attacked, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("ledger-soak-").FullName;
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"soak abuse: {attacked.TotalMinutes} minutes, {folder}")
        );
        try
        {
            var soak = new AbuseSoak(folder, LedgerFolders.KeysSample, attacked, Settled, Console.Out);
            var report = await soak.RunAsync(ct);
            Console.WriteLine(report.ToString());
            var missed = report.Missed.Distinct().Take(20).ToList();
            foreach (var aim in missed)
                Console.Error.WriteLine("soak abuse: " + aim);
            Directory.Delete(folder, recursive: true);
            return missed.Count == 0 ? 0 : 1;
        }
        catch (SoakException fault)
        {
            Console.Error.WriteLine($"soak abuse: {fault.Message} The folder is kept: {folder}");
            return 1;
        }
    }
}
