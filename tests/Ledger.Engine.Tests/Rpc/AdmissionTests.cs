using System.Net;
using System.Text;
using System.Text.Json;
using Ledger.Engine.Chain;
using Ledger.Engine.Rpc;
using Ledger.Engine.Tests.Chain;

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
        await using var chain = await StartAsync(new JsonRpcOptions { MaxRequests = 1, MaxWaitingRequests = 0 });
        using var slow = new SlowBody();
        using var request = new HttpRequestMessage(HttpMethod.Post, chain.Address) { Content = slow };
        // The server asks for the body only once the request has its place.
        request.Headers.ExpectContinue = true;
        var first = chain.Http.SendAsync(request, Ct);
        await slow.Begun.WaitAsync(Ct);
        using (var second = await chain.PostAsync(Call))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
            Assert.Contains("-32005", await second.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        }
        slow.End();
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

    private static async Task<Server> StartAsync(JsonRpcOptions options)
    {
        var engine = new TestChain().Open();
        return new Server(
            engine,
            await JsonRpcHost.StartAsync(engine, new IPEndPoint(IPAddress.Loopback, 0), options, Ct)
        );
    }

    private sealed class Server(ChainEngine engine, JsonRpcHost host) : IAsyncDisposable
    {
        public HttpClient Http { get; } =
            new(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(5) });

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

    /// <summary>A body of unknown length whose end comes when the test says so.</summary>
    private sealed class SlowBody : HttpContent
    {
        private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SlowBody() => Headers.ContentType = new("application/json");

        public Task Begun => begun.Task;

        public void End() => end.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(Call[..10]));
            await stream.FlushAsync();
            begun.SetResult();
            await end.Task;
            await stream.WriteAsync(Encoding.UTF8.GetBytes(Call[10..]));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
