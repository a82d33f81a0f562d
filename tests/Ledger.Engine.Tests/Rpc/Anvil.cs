using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ledger.Engine.Tests.Rpc;

/// <summary>anvil of Foundry on the same genesis, mining when told to.</summary>
internal sealed class Anvil : IAsyncDisposable
{
    private static readonly HttpClient Http = new();
    private readonly Process process;

    private Anvil(Process process, Uri address) => (this.process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<Anvil> StartAsync(string genesis, ulong chainId, ulong gasLimit)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(OtherProgram.Client("anvil"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (
            var argument in string.Create(
                    CultureInfo.InvariantCulture,
                    $"--init {genesis} --port {port} --chain-id {chainId} --gas-limit {gasLimit} --hardfork cancun --gas-price 0 --block-base-fee-per-gas 0 --no-mining --order fifo --accounts 1 --quiet"
                )
                .Split(' ')
        )
            start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException("anvil did not start.");
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var anvil = new Anvil(
            process,
            new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"))
        );
        while (true)
        {
            if (process.HasExited)
                throw new InvalidOperationException("anvil ended: " + await errors);
            try
            {
                await AnswerAsync(anvil.Address, "eth_chainId");
                return anvil;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>The whole answer of any endpoint.</summary>
    public static async Task<JsonElement> AnswerAsync(Uri address, string method, params JsonNode?[] parameters)
    {
        var call = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = 1,
            ["method"] = method,
            ["params"] = new JsonArray([.. parameters.Select(p => p?.DeepClone())]),
        };
        using var content = new StringContent(call.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync(address, content, TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
        return document.RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
