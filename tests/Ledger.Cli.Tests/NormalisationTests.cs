using System.Diagnostics;
using System.Text;
using Ledger.Evidence.Texts;

namespace Ledger.Cli.Tests;

/// <summary>A runtime without ICU, in a process of its own: it takes every text for normalised and knows no culture.</summary>
public sealed class NormalisationTests
{
    [Theory]
    [InlineData("ledger.dll", "ledger: ", "--version")]
    [InlineData("ledger.dll", "ledger: ", "anchor", "my.pdf")]
    [InlineData("ledger.dll", "ledger: ", "verify", "bundle.json", "--lang", "en")]
    [InlineData(
        "ledger.dll",
        "ledger: ",
        "node",
        "--data",
        "never-made",
        "--keys",
        "keys",
        "--port",
        "0",
        "--rpc-port",
        "0"
    )]
    public async Task A_runtime_that_does_not_normalise_is_refused_in_one_line(
        string program,
        string prefix,
        params string[] arguments
    )
    {
        var (code, output, error) = await RunAsync(invariant: true, program, arguments);
        Assert.Equal((2, ""), (code, output));
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith(prefix + "This runtime does not normalise text", line, StringComparison.Ordinal);
        Assert.Contains("libicu", line, StringComparison.Ordinal);
        Assert.False(Directory.Exists("never-made"));
    }

    [Fact]
    public async Task The_same_runtime_with_ICU_is_not()
    {
        Assert.Null(Normalisation.Fault);
        Assert.Equal(0, (await RunAsync(invariant: false, "ledger.dll", "--version")).Code);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(
        bool invariant,
        string program,
        params string[] arguments
    )
    {
        var cancel = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = invariant ? "1" : "0";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var error = await process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return (process.ExitCode, await output, error);
    }
}
