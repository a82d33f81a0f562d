using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Ledger.EndToEnd.Tests;

/// <summary><c>./ledger bench</c> with tiny counts: each figure is there and the counts add up. Never how fast.</summary>
public sealed class BenchTests
{
    private const int Lives = 3;
    private const int Callers = 2;
    private const int StatementsOfALife = 12;

    private static readonly string[] Kinds =
    [
        "open",
        "sign",
        "file",
        "assess",
        "clear",
        "agree",
        "deposit",
        "register",
        "release",
        "confirmLeg",
    ];

    [Fact]
    public async Task A_tiny_run_gives_every_figure_and_counts_every_statement()
    {
        var figures = (await RunAsync()).GetProperty("figures").EnumerateArray().ToList();
        Assert.All(figures, static f => Assert.True(f.GetProperty("value").GetDouble() > 0, f.ToString()));
        foreach (var section in new[] { "EVM alone", "engine in one process", "line" })
        {
            Assert.True(Count(figures, section, "mix") > 0);
            Assert.Equal(Lives * StatementsOfALife, Kinds.Sum(k => Count(figures, section, k)));
            Assert.Equal(2 * Lives, Count(figures, section, "deposit"));
        }
        foreach (var percentile in new[] { "p50", "p99" })
            Assert.Equal(Callers * (StatementsOfALife - 1), Count(figures, "from the call", percentile));
        foreach (var verified in new[] { "verifications", "one verification", "one verification, CPU" })
            Assert.True(Count(figures, "offline verification", verified) >= Lives);
        foreach (var place in new[] { "node as it stopped", "node, compacted", "outboxes" })
            Assert.True(Count(figures, "bytes on disk", place) > Lives + Callers);
    }

    private static long Count(List<JsonElement> figures, string section, string name) =>
        figures
            .Single(f =>
                f.GetProperty("section").GetString()!.StartsWith(section, StringComparison.Ordinal)
                && f.GetProperty("name").GetString()!.Split(", these")[0] == name
            )
            .GetProperty("count")
            .GetInt64();

    private static async Task<JsonElement> RunAsync()
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Ledger.Benchmarks.dll"),
            .. string.Create(
                    CultureInfo.InvariantCulture,
                    $"--lives {Lives} --callers {Callers} --in-flight 4 --seconds 1 --block-period 0 --no-anvil --json"
                )
                .Split(' '),
        ];
        using var bench = Process.Start(
            new ProcessStartInfo("dotnet", arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var error = bench.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await bench.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bench.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(bench.ExitCode == 0, await error);
        return JsonDocument.Parse(output).RootElement;
    }
}
