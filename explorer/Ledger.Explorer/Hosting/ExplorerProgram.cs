using Ledger.Explorer.Site;
using Ledger.Listening;
using Ledger.Sdk;

namespace Ledger.Explorer.Hosting;

/// <summary>Reads the settings, tells every fault of them, serves until it is stopped.</summary>
internal static class ExplorerProgram
{
    private const int Fine = 0;
    private const int CouldNot = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        var (options, fault) = Read(args);
        var faults = fault is null ? await FaultsAsync(options, OpenFiles.Limit) : [fault];
        if (faults.Count > 0)
            return Say(faults);
        try
        {
            await using var application = ExplorerApplication.Build(options, new ExplorerParts());
            await application.StartAsync();
            if (options.Supervised)
                await Supervision.FollowAsync(application);
            await application.WaitForShutdownAsync();
            return Fine;
        }
        catch (LedgerConfigurationException e)
        {
            return Say(e.Faults);
        }
        catch (IOException e)
        {
            return Say([e.Message]);
        }
    }

    /// <summary>Of the explorer's own settings; where there is one, those of its client too, which it would not come to.</summary>
    internal static async Task<IReadOnlyList<string>> FaultsAsync(ExplorerOptions options, long files)
    {
        var own = OptionsFaults.Of(options, files);
        if (own.Count == 0)
            return own;
        try
        {
            await using var client = await LedgerClient.OpenAsync(
                options.Ledger,
                new LedgerKeys(),
                CancellationToken.None
            );
            return own;
        }
        catch (LedgerConfigurationException e)
        {
            return [.. own, .. e.Faults];
        }
    }

    private static (ExplorerOptions Options, string? Fault) Read(string[] args)
    {
        var options = new ExplorerOptions();
        var at = Array.IndexOf(args, "--config");
        if (at >= 0 && (at + 1 >= args.Length || !File.Exists(args[at + 1])))
            return (options, "--config names no file.");
        try
        {
            var builder = new ConfigurationBuilder();
            if (at >= 0)
                builder.AddJsonFile(Path.GetFullPath(args[at + 1]), optional: false, reloadOnChange: false);
            var configuration = builder.AddCommandLine(args).Build();
            configuration.GetSection("Explorer").Bind(options, static o => o.ErrorOnUnknownConfiguration = true);
            return (options, null);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or InvalidOperationException)
        {
            return (options, e.Message);
        }
    }

    private static int Say(IEnumerable<string> faults)
    {
        foreach (var fault in faults)
            Console.Error.WriteLine("ledger explorer: " + fault);
        return CouldNot;
    }
}
