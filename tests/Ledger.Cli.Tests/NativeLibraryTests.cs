using System.Diagnostics;
using System.Text;
using Ledger.Evidence;

namespace Ledger.Cli.Tests;

/// <summary>Field case C78: a machine on which no native library loads. Another process: here they are loaded already.</summary>
public sealed class NativeLibraryTests
{
    [Fact]
    public async Task A_node_says_in_one_line_on_which_systems_its_store_runs()
    {
        using var folder = new TemporaryFolder();
        var run = await RunAsync(
            folder,
            "node",
            "--data",
            folder.Of("data"),
            "--keys",
            LedgerFolders.KeysSample,
            "--port",
            "0",
            "--rpc-port",
            "0"
        );
        Assert.Equal(2, run.Code);
        var line = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("ledger: RocksDB does not load on this machine.", line, StringComparison.Ordinal);
        foreach (var system in new[] { "Linux", "glibc", "x64", "arm64", "macOS", "Windows" })
            Assert.Contains(system, line, StringComparison.Ordinal);
    }

    /// <summary>Seals and signatures have a managed way; a verifier needs no store.</summary>
    [Fact]
    public async Task What_needs_no_store_works_without_any_native_library()
    {
        var key = Keccak256.Hash("a validator"u8).ToArray();
        var header = InspectTests.Header();
        var seal = Secp256k1Signature.Sign(header.SealHash, key);
        var good = header with { Extra = header.Extra with { Seals = [seal] } };
        using var folder = new TemporaryFolder();
        var run = await RunAsync(folder, "inspect", "header", Hex.Encode(good.Encode()), "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        var signer = Secp256k1Signature.AddressOfPrivateKey(key).ToString();
        Assert.Contains(signer, run.Output, StringComparison.Ordinal);
    }

    /// <summary>Runs the program as it was built, without what lies in `runtimes`, and away from where that lies.</summary>
    private static async Task<CommandRun> RunAsync(TemporaryFolder folder, params string[] arguments)
    {
        var cancel = TestContext.Current.CancellationToken;
        var program = Directory.CreateDirectory(folder.Of("program")).FullName;
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(program, Path.GetFileName(file)));
        string[] command = [Path.Combine(program, "ledger.dll"), .. arguments, "--lang", "en"];
        var start = new ProcessStartInfo("dotnet", command)
        {
            WorkingDirectory = folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var error = await process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return new CommandRun(process.ExitCode, await output, error);
    }
}
