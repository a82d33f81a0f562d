using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Ledger.Cli.Files;
using Ledger.Cli.Running;
using Ledger.Node;
using Ledger.Soak;

namespace Ledger.EndToEnd.Tests;

/// <summary><c>ledger node --config</c> as a program of its own: nobody holds its standard input.</summary>
public sealed partial class OwnNodeTests
{
    [Theory]
    [InlineData(15)] // SIGTERM: systemd, docker stop
    [InlineData(2)] // SIGINT: Ctrl-C in the foreground
    public async Task It_runs_with_dev_null_on_its_standard_input_until_a_signal(int signal)
    {
        using var city = new City();
        using var node = Start(Config(city));
        Assert.Equal(ChildProcess.Ready, await node.StandardOutput.ReadLineAsync(Cancel));
        Assert.False(node.HasExited);
        Assert.Equal(0, Signal(node.Id, signal));
        await node.WaitForExitAsync(Cancel);
        Assert.Equal(0, node.ExitCode);
        Assert.Equal("", await node.StandardOutput.ReadToEndAsync(Cancel));
    }

    /// <summary>What systemd listens on with Type=notify and WatchdogSec=, without systemd.</summary>
    [Fact]
    public async Task It_tells_a_service_manager_that_it_is_ready_alive_and_stopping()
    {
        using var city = new City();
        var path = city.Of("notify.sock");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        using var node = Start(Config(city), ("NOTIFY_SOCKET", path), ("WATCHDOG_USEC", "200000"));
        Assert.Equal("READY=1", await HearAsync(manager));
        Assert.Equal(ChildProcess.Ready, await node.StandardOutput.ReadLineAsync(Cancel));
        Assert.Matches("^WATCHDOG=1\nSTATUS=block [0-9]+$", await HearAsync(manager));
        Assert.Matches("^WATCHDOG=1\nSTATUS=block [0-9]+$", await HearAsync(manager));
        Assert.Equal(0, Signal(node.Id, 15));
        string last;
        do last = await HearAsync(manager);
        while (last.StartsWith("WATCHDOG", StringComparison.Ordinal));
        Assert.Equal("STOPPING=1", last);
        await node.WaitForExitAsync(Cancel);
        Assert.Equal(0, node.ExitCode);
    }

