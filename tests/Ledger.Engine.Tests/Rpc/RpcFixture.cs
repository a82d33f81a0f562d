using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Engine.Chain;
using Ledger.Engine.Rpc;
using Ledger.Engine.Tests.Chain;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Tests.Rpc;

/// <summary>A chain of 20 blocks behind a web server on loopback. Block 18 holds three logs with topics 1, 2, 3.</summary>
public sealed class RpcFixture : IAsyncLifetime
{
    private readonly HttpClient http = new();
    private JsonRpcHost host = null!;

    public const ulong Head = 20;
    public const ulong LogBlock = 18;

    internal TestChain Test { get; } = new();

    public ChainEngine Engine { get; private set; } = null!;

    public Uri Address => host.Address;

    public async ValueTask InitializeAsync()
    {
        Engine = Test.Open();
        ulong nonce = 0;
        for (ulong number = 1; number <= Head; number++)
        {
            for (
                var i =
                    number == LogBlock ? 3
                    : number == 17 ? 1
                    : 0;
                i > 0;
                i--
            )
                Assert.Equal(
                    SubmitOutcome.Accepted,
                    (await Engine.SubmitAsync(TestChain.Store(nonce++, 6, number), default)).Outcome
                );
            await Engine.SealAsync();
        }
        var options = new JsonRpcOptions { AllowedOrigins = ["http://a.example"], MaxRequestBytes = 512 * 1024 };
        host = await JsonRpcHost.StartAsync(Engine, new IPEndPoint(IPAddress.Loopback, 0), options);
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await Engine.DisposeAsync();
        http.Dispose();
    }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        request.RequestUri = Address;
        return await http.SendAsync(request);
    }

    public async Task<JsonElement> PostAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(Address, content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    /// <summary>The whole answer; parameters are written as JSON text.</summary>
    public Task<JsonElement> AnswerAsync(string method, params string[] parameters) =>
        PostAsync(
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\""
                + method
                + "\",\"params\":["
                + string.Join(',', parameters)
                + "]}"
        );

    public async Task<JsonElement> ResultAsync(string method, params string[] parameters)
    {
        var answer = await AnswerAsync(method, parameters);
        Assert.True(answer.TryGetProperty("result", out var result), answer.ToString());
        return result;
    }

    public async Task<string> TextAsync(string method, params string[] parameters) =>
        (await ResultAsync(method, parameters)).GetString()!;

    public async Task<(int Code, string Message)> ErrorAsync(string method, params string[] parameters)
    {
        var answer = await AnswerAsync(method, parameters);
        Assert.True(answer.TryGetProperty("error", out var error), answer.ToString());
        return (error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString()!);
    }

    internal static string Json(object value) => JsonSerializer.Serialize(value);

    internal static string Quoted(Address address) => "\"" + address + "\"";

    internal static string Call(string fields) => "{\"to\":\"" + TestContract.Address + "\"," + fields + "}";

    internal static JsonNode Parse(JsonElement element) => JsonNode.Parse(element.GetRawText())!;
}
