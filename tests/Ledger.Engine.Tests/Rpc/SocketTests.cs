using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Ledger.Engine.Chain;
using Ledger.Engine.Rpc;
using Ledger.Engine.Tests.Chain;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Tests.Rpc;

/// <summary>JSON-RPC over WebSocket: the same methods, subscriptions, each bound by its name; and the token of callers.</summary>
public sealed class SocketTests : IAsyncLifetime
{
    private const string Secret = "0x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private readonly TestChain chain = new();
    private ChainEngine engine = null!;
    private JsonRpcHost? host;
    private ulong nonce;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        engine = chain.Open();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
        await engine.DisposeAsync();
    }

    [Fact]
    public async Task Calls_batches_and_blocks_are_answered_and_what_was_subscribed_to_comes_in_order()
    {
        await StartAsync(new JsonRpcOptions());
        using var socket = await OpenAsync();
        Assert.Equal("0x4e51f", (await CallAsync(socket, "eth_chainId")).GetProperty("result").GetString());
        await SendAsync(
            socket,
            "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"},{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"net_version\"}]"
        );
        Assert.Equal(2, (await ReadAsync(socket)).GetArrayLength());
        await SendAsync(socket, "{nonsense");
        Assert.Equal(-32700, (await ReadAsync(socket)).GetProperty("error").GetProperty("code").GetInt32());

        var heads = await SubscribeAsync(socket, "\"newHeads\"");
        var logs = await SubscribeAsync(socket, "\"logs\",{\"address\":\"" + TestContract.Address + "\"}");
        var pending = await SubscribeAsync(socket, "\"newPendingTransactions\"");
        await SealAsync(2);
        await SealAsync(0);
        var told = new Dictionary<string, List<JsonElement>>(StringComparer.Ordinal)
        {
            [heads] = [],
            [logs] = [],
            [pending] = [],
        };
        while (told.Values.Sum(t => t.Count) < 6)
        {
            var message = (await ReadAsync(socket)).GetProperty("params");
            told[message.GetProperty("subscription").GetString()!].Add(message.GetProperty("result"));
        }
        Assert.Equal(["0x1", "0x2"], told[heads].Select(h => h.GetProperty("number").GetString()));
        Assert.False(told[heads][0].TryGetProperty("transactions", out _));
        Assert.Equal(["0x0", "0x1"], told[logs].Select(l => l.GetProperty("logIndex").GetString()));
        Assert.Equal(
            told[logs].Select(l => l.GetProperty("transactionHash").GetString()),
            told[pending].Select(h => h.GetString())
        );

        Assert.True(
            (await CallAsync(socket, "eth_unsubscribe", "\"" + heads + "\"")).GetProperty("result").GetBoolean()
        );
        await SealAsync(1);
        var next = new[] { await ReadAsync(socket), await ReadAsync(socket) };
        Assert.DoesNotContain(next, m => m.GetProperty("params").GetProperty("subscription").GetString() == heads);
        Assert.Equal(
            "subscription not found",
            (await CallAsync(socket, "eth_unsubscribe", "\"" + heads + "\""))
                .GetProperty("error")
                .GetProperty("message")
                .GetString()
        );
        // An answer that is sent in pieces is one message.
        var block = await CallAsync(socket, "eth_getBlockByNumber", "\"0x1\"", "true");
        Assert.Equal(2, block.GetProperty("result").GetProperty("transactions").GetArrayLength());
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Ct);
    }

    [Fact]
    public async Task A_bound_that_is_met_is_named()
    {
        await StartAsync(
            new JsonRpcOptions
            {
                MaxSubscriptions = 1,
                MaxSockets = 3,
                MaxSocketsOfOne = 2,
                MaxRequestBytes = 1_000,
            }
        );
        using var first = await OpenAsync();
        using var second = await OpenAsync();
        var refused = await Assert.ThrowsAsync<WebSocketException>(async () => await OpenAsync());
        Assert.Contains("503", refused.Message, StringComparison.Ordinal);
        await SubscribeAsync(first, "\"newHeads\"");
        var error = (await CallAsync(first, "eth_subscribe", "\"newHeads\"")).GetProperty("error");
        Assert.Equal(-32005, error.GetProperty("code").GetInt32());
        Assert.Contains(
            "too many subscriptions: 1",
            error.GetProperty("message").GetString(),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "newHeads, logs",
            (await CallAsync(second, "eth_subscribe", "\"syncing\""))
                .GetProperty("error")
                .GetProperty("message")
                .GetString(),
            StringComparison.Ordinal
        );

        await SendAsync(second, new string(' ', 1_001));
        var closed = await second.ReceiveAsync(new byte[100].AsMemory(), Ct);
        Assert.Equal(WebSocketMessageType.Close, closed.MessageType);
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, second.CloseStatus);
        Assert.Contains("at most 1000 bytes", second.CloseStatusDescription, StringComparison.Ordinal);
        await second.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", Ct);
        await first.SendAsync(new byte[] { 1 }, WebSocketMessageType.Binary, true, Ct);
        await first.ReceiveAsync(new byte[100].AsMemory(), Ct);
        Assert.Equal(WebSocketCloseStatus.InvalidMessageType, first.CloseStatus);
    }

    [Fact]
    public async Task A_message_that_does_not_end_and_a_reader_that_takes_nothing_are_cut_off()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var options = new JsonRpcOptions { Time = time };
        await StartAsync(options);
        using var slow = await OpenAsync();
        await slow.SendAsync("{"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false, Ct);
        await EndsAsync(slow, time, options.BodyTime);

        // It asks for more than the connection's buffers hold and reads nothing.
        for (var i = 0; i < 40; i++)
            await SealAsync(20);
        using var deaf = await OpenAsync();
        for (var i = 0; i < 200; i++)
            await SendAsync(
                deaf,
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_getLogs\",\"params\":[{\"fromBlock\":\"0x0\"}]}"
            );
        await EndsAsync(deaf, time, options.SocketSendTime);
    }

    [Fact]
    public async Task A_page_of_another_origin_opens_none_and_a_server_that_stops_waits_for_none()
    {
        await StartAsync(new JsonRpcOptions { AllowedOrigins = ["https://own.example"] });
        var refused = await Assert.ThrowsAsync<WebSocketException>(async () =>
            await OpenAsync(("Origin", "https://other.example"))
        );
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
        using var own = await OpenAsync(("Origin", "https://own.example"));
        await SubscribeAsync(own, "\"newHeads\"");
        await host!.DisposeAsync();
        host = null;
        await Assert.ThrowsAnyAsync<WebSocketException>(async () =>
        {
            while ((await own.ReceiveAsync(new byte[100].AsMemory(), Ct)).MessageType != WebSocketMessageType.Close) { }
            throw new WebSocketException();
        });
    }

    [Theory]
    [InlineData(null, 0, "HS256", "no token")]
    [InlineData("ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", 0, "HS256", "not signed")]
    [InlineData(Secret, -61, "HS256", "iat")]
    [InlineData(Secret, 61, "HS256", "iat")]
    [InlineData(Secret, 0, "none", "HS256")]
    [InlineData(Secret, 30, "HS256", null)]
    public async Task Only_a_token_of_the_secret_and_of_now_counts(
        string? secret,
        int seconds,
        string algorithm,
        string? fault
    )
    {
        await StartAsync(new JsonRpcOptions { Secret = BearerSecret.Parse(Secret + "\n") });
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, host!.Address)
        {
            Content = new StringContent(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}",
                Encoding.UTF8,
                "application/json"
            ),
        };
        var token = secret is null ? null : Token(secret, DateTimeOffset.UtcNow.AddSeconds(seconds), algorithm);
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        using var response = await http.SendAsync(request, Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.Equal(fault is null ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains(fault ?? "0x4e51f", text, StringComparison.Ordinal);
        if (fault is null)
        {
            using var socket = await OpenAsync(("Authorization", "Bearer " + token));
            Assert.Equal("0x4e51f", (await CallAsync(socket, "eth_chainId")).GetProperty("result").GetString());
        }
        else
            await Assert.ThrowsAsync<WebSocketException>(async () => await OpenAsync());
    }

    [Fact]
    public async Task Beyond_the_loopback_a_secret_is_needed_and_a_secret_is_32_bytes()
    {
        var anywhere = new IPEndPoint(IPAddress.Any, 0);
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await JsonRpcHost.StartAsync(engine, anywhere, new JsonRpcOptions(), Ct)
        );
        await using var open = await JsonRpcHost.StartAsync(
            engine,
            anywhere,
            new JsonRpcOptions { Secret = BearerSecret.Parse(Secret[2..]) },
            Ct
        );
        foreach (var bad in new[] { "", "0x", Secret + "00", Secret[..^1] + "g" })
            Assert.Throws<FormatException>(() => BearerSecret.Parse(bad));
    }

    [Fact]
    public async Task With_a_certificate_it_speaks_tls()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        await StartAsync(new JsonRpcOptions { Certificate = certificate });
        Assert.Equal("https", host!.Address.Scheme);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { certificate },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        using var http = new HttpClient(handler);
        using var call = new StringContent(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}",
            Encoding.UTF8,
            "application/json"
        );
        using var response = await http.PostAsync(new UriBuilder(host.Address) { Host = "localhost" }.Uri, call, Ct);
        Assert.Contains("0x4e51f", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    private static string Token(string secret, DateTimeOffset issued, string algorithm)
    {
        static string Part(byte[] bytes) =>
            Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var head = Part(Encoding.UTF8.GetBytes("{\"typ\":\"JWT\",\"alg\":\"" + algorithm + "\"}"));
        var claims = Part(Encoding.UTF8.GetBytes("{\"iat\":" + issued.ToUnixTimeSeconds() + "}"));
        var key = Convert.FromHexString(secret.Replace("0x", "", StringComparison.Ordinal));
        return $"{head}.{claims}.{Part(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(head + "." + claims)))}";
    }

    /// <summary>The other side gives it up once the clock has gone on.</summary>
    private static async Task EndsAsync(
        WebSocket socket,
        Microsoft.Extensions.Time.Testing.FakeTimeProvider time,
        TimeSpan bound
    )
    {
        var reading = Task.Run(
            async () =>
            {
                var buffer = new byte[1_000_000];
                // Only once it has been cut off is anything read.
                while (socket.State == WebSocketState.Open)
                    await socket.ReceiveAsync(buffer.AsMemory(), Ct);
            },
            Ct
        );
        while (!reading.IsCompleted)
        {
            time.Advance(bound);
            await Task.WhenAny(reading, Task.Delay(10, Ct));
        }
        Assert.True(reading.IsFaulted || socket.State != WebSocketState.Open);
        _ = reading.Exception;
    }

    private async Task StartAsync(JsonRpcOptions options) =>
        host = await JsonRpcHost.StartAsync(engine, new IPEndPoint(IPAddress.Loopback, 0), options, Ct);

    private async Task<ClientWebSocket> OpenAsync(params (string Name, string Value)[] headers)
    {
        var socket = new ClientWebSocket();
        foreach (var (name, value) in headers)
            socket.Options.SetRequestHeader(name, value);
        await socket.ConnectAsync(new UriBuilder(host!.Address) { Scheme = "ws" }.Uri, Ct);
        return socket;
    }

    private async Task SealAsync(int transactions)
    {
        for (var i = 0; i < transactions; i++, nonce++)
            await engine.SubmitAsync(TestChain.Store(nonce, 1, nonce), default);
        await engine.SealAsync();
    }

    private static async Task<string> SubscribeAsync(WebSocket socket, string parameters) =>
        (await CallAsync(socket, "eth_subscribe", parameters)).GetProperty("result").GetString()!;

    private static async Task<JsonElement> CallAsync(WebSocket socket, string method, params string[] parameters)
    {
        await SendAsync(
            socket,
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\""
                + method
                + "\",\"params\":["
                + string.Join(',', parameters)
                + "]}"
        );
        while (true)
        {
            var message = await ReadAsync(socket);
            if (message.TryGetProperty("id", out _))
                return message;
        }
    }

    private static Task SendAsync(WebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, Ct);

    private static async Task<JsonElement> ReadAsync(WebSocket socket)
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(), Ct);
            Assert.Equal(WebSocketMessageType.Text, read.MessageType);
            message.Write(buffer, 0, read.Count);
            if (!read.EndOfMessage)
                continue;
            using var document = JsonDocument.Parse(message.ToArray());
            return document.RootElement.Clone();
        }
    }
}