    /// <summary>Each line of the journal begins with its priority; a terminal's with its time.</summary>
    [Theory]
    [InlineData("8:12345", "^<[0-7]>")]
    [InlineData("", "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z ")]
    public async Task Its_log_goes_to_the_journal_in_the_journals_form(string stream, string form)
    {
        using var city = new City();
        using var node = Start(Config(city), ("JOURNAL_STREAM", stream));
        Assert.Equal(ChildProcess.Ready, await node.StandardOutput.ReadLineAsync(Cancel));
        Assert.Equal(0, Signal(node.Id, 15));
        var lines = (await node.StandardError.ReadToEndAsync(Cancel)).Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries
        );
        await node.WaitForExitAsync(Cancel);
        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Matches(form, line));
    }

    [Fact]
    public async Task A_watchdog_of_another_process_is_not_fed()
    {
        using var city = new City();
        var path = city.Of("notify.sock");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        using var node = Start(Config(city), ("NOTIFY_SOCKET", path), ("WATCHDOG_USEC", "1000"), ("WATCHDOG_PID", "1"));
        Assert.Equal("READY=1", await HearAsync(manager));
        Assert.Equal(0, Signal(node.Id, 15));
        Assert.Equal("STOPPING=1", await HearAsync(manager));
        await node.WaitForExitAsync(Cancel);
    }

    [Fact]
    public async Task Check_looks_at_everything_and_starts_nothing()
    {
        using var city = new City();
        var config = Config(city);
        var sound = await LedgerProcess.HereAsync("node", "--config", config, "--check", "--json");
        Assert.Equal(config, sound.Fine().Text("config"));
        Assert.False(Directory.Exists(Path.Combine(city.Data, "engine")));
        File.WriteAllText(config, "{ \"dataDirectroy\": \"x\", \"rpcPort\": 5.5 }");
        var faulty = await LedgerProcess.HereAsync("node", "--config", config, "--check");
        Assert.Equal(2, faulty.Code);
        foreach (
            var words in new[]
            {
                "did you mean dataDirectory?",
                "rpcPort: expected a whole number",
                "trustFile: is missing",
                "tls: is missing",
            }
        )
            Assert.Contains(words, faulty.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh", "node.json 的设置：", "签封密钥")]
    [InlineData("en", "Settings of node.json:", "a key that this process seals with")]
    public async Task Help_names_every_setting_in_both_languages(string language, string title, string meaning)
    {
        var help = (await LedgerProcess.HereAsync("node", "--help", "--lang", language)).Fine().Output;
        Assert.Contains(title, help, StringComparison.Ordinal);
        Assert.Contains(meaning, help, StringComparison.Ordinal);
        foreach (var setting in NodeSettings.All)
            Assert.Contains(setting.Name, help, StringComparison.Ordinal);
        foreach (var option in new[] { "--config", "--check", "--accept-clock" })
            Assert.Contains(option, help, StringComparison.Ordinal);
        Assert.DoesNotContain(ChildProcess.Supervised, help, StringComparison.Ordinal);
    }

    /// <summary>
    /// Somebody else's ledger, looked at where the sample's keys are: held against its own genesis, and against a wrong one
    /// refused by name. (It was held against the sample's, with a difference for each thing that it is not.)
    /// </summary>
    [Fact]
    public async Task A_copy_of_any_ledger_is_checked_against_its_own_genesis()
    {
        using var city = new City();
        var other = TestConsortium.Make(LedgerFolders.KeysSample, city.Of("keys"));
        var config = SampleNode.Write(city.Of("own"), SampleNode.Options(city.Data, other.Folder, 0, 0));
        using (var node = Start(config))
        {
            Assert.Equal(ChildProcess.Ready, await node.StandardOutput.ReadLineAsync(Cancel));
            foreach (var verb in new[] { "fsck", "rebuild-index" })
                Assert.Contains(
                    "in use",
                    (await LedgerProcess.HereAsync(verb, "--data", city.Data)).Error,
                    StringComparison.Ordinal
                );
            Assert.Equal(0, Signal(node.Id, 15));
            await node.WaitForExitAsync(Cancel);
        }
        // The copy alone, on a machine that has neither node.json nor keys of that ledger.
        var copy = city.Of("copy");
        foreach (var file in Directory.EnumerateFiles(city.Data, "*", SearchOption.AllDirectories))
        {
            var there = Path.Combine(copy, Path.GetRelativePath(city.Data, file));
            Directory.CreateDirectory(Path.GetDirectoryName(there)!);
            File.Copy(file, there);
        }
        Directory.Delete(other.Folder, recursive: true);
        (await LedgerProcess.HereAsync("rebuild-index", "--data", copy)).Fine();
        var report = (await LedgerProcess.HereAsync("fsck", "--data", copy, "--json")).Fine();
        Assert.True(report.Json.GetProperty("clean").GetBoolean());
        (
            await LedgerProcess.HereAsync("fsck", "--config", config, "--genesis", Path.Combine(copy, "genesis.json"))
        ).Fine();
        (await LedgerProcess.HereAsync("export-blocks", city.Of("blocks.rlp"), "--data", copy)).Fine();
        var wrong = await LedgerProcess.HereAsync(
            "fsck",
            "--data",
            copy,
            "--genesis",
            Path.Combine(LedgerFolders.KeysSample, "genesis.json")
        );
        Assert.Equal((2, ""), (wrong.Code, wrong.Output));
        Assert.Contains("belongs to another ledger", wrong.Error, StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Config(City city) =>
        SampleNode.Write(city.Data, SampleNode.Options(city.Data, LedgerFolders.KeysSample, 0, 0));

    /// <summary>By a shell that puts /dev/null in the place of its input, and is the program afterwards.</summary>
    private static Process Start(string config, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(
            "sh",
            ["-c", "exec \"$@\" < /dev/null", "sh", "dotnet", LedgerProcess.Program, "node", "--config", config]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("sh did not start.");
    }

    private static async Task<string> HearAsync(Socket manager)
    {
        var message = new byte[1024];
        return Encoding.UTF8.GetString(message, 0, await manager.ReceiveAsync(message, Cancel));
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int process, int signal);
}
