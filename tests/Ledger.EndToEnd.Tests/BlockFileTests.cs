using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ledger.Cli.Files;

namespace Ledger.EndToEnd.Tests;

/// <summary>The chain of a ledger in use, as a file: into another folder, and through another implementation.</summary>
public sealed class BlockFileTests
{
    [Fact]
    public async Task An_exported_ledger_is_imported_elsewhere_goes_on_there_and_EthereumJs_comes_to_the_same_state()
    {
        using var city = new City();
        await using (var up = await UpProcess.StartAsync(city.Data))
        {
            for (var deal = 1; deal <= 3; deal++)
            {
                var (pdf, number, unit) = city.Contract(deal);
                (await up.RunAsync("anchor", pdf, "--contract-no", number, "--unit", unit)).Fine();
            }
            await FollowedAsync(city.Data, city.Of("follower"));
            await up.StopAsync();
        }
        var (file, other) = (city.Of("chain.rlp"), city.Of("other"));
        var head = (await LedgerProcess.HereAsync("export-blocks", file, "--data", city.Data, "--json"))
            .Fine()
            .Text("to");
        var imported = (await LedgerProcess.HereAsync("import-blocks", file, "--data", other, "--json")).Fine();
        Assert.Equal((head, head), (imported.Text("added"), imported.Text("head")));
        Assert.True(
            (await LedgerProcess.HereAsync("fsck", "--data", other, "--json"))
                .Fine()
                .Json.GetProperty("clean")
                .GetBoolean()
        );
        var back = city.Of("back.rlp");
        (await LedgerProcess.HereAsync("export-blocks", back, "--data", other, "--json")).Fine();
        Assert.Equal(await BytesOf(file), await BytesOf(back));

        var oracle = await EthereumJsAsync(file);
        Assert.Equal(head, oracle.GetProperty("blocks").GetUInt64().ToString(CultureInfo.InvariantCulture));
        Assert.True(oracle.GetProperty("transactions").GetUInt64() > 0);
        Assert.Equal(imported.Text("hash"), oracle.GetProperty("hash").GetString());

        await File.WriteAllBytesAsync(back, (await BytesOf(file))[..^9], TestContext.Current.CancellationToken);
        var cut = await LedgerProcess.HereAsync("import-blocks", back, "--data", city.Of("third"));
        Assert.Equal(1, cut.Code);
        Assert.Contains("The file ends within a block", cut.Error, StringComparison.Ordinal);
        var rest = (await LedgerProcess.HereAsync("import-blocks", file, "--data", city.Of("third"), "--json")).Fine();
        Assert.Equal(("1", head), (rest.Text("added"), rest.Text("head")));

        await using var again = await UpProcess.StartAsync(other);
        var (next, of, at) = city.Contract(4);
        (await again.RunAsync("anchor", next, "--contract-no", of, "--unit", at)).Fine();
    }

    /// <summary>A court's or a bank's own node: it has executed all of it anew, and its copy is a sound ledger.</summary>
    private static async Task FollowedAsync(string data, string folder)
    {
        using var state = JsonDocument.Parse(await BytesOf(Path.Combine(data, "up.json")));
        var rpc = state.RootElement.GetProperty("rpc").GetString()!;
        var followed = (await LedgerProcess.HereAsync("follow", rpc, "--data", folder, "--once", "--json")).Fine();
        Assert.True(int.Parse(followed.Text("head"), CultureInfo.InvariantCulture) >= 3);
        Assert.True(
            (await LedgerProcess.HereAsync("fsck", "--data", folder, "--json"))
                .Fine()
                .Json.GetProperty("clean")
                .GetBoolean()
        );
        var gone = await LedgerProcess.HereAsync("follow", rpc, "--data", folder, "--once", "--genesis", "/dev/null");
        Assert.Equal(2, gone.Code);
    }

    private static Task<byte[]> BytesOf(string path) =>
        File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);

    private static async Task<JsonElement> EthereumJsAsync(string file)
    {
        var root = Path.GetDirectoryName(LedgerFolders.KeysSample)!;
        var start = new ProcessStartInfo(
            "node",
            ["blocks.mjs", Path.Combine(LedgerFolders.KeysSample, "genesis.json"), file]
        )
        {
            WorkingDirectory = Path.Combine(root, "tests", "oracles"),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        using var document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }
}
