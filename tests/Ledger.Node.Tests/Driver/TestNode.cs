using System.Text;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using Ledger.Chaincode;
using Ledger.Engine.Store;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;
using Ledger.Node.Index;
using Ledger.Node.Leases;
using Ledger.Node.Security;
using Ledger.Node.Vault;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Ledger.Node.Tests.Driver;

/// <summary>A node in memory: own engine and chaincode, stores without a disk, blocks when asked for, virtual time.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly Dictionary<Address, ulong> nonces = [];
    private readonly List<GrpcChannel> channels = [];

    private TestNode(NodeHost host, FakeTimeProvider clock) => (Host, Clock) = (host, clock);

    public NodeHost Host { get; }

    /// <summary>The engine that makes the blocks; another process's where this node's chain is external.</summary>
    public ChainEngine? Sealing { get; init; }

    public FakeTimeProvider Clock { get; }

    public ulong Now => (ulong)Clock.GetUtcNow().ToUnixTimeSeconds();

    public TrustAnchor Trust => Host.Configuration.Trust;

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<TestNode> StartAsync(
        int history = 256,
        Func<NodeParts, NodeParts>? change = null,
        ChainEngine? sealing = null,
        bool rpc = false,
        IReadOnlyList<string>? furtherSenders = null,
        DisclosureOptions? disclosures = null,
        Func<NodeOptions, NodeOptions>? options = null
    )
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 25, 1, 0, 0, TimeSpan.Zero));
        var parts = new NodeParts
        {
            Trust = Members.Trust,
            Genesis = Members.Genesis,
            Sealers = Members.Sealers(),
            EngineStore = new MemoryStore(),
            IndexStore = new MemoryIndexStore(),
            Vault = new MemoryVault().Open,
            Leases = new MemoryLeaseStore(),
            Time = clock,
            ManualSealing = true,
            WebHost = web => web.UseTestServer(),
            Caller = context =>
                uint.TryParse(context.Request.Headers["test-organisation"], out var number)
                    ? new CallerIdentity(number, "ledger:org:" + Members.Organisations[number - 1], "cert-" + number)
                    : null,
        };
        parts = change?.Invoke(parts) ?? parts;
        var given = new NodeOptions
        {
            AllowSample = true,
            HistoryBlocks = history,
            RpcPort = rpc ? 0 : null,
            FurtherSenders = furtherSenders ?? [],
            Disclosures = disclosures ?? new DisclosureOptions(),
        };
        var host = await NodeHost.BuildAsync(options?.Invoke(given) ?? given, parts, Ct);
        await host.StartAsync(Ct);
        return new TestNode(host, parts.Time as FakeTimeProvider ?? clock) { Sealing = sealing ?? host.Engine };
    }

    /// <summary>Calls as an organisation; null = without a certificate.</summary>
    public CallInvoker As(string? organisation)
    {
        var client = Host.Host.GetTestServer().CreateHandler();
        var channel = GrpcChannel.ForAddress(
            "http://node",
            new GrpcChannelOptions { HttpHandler = new OrganisationHeader(organisation, client) }
        );
        channels.Add(channel);
        return channel.CreateCallInvoker();
    }

    public Wire.TransactionService.TransactionServiceClient Transactions(string organisation = "center") =>
        new(As(organisation));

    public ulong Nonce(string organisation, int key = 1) =>
        nonces.GetValueOrDefault(Members.WriterAddress(organisation, key));

    /// <summary>A signed batch of the next nonce.</summary>
    public Transaction Pack(string organisation, IReadOnlyList<StatementCall> statements, int key = 1)
    {
        var address = Members.WriterAddress(organisation, key);
        var nonce = nonces.GetValueOrDefault(address);
        nonces[address] = nonce + 1;
        return new Transaction
        {
            Type = 2,
            ChainId = Host.Chain.ChainId,
            Nonce = nonce,
            GasLimit = BatchCall.GasFor(statements),
            To = ContractAddresses.Batch,
            Data = BatchCall.Encode(statements),
        }.Sign(Members.Writer(organisation, key));
    }

    /// <summary>Submits, makes a block, reads the results back.</summary>
    public async Task<Wire.Transaction> SendAsync(
        string organisation,
        IReadOnlyList<StatementCall> statements,
        IEnumerable<Wire.Disclosure>? disclosures = null
    )
    {
        var transaction = Pack(organisation, statements);
        var request = new Wire.SubmitTransactionRequest
        {
            Raw = Google.Protobuf.ByteString.CopyFrom(transaction.Encode()),
        };
        request.Disclosures.AddRange(disclosures ?? []);
        var answer = await Transactions(organisation).SubmitTransactionAsync(request, cancellationToken: Ct);
        await SealAsync();
        var found = await Transactions(organisation)
            .GetTransactionAsync(new Wire.GetTransactionRequest { Name = answer.Name }, cancellationToken: Ct);
        return found.Transaction;
    }

    /// <summary>By JSON-RPC: the hash, or the error's message.</summary>
    public async Task<string> SendRawAsync(Transaction transaction)
    {
        using var http = new HttpClient();
        var call =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_sendRawTransaction\",\"params\":[\""
            + Hex.Encode(transaction.Encode())
            + "\"]}";
        using var content = new StringContent(call, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(Host.RpcAddress, content, Ct);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct));
        return json.RootElement.TryGetProperty("result", out var hash)
            ? hash.GetString()!
            : json.RootElement.GetProperty("error").GetProperty("message").GetString()!;
    }

    /// <summary>One block, indexed when this returns.</summary>
    public async Task<SealedBlock> SealAsync()
    {
        Clock.Advance(TimeSpan.FromSeconds(2));
        var block = await Sealing!.SealAsync(Ct);
        await Host.Services.GetRequiredService<IndexFollower>().ReachAsync(block.Header.Number, Ct);
        return block;
    }

    public async ValueTask DisposeAsync()
    {
        channels.ForEach(c => c.Dispose());
        await Host.DisposeAsync();
    }

    private sealed class OrganisationHeader(string? organisation, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            if (organisation is not null)
                request.Headers.Add(
                    "test-organisation",
                    (Array.IndexOf(Members.Organisations, organisation) + 1).ToString()
                );
            return base.SendAsync(request, cancellationToken);
        }
    }
}
