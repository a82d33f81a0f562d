using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Ledger.Soak.Abuse;

/// <summary>Calls JSON-RPC from an address of the loopback of its own, so that callers are told apart.</summary>
internal sealed class RpcCaller(Uri address, IPAddress from, int connections) : IDisposable
{
    private readonly HttpClient http = new(
        new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            ConnectCallback = (context, ct) => ConnectAsync(from, context.DnsEndPoint.Port, ct),
        }
    )
    {
        Timeout = TimeSpan.FromMinutes(2),
    };

    /// <summary>The result, or the error as "error CODE: MESSAGE".</summary>
    public async Task<string> CallAsync(string method, string parameters, CancellationToken ct)
    {
        using var answer = await PostAsync(Body(method, parameters), ct);
        var text = await answer.Content.ReadAsStringAsync(ct);
        using var json = JsonDocument.Parse(text);
        if (json.RootElement.TryGetProperty("result", out var result))
            return result.GetRawText();
        var error = json.RootElement.GetProperty("error");
        return $"error {error.GetProperty("code")}: {error.GetProperty("message")}";
    }

    /// <exception cref="SoakException">Anything but a result.</exception>
    public async Task ResultAsync(string method, string parameters)
    {
        var answer = await CallAsync(method, parameters, CancellationToken.None);
        if (answer.StartsWith("error ", StringComparison.Ordinal))
            throw new SoakException(method + ": " + answer);
    }

    public async Task<HttpResponseMessage> PostAsync(string body, CancellationToken ct)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await http.PostAsync(address, content, ct);
    }

    public static string Body(string method, string parameters) =>
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":[" + parameters + "]}";

    public static async ValueTask<Stream> ConnectAsync(IPAddress from, int port, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(IPAddress.Loopback, port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => http.Dispose();
}
