using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Ledger.Benchmarks.Anvil;

/// <summary>A running anvil on the run's genesis, in memory, mining when told to.</summary>
internal sealed class AnvilProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process process;
    private readonly HttpClient http;

    private AnvilProcess(Process process, int port)
    {
        this.process = process;
        http = new HttpClient
        {
            BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public static async Task<AnvilProcess> StartAsync(
        AnvilProgram program,
        SampleConsortium consortium,
        CancellationToken cancel
    )
    {
        var port = FreePort.Take();
        string[] arguments =
        [
            "--init",
            consortium.GenesisFile,
            "--port",
            port.ToString(CultureInfo.InvariantCulture),
            "--chain-id",
            consortium.ChainId.ToString(CultureInfo.InvariantCulture),
            "--gas-limit",
            consortium.Genesis.Chain.GasLimit.ToString(CultureInfo.InvariantCulture),
            .. "--hardfork cancun --gas-price 0 --block-base-fee-per-gas 0 --no-mining --order fifo --accounts 1 --quiet".Split(
                ' '
            ),
        ];
        var process = Process.Start(
            new ProcessStartInfo(program.Path, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var anvil = new AnvilProcess(process, port);
        try
        {
            await anvil.ServesAsync(port, cancel);
        }
        catch
        {
            await anvil.DisposeAsync();
            throw;
        }
        return anvil;
    }

    /// <exception cref="BenchException">anvil answered with an error.</exception>
    public async Task<JsonElement> CallAsync(string method, CancellationToken cancel, params object[] parameters)
    {
        using var answer = await http.PostAsJsonAsync(
            (Uri?)null,
            new
            {
                jsonrpc = "2.0",
                id = 1,
                method,
                @params = parameters,
            },
            cancel
        );
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>(cancel);
        return json.TryGetProperty("error", out var error)
            ? throw new BenchException("anvil, " + method + ": " + error)
            : json.GetProperty("result");
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>It tells nobody when it serves, so that the port is tried.</summary>
    private async Task ServesAsync(int port, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port, cancel);
                return;
            }
            catch (SocketException) when (!process.HasExited && Stopwatch.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(20, cancel);
            }
            catch (SocketException fault)
            {
                throw new BenchException("anvil did not start.", fault);
            }
        }
    }
}
