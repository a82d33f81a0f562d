using System.Diagnostics;
using System.Text;
using Ledger.Cli.Files;
using Ledger.Cli.Running;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

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
            "--config",
            SampleNode.Write(folder.Path, SampleNode.Options(folder.Of("data"), LedgerFolders.KeysSample, 0, 0))
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
        var signer = Secp256k1Signature.AddressOfPrivateKey(key).ToString();
        using var folder = new TemporaryFolder();
        var run = await RunAsync(folder, "inspect", "header", Hex.Encode(good.Encode()), "--validators", signer);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains(signer, run.Output, StringComparison.Ordinal);
    }

    /// <summary>
    /// Libraries planted in the current folder, wherever a loader has ever looked there, are not run: each would leave its
    /// caller without a single function.
    /// </summary>
    [Theory]
    [InlineData("librocksdb.so", "fsck", "--data", "data")]
    [InlineData("libsecp256k1.so", "inspect", "header", "")]
    public async Task No_library_of_the_current_folder_is_run(string library, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Of("data/node/engine"));
        var runtimes = Path.Combine(AppContext.BaseDirectory, "runtimes");
        var (rocks, curves) = (Find("librocksdb.so"), Find("libsecp256k1.so"));
        var foreign = library == "librocksdb.so" ? curves : rocks;
        foreach (var place in new[] { "", "native", "amd64", "native/amd64", "linux-x64", "native/linux-x64", Rid })
            File.Copy(foreign, Path.Combine(Directory.CreateDirectory(folder.Of(place)).FullName, library));
        if (arguments[^1].Length == 0)
            arguments = [.. arguments[..^1], Hex.Encode(InspectTests.Header().Encode())];
        var planted = await RunAsync(AppContext.BaseDirectory, folder.Path, arguments);
        Assert.DoesNotContain("NativeFunctionMissing", planted.Error, StringComparison.Ordinal);
        // The same answer as where nothing is planted.
        using var clean = new TemporaryFolder();
        Directory.CreateDirectory(clean.Of("data/node/engine"));
        var good = await RunAsync(AppContext.BaseDirectory, clean.Path, arguments);
        Assert.Equal(
            (good.Code, good.Output, good.Error.Replace(clean.Path, folder.Path, StringComparison.Ordinal)),
            (planted.Code, planted.Output, planted.Error)
        );

        string Find(string name) => Directory.EnumerateFiles(runtimes, name, SearchOption.AllDirectories).First();
    }

    private static string Rid =>
        $"runtimes/linux-{System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}/native";

    /// <summary>Runs the program as it was built, without what lies in `runtimes`, and away from where that lies.</summary>
    private static Task<CommandRun> RunAsync(TemporaryFolder folder, params string[] arguments)
    {
        var program = Directory.CreateDirectory(folder.Of("program")).FullName;
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory))
            File.Copy(file, Path.Combine(program, Path.GetFileName(file)));
        return RunAsync(program, folder.Path, arguments);
    }

    private static async Task<CommandRun> RunAsync(string program, string current, string[] arguments)
    {
        var cancel = TestContext.Current.CancellationToken;
        string[] command = [Path.Combine(program, "ledger.dll"), .. arguments, "--lang", "en"];
        var start = new ProcessStartInfo("dotnet", command)
        {
            WorkingDirectory = current,
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
