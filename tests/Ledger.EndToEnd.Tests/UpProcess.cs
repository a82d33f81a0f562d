using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Ledger.Soak;

namespace Ledger.EndToEnd.Tests;

/// <summary>A running <c>ledger up</c> on a folder and three free ports of its own.</summary>
internal sealed partial class UpProcess : IAsyncDisposable
{
    private const int Interrupt = 2;
    private const int Killed = 9;
    private readonly Process process;

    private UpProcess(Process process, string data) => (this.process, Data) = (process, data);

    public string Data { get; }

    public int Id => process.Id;

    /// <param name="data">Its data folder.</param>
    /// <param name="deals">Of the sample city; 0 for none.</param>
    /// <param name="prefix">A program that starts it, for instance as another user.</param>
    /// <param name="options">Further ones of <c>up</c>.</param>
    public static async Task<UpProcess> StartAsync(
        string data,
        int deals = 0,
        string[]? prefix = null,
        string[]? options = null
    )
    {
        string[] sample = deals > 0 ? ["--deals", deals.ToString(CultureInfo.InvariantCulture)] : ["--no-sample"];
        var process = LedgerProcess.StartUnder(
            prefix ?? [],
            [
                "up",
                "--data",
                data,
                "--port-base",
                FreePorts().ToString(CultureInfo.InvariantCulture),
                .. sample,
                .. options ?? [],
            ]
        );
        var heard = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            heard.Add(line);
            if (line.StartsWith("Ctrl-C stops", StringComparison.Ordinal))
                return new UpProcess(process, data);
        }
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        throw new InvalidOperationException($"up ended: {string.Join('\n', heard)}{error}");
    }

    /// <summary>Runs a verb against this ledger, for programs.</summary>
    public Task<LedgerProcess.Run> RunAsync(params string[] arguments) => RunUnderAsync([], arguments);

    public Task<LedgerProcess.Run> RunUnderAsync(string[] prefix, params string[] arguments) =>
        LedgerProcess.RunUnderAsync(prefix, [.. arguments, "--data", Data, "--json"]);

    /// <summary>Ctrl-C, and the exit code that it ends with.</summary>
    public async Task<int> StopAsync()
    {
        _ = Signal(process.Id, Interrupt);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    /// <summary>kill -9 of the node under its supervisor, which then ends too.</summary>
    public async Task KillNodeAsync()
    {
        using var up = System.Text.Json.JsonDocument.Parse(
            await File.ReadAllBytesAsync(Path.Combine(Data, "up.json"), TestContext.Current.CancellationToken)
        );
        _ = Signal(up.RootElement.GetProperty("process").GetInt32(), Killed);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            _ = Signal(process.Id, Interrupt);
            await process.WaitForExitAsync();
        }
        process.Dispose();
    }

    /// <summary>The first of the three ports that <c>up</c> takes.</summary>
    public static int FreePorts() => TestConsortium.FreePorts(3);

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Signal(int process, int signal);
}
