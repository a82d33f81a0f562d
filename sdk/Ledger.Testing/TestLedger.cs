using Ledger.Engine.Chain;
using Ledger.Engine.Store;
using Ledger.Evidence;
using Ledger.Node;
using Ledger.Node.Index;
using Ledger.Node.Leases;
using Ledger.Node.Security;
using Ledger.Node.Vault;
using Ledger.Sdk;
using Ledger.Sdk.Grpc;
using Ledger.Testing.Outbox;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Time.Testing;

namespace Ledger.Testing;

/// <summary>
/// A whole ledger in this process: the real chaincode, engine, node and gRPC over an in-memory transport, memory stores
/// that know what was synced, a clock that stands until it is moved, the sample consortium's keys. No port, no file.
/// </summary>
public sealed class TestLedger : IAsyncDisposable
{
    private const string OrganisationHeader = "x-test-organisation";
    private static readonly TimeSpan NudgeInterval = TimeSpan.FromMilliseconds(20);
    private readonly NodeHost node;
    private readonly Dictionary<string, (LedgerClient Client, MemoryFiles Files)> clients = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stop = new();
    private readonly Task nudging;
    private int opened;

    private TestLedger(NodeHost node, FakeTimeProvider clock, TrustAnchor trust)
    {
        (this.node, Clock, Trust) = (node, clock, trust);
        nudging = Task.Run(NudgeAsync);
    }

    public FakeTimeProvider Clock { get; }

    public TrustAnchor Trust { get; }

    public Faults Faults { get; } = new();

    /// <summary>The node's embedded engine.</summary>
    public ChainEngine Engine => node.Engine!;

    /// <summary>Starts a ledger with a client for each organisation: center, tax, bank-a, bank-b.</summary>
    public static async Task<TestLedger> StartAsync(params string[] organisations)
    {
        var trustFile = SampleKeys.File("trust.json");
        var trust = TrustAnchor.Read(trustFile);
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 5, 1, 0, 0, TimeSpan.Zero));
        var byName = trust.Organisations.ToDictionary(o => o.Uri.Split(':')[^1], StringComparer.Ordinal);
        var node = await NodeHost.BuildAsync(
            new NodeOptions { AllowSample = true },
            new NodeParts
            {
                Trust = trustFile,
                Genesis = SampleKeys.File("genesis.json"),
                Sealers = [.. Names.Select(n => new PrivateKeySealer(SampleKeys.PrivateKey(n, "validator.json")))],
                EngineStore = new MemoryStore(),
                IndexStore = new MemoryIndexStore(),
                Vault = time => new DisclosureVault(new MemoryVaultStore(), new MemoryVaultKeys(), time),
                Leases = new MemoryLeaseStore(),
                Time = clock,
                ManualSealing = true,
                WebHost = host => host.UseTestServer(),
                Caller = context =>
                    byName.TryGetValue(context.Request.Headers[OrganisationHeader].ToString(), out var o)
                        ? new CallerIdentity(o.Number, o.Uri, "test-" + o.Uri)
                        : null,
            }
        );
        await node.StartAsync();
        var ledger = new TestLedger(node, clock, trust);
        foreach (var organisation in organisations)
            await ledger.OpenClientAsync(organisation, new MemoryFiles());
        return ledger;
    }

    private static readonly string[] Names = ["center", "tax", "bank-a", "bank-b"];

    public LedgerClient Client(string organisation) => clients[organisation].Client;

    /// <summary>As after kill -9 of its process and a power cut: what was not synced is gone.</summary>
    public async Task<LedgerClient> RestartClientAsync(string organisation)
    {
        var (client, files) = clients[organisation];
        client.Engine!.Abandon();
        return await OpenClientAsync(organisation, files.Crash());
    }

    /// <summary>A further client of an organisation, with an outbox of its own and the organisation's second key.</summary>
    public async Task<LedgerClient> SecondClientAsync(string organisation) =>
        await OpenClientAsync(organisation, new MemoryFiles(), organisation + "#" + ++opened, "writer-2.json");

    private async Task<LedgerClient> OpenClientAsync(
        string organisation,
        MemoryFiles files,
        string? name = null,
        string key = "writer-1.json"
    )
    {
        var handler = new Named(organisation, node.Host.GetTestServer().CreateHandler());
        var isCenter = string.Equals(organisation, "center", StringComparison.Ordinal);
        var writers = new List<(string, ISigner)>
        {
            (organisation, Signer.FromPrivateKey(SampleKeys.PrivateKey(organisation, key))),
        };
        var client = await LedgerClient.OpenAsync(
            new LedgerClientParts
            {
                Trust = Trust,
                Nodes = new NodeChannels([new Uri("http://localhost")], null, handler),
                Files = files,
                Writers = writers,
                UnitKey = isCenter ? SampleKeys.UnitKey() : null,
                CodeKey = isCenter ? SampleKeys.CodeKey() : null,
                Time = Clock,
                Wrap = Faults.Wrap,
            },
            CancellationToken.None
        );
        clients[name ?? organisation] = (client, files);
        return client;
    }

    /// <summary>Makes one block, a second after the last.</summary>
    public async Task SealAsync()
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Engine.SealAsync(CancellationToken.None);
    }

    /// <summary>Makes blocks until the statement is final or refused; for tests that are not about blocks.</summary>
    public async Task<EntryStatus> SettleAsync(LedgerClient client, Sdk.Receipt receipt, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(client);
        while (true)
        {
            var status = await client.Outbox.FindAsync(receipt.Key, ct);
            if (status is null or { IsSettled: true })
                return status ?? throw new ArgumentException("No such entry.", nameof(receipt));
            if (status is EntryStatus.Sent)
                await SealAsync();
            await Task.Delay(NudgeInterval, ct);
        }
    }

    /// <summary>The evidence of a filing, as the node gives it to an organisation.</summary>
    public Task<byte[]> BundleAsync(FilingId filing, string organisation = "center", CancellationToken ct = default) =>
        Client(organisation).Verify.GetBundleAsync(filing, "test", ct);

    /// <summary>The clock of tests stands still; the outboxes' waiting loops are woken by real time.</summary>
    private async Task NudgeAsync()
    {
        using var timer = new PeriodicTimer(NudgeInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
                foreach (var (client, _) in clients.Values.ToArray())
                    client.Engine!.Nudge();
        }
        catch (OperationCanceledException) { }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await nudging;
        foreach (var (client, _) in clients.Values)
            await client.DisposeAsync();
        await node.DisposeAsync();
        stop.Dispose();
    }

    private sealed class Named(string organisation, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            request.Headers.TryAddWithoutValidation(OrganisationHeader, organisation);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
