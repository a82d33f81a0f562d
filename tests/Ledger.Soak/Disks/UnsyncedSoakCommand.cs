using System.CommandLine;
using System.Globalization;
using Ledger.Cli.Files;

namespace Ledger.Soak.Disks;

/// <summary><c>ledger soak unsynced [--contracts N]</c>.</summary>
internal static class UnsyncedSoakCommand
{
    public static Command Build()
    {
        var verb = new Command(
            "unsynced",
            "Traces a node and a program that links the SDK, and cuts the power after each answer: on a disk that lost all that was not synced, everything answered for is there. Needs strace."
        );
        var contracts = new Option<int>("--contracts")
        {
            Description = "How many contracts are filed",
            DefaultValueFactory = static _ => 20,
        };
        verb.Add(contracts);
        verb.SetAction(async (parsed, ct) => await RunAsync(parsed.GetValue(contracts), ct));
        return verb;
    }

    private static async Task<int> RunAsync(int contracts, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("ledger-soak-").FullName;
        try
        {
            var report = await new UnsyncedSoak(folder, LedgerFolders.KeysSample, contracts, Console.Out).RunAsync(ct);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{report.Answers} power cuts, each after an answer: everything answered for was there. {report.Writes} writes, {report.Syncs} syncs; on a disk that ignores syncs it was not."
                )
            );
            Directory.Delete(folder, recursive: true);
            return 0;
        }
        catch (SoakException fault)
        {
            Console.Error.WriteLine($"soak unsynced: {fault.Message} The folder is kept: {folder}");
            return 1;
        }
    }
}
