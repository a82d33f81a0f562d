using Ledger.Engine.Chain;
using Ledger.Engine.Store;
using Ledger.Evidence.Bundles;
using Ledger.Node;
using Ledger.Node.Index;
using Ledger.Node.Leases;
using Ledger.Node.Security;
using Ledger.Node.Vault;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Ledger.Testing;

/// <summary>The node's process and its disks, which outlive it.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    public const string OrganisationHeader = "x-test-organisation";
    private static readonly string[] Sealers = ["center", "tax", "bank-a", "bank-b"];
    private readonly FakeTimeProvider clock;
    private readonly Dictionary<string, TrustedOrganisation> byName;
    private readonly MemoryLeaseStore leases = new();
    private NodeHost? host;
    private HttpMessageInvoker? transport;

    public TestNode(TrustAnchor trust, FakeTimeProvider clock)
    {
        this.clock = clock;
        byName = trust.Organisations.ToDictionary(o => o.Uri.Split(':')[^1], StringComparer.Ordinal);
    }

    public MemoryStore Store { get; private set; } = new();
    public MemoryIndexStore Index { get; private set; } = new();
    public MemoryVault Vault { get; private set; } = new();

    /// <summary>Kills the node when it comes here.</summary>
    public Action<CommitPoint>? OnCommitPoint { get; set; }

    public NodeHost Host => host ?? throw new InvalidOperationException("The node is down: RestartNodeAsync.");

    /// <summary>Null while the node is down.</summary>
    public HttpMessageInvoker? Transport => transport;

    public async Task StartAsync()
    {
        var started = await NodeHost.BuildAsync(
            // Time stands still in tests, and a window with it.
            new NodeOptions
            {
                AllowSample = true,
                Disclosures = new() { PerMinute = 1_000_000, PerDay = 1_000_000 },
            },
            new NodeParts
            {
                Trust = SampleConsortium.File("trust.json"),
                Genesis = SampleConsortium.File("genesis.json"),
                Sealers =
                [
                    .. Sealers.Select(n => new PrivateKeySealer(SampleConsortium.PrivateKey(n, "validator.json"))),
                ],
                EngineStore = Store,
                IndexStore = Index,
                Vault = Vault.Open,
                Leases = leases,
                Time = clock,
                ManualSealing = true,
                OnCommitPoint = point => OnCommitPoint?.Invoke(point),
                WebHost = web => web.UseTestServer(),
                Caller = context =>
                    byName.TryGetValue(context.Request.Headers[OrganisationHeader].ToString(), out var o)
                        ? new CallerIdentity(o.Number, o.Uri, "test-" + o.Uri)
                        : null,
            }
        );
        await started.StartAsync();
        host = started;
        transport = new HttpMessageInvoker(started.Host.GetTestServer().CreateHandler());
    }

    /// <summary>Waits until readers are shown the block.</summary>
    public Task IndexedAsync(ulong number, CancellationToken ct) =>
        Host.Services.GetRequiredService<IndexFollower>().ReachAsync(number, ct);

    /// <summary>Its pool, open streams and everything in memory are gone; its disks stay.</summary>
    public async Task StopAsync()
    {
        transport = null;
        if (host is { } running)
        {
            host = null;
            await running.DisposeAsync();
        }
    }

    /// <summary>The stopped node's disks become older ones, and nothing remembers the former; the index is made anew.</summary>
    public void Replace(NodeCopy copy)
    {
        (Store, Vault, Index) = (copy.Store.Copy(), copy.Vault.Copy(), new MemoryIndexStore());
        leases.Save(leases.Load() with { Head = null });
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}

/// <summary>To whichever process of the node runs, in the name of an organisation.</summary>
internal sealed class NodeHandler(TestNode node, string organisation) : HttpMessageHandler
{
    private HttpMessageInvoker? last;

    /// <summary>Told when another process of the node is reached than before.</summary>
    public Action Connected { get; set; } = () => { };

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        request.Headers.TryAddWithoutValidation(TestNode.OrganisationHeader, organisation);
        if (node.Transport is not { } transport)
            throw new HttpRequestException("The node is down (test fault).");
        if (Interlocked.Exchange(ref last, transport) != transport)
            Connected();
        return transport.SendAsync(request, cancellationToken);
    }
}
