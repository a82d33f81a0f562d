using System.Net;
using System.Text;
using System.Text.Json;
using Ledger.Engine.Chain;
using Ledger.Engine.Evm;
using Ledger.Engine.Rpc;
using Ledger.Engine.Tests.Chain;
using Ledger.Evidence.Blocks;
using Microsoft.Extensions.Time.Testing;

namespace Ledger.Engine.Tests.Rpc;

/// <summary>What one caller, and all together, may ask of the endpoint at a time.</summary>
public sealed class AdmissionTests
{
    private const string Call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_beyond_an_addresss_budget_are_429_with_a_json_error_and_cost_nothing()
    {
        await using var chain = await StartAsync(
            new JsonRpcOptions
            {
                BurstCalls = 10,
                MaxBatch = 10,
                CallsPerSecond = 1,
            }
        );
        var batch = "[" + string.Join(',', Enumerable.Repeat(Call, 10)) + "]";
        using (var first = await chain.PostAsync(batch))
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var second = await chain.PostAsync(batch);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), second.Headers.RetryAfter!.Delta);
        var error = JsonDocument.Parse(await second.Content.ReadAsStringAsync(Ct)).RootElement.GetProperty("error");
        Assert.Equal(-32005, error.GetProperty("code").GetInt32());
        Assert.StartsWith("rate limit exceeded", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_beyond_the_places_and_their_queue_are_503_and_the_place_comes_free_again()
    {
        var held = new HeldChain(nameof(IChain.GetHeadAsync));
        await using var chain = await StartAsync(
            new JsonRpcOptions { MaxRequests = 1, MaxWaitingRequests = 0 },
            held.Of
        );
        const string Held = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_blockNumber\"}";
        var first = chain.PostAsync(Held);
        await held.Asked.WaitAsync(Ct);
        using (var second = await chain.PostAsync(Call))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
            Assert.Contains("-32005", await second.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }
        held.Release();
        using (var answer = await first)
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        HttpStatusCode status;
        do
        {
            using var third = await chain.PostAsync(Call);
            status = third.StatusCode;
        } while (status == HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task Slow_bodies_hold_no_place_and_end_with_408_at_their_deadline()
    {
        var time = new FakeTimeProvider();
        await using var chain = await StartAsync(
            new JsonRpcOptions
            {
                MaxRequests = 1,
                MaxWaitingRequests = 0,
                Time = time,
            }
        );
        var slow = new List<SlowBody>();
        try
        {
            for (var i = 0; i < 20; i++)
                slow.Add(await SlowBody.BeginAsync(chain.Address));
            using (var call = await chain.PostAsync(Call))
                Assert.Equal(HttpStatusCode.OK, call.StatusCode);
            // One that ends in time is answered as any other.
            await slow[0].EndAsync();
            Assert.Equal("HTTP/1.1 200 OK", await slow[0].StatusAsync());
            time.Advance(new JsonRpcOptions().BodyTime);
            foreach (var late in slow.Skip(1))
                Assert.Equal("HTTP/1.1 408 Request Timeout", await late.StatusAsync());
        }
        finally
        {
            slow.ForEach(body => body.Dispose());
        }
    }

    [Fact]
    public async Task Bytes_of_large_requests_and_answers_are_bounded_together_and_small_calls_go_on()
    {
        await using var chain = await StartAsync(new JsonRpcOptions { MaxBytesUnderWay = 1 });
        var large =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"web3_sha3\",\"params\":[\"0x"
            + new string('0', 100_000)
            + "\"]}";
        using (var refused = await chain.PostAsync(large))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Contains("bytes of requests", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }
        using var small = await chain.PostAsync(Call);
        Assert.Equal(HttpStatusCode.OK, small.StatusCode);
    }

    [Fact]
    public void Bytes_that_a_request_gives_back_are_another_ones()
    {
        using var memory = new MemoryReturn(TimeProvider.System, static () => { });
        var all = new BytesUnderWay(1_000_000, memory);
        using var second = all.Begin();
        using (var first = all.Begin())
        {
            Assert.True(first.TryReach(BytesUnderWay.Free + 900_000));
            Assert.False(second.TryReach(BytesUnderWay.Free + 200_000));
            Assert.True(second.TryReach(BytesUnderWay.Free));
        }
        Assert.True(second.TryReach(BytesUnderWay.Free + 200_000));
    }

    [Fact]
    public void Memory_is_given_back_once_a_burst_is_over_and_not_for_small_calls()
    {
        var time = new FakeTimeProvider();
        var collected = 0;
        using var memory = new MemoryReturn(time, () => collected++);
        memory.Used(1_000_000);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, collected);
        memory.Used(64L * 1024 * 1024);
        time.Advance(TimeSpan.FromSeconds(4));
        memory.Used(64L * 1024 * 1024); // not quiet yet
        time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(0, collected);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, collected);
    }

    [Theory]
    [InlineData("eth_getLogs", "{\"fromBlock\":\"0x1\",\"toBlock\":\"0x1\"}")]
    [InlineData("eth_getBlockReceipts", "\"0x1\"")]
    [InlineData("eth_getBlockByNumber", "\"0x1\",true")]
    [InlineData("debug_getRawBlock", "\"0x1\"")]
    public async Task One_block_is_answered_however_long_it_is(string method, string parameters)
    {
        // A limit that three logs are above; the answer is sent in more than one piece.
        await using var chain = await StartAsync(new JsonRpcOptions { MaxLogs = 2, MaxResponseBytes = 1_000 });
        for (ulong nonce = 0; nonce < 300; nonce++)
            await chain.Engine.SubmitAsync(TestChain.Store(nonce, 6, nonce + 1), Ct);
        await chain.Engine.SealAsync(Ct);
        await chain.Engine.SealAsync(Ct);
        string Body(string arguments) =>
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":[" + arguments + "]}";
        using var answer = await chain.PostAsync(Body(parameters));
        var text = await answer.Content.ReadAsStringAsync(Ct);
        using var json = JsonDocument.Parse(text);
        Assert.True(json.RootElement.TryGetProperty("result", out var result), text[..Math.Min(300, text.Length)]);
        Assert.Equal(
            method switch
            {
                "eth_getLogs" => (await chain.Engine.GetReceiptsAsync(1, Ct))!.Sum(r => r.Logs.Count),
                "debug_getRawBlock" => 1,
                _ => 300,
            },
            method switch
            {
                "eth_getBlockByNumber" => result.GetProperty("transactions").GetArrayLength(),
                "debug_getRawBlock" => 1,
                _ => result.GetArrayLength(),
            }
        );
        if (method != "eth_getLogs")
            return;
        // Over two blocks the limit counts.
        using var two = await chain.PostAsync(Body("{\"fromBlock\":\"0x1\",\"toBlock\":\"0x2\"}"));
        Assert.Contains("-32005", await two.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        // In a batch the long answer and the short one stand whole.
        using var both = await chain.PostAsync("[" + Body(parameters) + "," + Call + "]");
        using var batch = JsonDocument.Parse(await both.Content.ReadAsStringAsync(Ct));
        Assert.All(batch.RootElement.EnumerateArray(), a => Assert.True(a.TryGetProperty("result", out _)));
    }

    [Theory]
    [InlineData("eth_getLogs", "{\"fromBlock\":\"0x0\",\"toBlock\":\"0x1\"}", "of your calls read many blocks")]
    [InlineData("eth_call", "{},\"0x1\"", "of your calls run the EVM")]
    public async Task One_caller_has_half_of_the_dear_calls_places_and_another_finds_one(
        string method,
        string parameters,
        string refusal
    )
    {
        var held = new HeldChain(method == "eth_call" ? "CallAsync" : nameof(IExecutionChain.GetHeaderAsync));
        await using var chain = await StartAsync(
            new JsonRpcOptions
            {
                MaxScans = 1,
                MaxExecutions = 1,
                MaxWaitingHeavy = 3,
            },
            held.Of
        );
        await chain.Engine.SealAsync(Ct);
        using var greedy = new HttpClient(From(IPAddress.Parse("127.0.0.2")));
        using var modest = new HttpClient(From(IPAddress.Parse("127.0.0.3")));
        var body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":[" + parameters + "]}";
        async Task<string> Ask(HttpClient http)
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(chain.Address, content, Ct);
            return await answer.Content.ReadAsStringAsync(Ct);
        }

        var many = Enumerable.Range(0, 6).Select(_ => Ask(greedy)).ToList();
        for (var i = 0; i < 4; i++)
        {
            var refused = await Task.WhenAny(many);
            many.Remove(refused);
            Assert.Contains(refusal, await refused, StringComparison.Ordinal);
        }
        var other = Ask(modest);
        await held.Asked.WaitAsync(Ct);
        held.Release();
        foreach (var answered in many.Append(other))
            Assert.Contains("\"result\"", await answered, StringComparison.Ordinal);
    }

    private static SocketsHttpHandler From(IPAddress address) =>
        new()
        {
            ConnectCallback = async (context, ct) =>
            {
                var socket = new System.Net.Sockets.Socket(
                    System.Net.Sockets.SocketType.Stream,
                    System.Net.Sockets.ProtocolType.Tcp
                );
                socket.Bind(new IPEndPoint(address, 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, ct);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            },
        };

    [Fact]
    public async Task A_page_whose_name_was_bent_to_this_node_is_refused_by_its_host_header()
    {
        await using var chain = await StartAsync(new JsonRpcOptions());
        foreach (
            var (host, status) in new[] { ("evil.example", HttpStatusCode.Forbidden), ("localhost", HttpStatusCode.OK) }
        )
        {
            using var content = new StringContent(Call, Encoding.UTF8, "application/json");
            using var request = new HttpRequestMessage(HttpMethod.Post, chain.Address) { Content = content };
            request.Headers.Host = host;
            using var answer = await chain.Http.SendAsync(request, Ct);
            Assert.Equal(status, answer.StatusCode);
        }
    }

    private static async Task<Server> StartAsync(
        JsonRpcOptions options,
        Func<IExecutionChain, IExecutionChain>? change = null
    )
    {
        var engine = new TestChain().Open();
        return new Server(
            engine,
            await JsonRpcHost.StartAsync(
                change?.Invoke(engine) ?? engine,
                new IPEndPoint(IPAddress.Loopback, 0),
                options,
                Ct
            )
        );
    }

    /// <summary>A chain that answers one method when the test says so.</summary>
    private sealed class HeldChain(string held)
    {
        private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => asked.Task;

        public void Release() => go.SetResult();

        public IExecutionChain Of(IExecutionChain chain)
        {
            var proxy = System.Reflection.DispatchProxy.Create<IExecutionChain, Proxy>();
            ((Proxy)(object)proxy).Answer = (method, arguments) =>
                method.Name != held ? method.Invoke(chain, arguments)
                : method.ReturnType == typeof(ValueTask<BlockHeader>)
                    ? new ValueTask<BlockHeader>(LaterAsync<BlockHeader>(method, chain, arguments))
                : new ValueTask<TransactionOutcome>(LaterAsync<TransactionOutcome>(method, chain, arguments));
            return proxy;
        }

        private async Task<T> LaterAsync<T>(
            System.Reflection.MethodInfo method,
            IExecutionChain chain,
            object?[]? arguments
        )
        {
            asked.TrySetResult();
            await go.Task;
            return await (ValueTask<T>)method.Invoke(chain, arguments)!;
        }
    }

    public class Proxy : System.Reflection.DispatchProxy
    {
        internal Func<System.Reflection.MethodInfo, object?[]?, object?> Answer { get; set; } = null!;

        protected override object? Invoke(System.Reflection.MethodInfo? targetMethod, object?[]? args) =>
            Answer(targetMethod!, args);
    }

    private sealed class Server(ChainEngine engine, JsonRpcHost host) : IAsyncDisposable
    {
        public ChainEngine Engine => engine;

        public HttpClient Http { get; } = new();

        public Uri Address => host.Address;

        public async Task<HttpResponseMessage> PostAsync(string body)
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            return await Http.PostAsync(Address, content, Ct);
        }

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await host.DisposeAsync();
            await engine.DisposeAsync();
        }
    }

    /// <summary>A request whose body comes in part, and its end when the test says so.</summary>
    private sealed class SlowBody(System.Net.Sockets.TcpClient client) : IDisposable
    {
        private readonly StreamReader reader = new(client.GetStream(), Encoding.ASCII);

        /// <summary>The server reads the body when this returns: it asked for it.</summary>
        public static async Task<SlowBody> BeginAsync(Uri address)
        {
            var client = new System.Net.Sockets.TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, address.Port, Ct);
            var body = new SlowBody(client);
            await body.WriteAsync(
                "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: "
                    + Call.Length
                    + "\r\n\r\n"
            );
            Assert.Equal("HTTP/1.1 100 Continue", await body.reader.ReadLineAsync(Ct));
            Assert.Equal("", await body.reader.ReadLineAsync(Ct));
            await body.WriteAsync(Call[..10]);
            return body;
        }

        public Task EndAsync() => WriteAsync(Call[10..]);

        public async Task<string?> StatusAsync() => await reader.ReadLineAsync(Ct);

        public void Dispose()
        {
            reader.Dispose();
            client.Dispose();
        }

        private async Task WriteAsync(string text) =>
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), Ct);
    }
}
