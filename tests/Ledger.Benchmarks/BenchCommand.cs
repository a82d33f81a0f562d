using System.CommandLine;
using Ledger.Benchmarks.Reporting;
using Ledger.Cli.Terminal;

namespace Ledger.Benchmarks;

/// <summary><c>./ledger bench</c>: measures on this machine and prints figures with what they were measured on.</summary>
internal static class BenchCommand
{
    public static Task<int> RunAsync(string[] args)
    {
        var seconds = new Option<int>("--seconds")
        {
            DefaultValueFactory = _ => 20,
            Description = "of each timed part",
        };
        var lives = new Option<int>("--lives") { DefaultValueFactory = _ => 3000, Description = "whole filing lives" };
        var callers = new Option<int>("--callers")
        {
            DefaultValueFactory = _ => 64,
            Description = "of the SDK at once",
        };
        var inFlight = new Option<int>("--in-flight")
        {
            DefaultValueFactory = _ => 6000,
            Description = "lives under way at once in the mix",
        };
        var period = new Option<int>("--block-period")
        {
            DefaultValueFactory = _ => 1,
            Description = "of the measured node, in seconds",
        };
        var only = new Option<string[]>("--only")
        {
            Description = "sections: " + string.Join(", ", BenchOptions.Sections),
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        only.AcceptOnlyFromAmong(BenchOptions.Sections);
        var noAnvil = new Option<bool>("--no-anvil") { Description = "no comparison with anvil" };
        var json = new Option<bool>("--json") { Description = "one JSON object, for programs" };
        foreach (var count in new[] { seconds, lives, callers, inFlight })
            count.Validators.Add(r =>
            {
                if (r.GetValueOrDefault<int>() < 1)
                    r.AddError(r.Option.Name + " must be at least 1.");
            });
        period.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int>() is < 0 or > 60)
                r.AddError("--block-period must be from 0 to 60.");
        });
        var root = new RootCommand("Measures the ledger on this machine.");
        foreach (var option in new Option[] { seconds, lives, callers, inFlight, period, only, noAnvil, json })
            root.Add(option);
        root.SetAction(
            (parsed, cancel) =>
                RunAsync(
                    new BenchOptions(
                        parsed.GetValue(seconds),
                        parsed.GetValue(lives),
                        parsed.GetValue(callers),
                        parsed.GetValue(inFlight),
                        parsed.GetValue(period),
                        parsed.GetValue(only) ?? [],
                        !parsed.GetValue(noAnvil)
                    ),
                    parsed.GetValue(json),
                    args,
                    cancel
                )
        );
        return root.Parse(args).InvokeAsync();
    }

    private static async Task<int> RunAsync(BenchOptions options, bool json, string[] args, CancellationToken cancel)
    {
        var report = new Report(["./ledger", "bench", .. args], Machine.Describe());
        try
        {
            await new BenchRun(options, report, Console.Error).RunAsync(cancel);
        }
        catch (Exception fault) when (fault is BenchException or CliException)
        {
            await Console.Error.WriteLineAsync("bench: " + fault.Message);
            return 1;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("bench: stopped.");
            return 2;
        }
        await Console.Out.WriteLineAsync(json ? report.ToJson() : report.ToText());
        return 0;
    }
}
