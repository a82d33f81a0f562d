using System.Diagnostics;
using System.Text;
using Ledger.Cli.Files;
using Ledger.Cli.Running;
using Ledger.Evidence.Texts;
using Ledger.Node;

namespace Ledger.Cli.Tests;

/// <summary>A runtime without ICU, in a process of its own: it takes every text for normalised and knows no culture.</summary>
public sealed class NormalisationTests
{
    [Theory]
    [InlineData("ledger.dll", "ledger: ", "--version")]
    [InlineData("ledger.dll", "ledger: ", "anchor", "my.pdf")]
    [InlineData("ledger.dll", "ledger: ", "verify", "bundle.json", "--lang", "en")]
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
    }

    /// <summary>A node whose file has no fault: with ICU it finds nothing to say, without it makes nothing.</summary>
    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 0)]
    public async Task A_node_is_refused_in_one_line_and_leaves_its_folder_alone(bool invariant, int expected)
    {
        using var folder = new TemporaryFolder();
        var (data, config) = (folder.Of("data"), folder.Of("node.json"));
        await File.WriteAllBytesAsync(
            config,
            NodeFile.Write(SampleNode.Options(data, LedgerFolders.KeysSample, 0, 0)),
            TestContext.Current.CancellationToken
        );
        string[] arguments = ["node", "--config", config, .. invariant ? [] : (string[])["--check"], "--lang", "en"];
        var (code, _, error) = await RunAsync(invariant, "ledger.dll", arguments);
        Assert.True(code == expected, error);
        if (invariant)
            Assert.Contains(
                "This runtime does not normalise text",
                Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)),
                StringComparison.Ordinal
            );
        Assert.False(Directory.Exists(data));
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
