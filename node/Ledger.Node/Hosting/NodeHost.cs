using System.Net;
using Ledger.Engine.Rpc;
using Ledger.Node.Following;
using Ledger.Node.Index;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Ledger.Node;

/// <summary>An organisation's node: chain, index, vault, leases and the API over them.</summary>
public sealed class NodeHost : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly NodeResources resources;
    private readonly NodeOptions options;
    private JsonRpcHost? rpc;

    private NodeHost(WebApplication application, NodeResources resources, NodeOptions options) =>
        (this.application, this.resources, this.options) = (application, resources, options);

    public IServiceProvider Services => application.Services;

    /// <summary>The server's services, for a test's in-memory transport.</summary>
    public IHost Host => application;

    public IChain Chain => resources.Chain;

    /// <summary>Null where the chain is not in this process.</summary>
    public ChainEngine? Engine => resources.Engine;

    public NodeConfiguration Configuration => resources.Configuration;

    /// <summary>Where gRPC listens once started; null on a test's transport.</summary>
    public Uri? ApiAddress { get; private set; }

    public Uri? HealthAddress { get; private set; }

    public Uri? RpcAddress => rpc?.Address;

    /// <summary>Checks the configuration, opens every store; nothing listens yet.</summary>
    /// <exception cref="NodeStartException">Configuration, with all faults together.</exception>
    /// <exception cref="NodeStoreException">Index, vault or leases.</exception>
    /// <exception cref="Ledger.Engine.Store.StoreException">The engine's store.</exception>
    public static Task<NodeHost> BuildAsync(
        NodeOptions options,
        NodeParts? parts = null,
        CancellationToken ct = default
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        ct.ThrowIfCancellationRequested();
        parts ??= new NodeParts();
        var opened = NodeResources.Open(options, parts);
        try
        {
            var built = NodeApplication.Build(options, parts, opened);
            return Task.FromResult(new NodeHost(built, opened, options));
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Listens; the index follows.</summary>
    /// <exception cref="NodeStartException">A port is in use.</exception>
    public async Task StartAsync(CancellationToken ct = default)
    {
        try
        {
            if (options.RpcPort is { } port && resources.Engine is { } engine)
                rpc = await JsonRpcHost.StartAsync(
                    engine,
                    new IPEndPoint(Configuration.RpcAddress, port),
                    new JsonRpcOptions
                    {
                        MaxConnections = Configuration.Files.RpcConnections,
                        Logger = application.Logger,
                        Secret = Configuration.RpcSecret,
                        AllowedOrigins = options.Rpc.Origins,
                        AllowedHosts = ["localhost", .. options.Rpc.Hosts],
                        Certificate = IPAddress.IsLoopback(Configuration.RpcAddress) ? null : Configuration.Certificate,
                        CertificateChain = Configuration.CertificateChain,
                    },
                    ct
                );
            await application.StartAsync(ct);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            throw new NodeStartException(
                [
                    $"A port is in use or not allowed ({e.Message}): stop its holder, or choose another port (port, healthPort, rpcPort).",
                ],
                e
            );
        }
        (ApiAddress, HealthAddress) = NodeApplication.Addresses(application, options);
    }

    /// <summary>Runs until cancelled, or until the chain or the index stops for good.</summary>
    /// <exception cref="NodeStartException">As <see cref="StartAsync"/>.</exception>
    /// <exception cref="EngineStoppedException">The engine stopped after a fault; start again.</exception>
    public async Task RunAsync(CancellationToken ct = default)
    {
        await StartAsync(ct);
        await WaitAsync(ct);
    }

    /// <summary>After <see cref="StartAsync"/>: until cancelled, or until the chain or the index stops for good.</summary>
    /// <exception cref="EngineStoppedException">The engine stopped after a fault; start again.</exception>
    /// <exception cref="NodeStoreException">The index stopped.</exception>
    /// <exception cref="FollowStoppedException">A follower found a difference.</exception>
    public async Task WaitAsync(CancellationToken ct = default)
    {
        await application.WaitForShutdownAsync(ct);
        if (Services.GetService<ChainFollower>()?.Fault is { } difference)
            throw difference;
        if (Services.GetRequiredService<IndexFollower>().Fault is { } fault)
            throw fault is EngineStoppedException or NodeStoreException
                ? fault
                : new NodeStoreException(NodeStoreFault.Damaged, "the index stopped: " + fault.Message, fault);
    }

    /// <summary>Of a node that follows others: completes once its chain is where a source's head was.</summary>
    /// <exception cref="FollowStoppedException">It stopped at a difference before.</exception>
    public Task CaughtUpAsync(CancellationToken ct = default) =>
        Services.GetService<ChainFollower>() is { } follower ? follower.CaughtUp.WaitAsync(ct) : Task.CompletedTask;

    public async Task StopAsync(CancellationToken ct = default) => await application.StopAsync(ct);

    public async ValueTask DisposeAsync()
    {
        if (rpc is not null)
            await rpc.DisposeAsync();
        await application.StopAsync();
        await application.DisposeAsync();
        await resources.DisposeAsync();
    }
}
