using System.Net;
using Ledger.Engine.Chain;
using Ledger.Listening;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ledger.Engine.Rpc;

/// <summary>A web server of its own for the JSON-RPC of one chain.</summary>
public sealed class JsonRpcHost : IAsyncDisposable
{
    /// <summary>Between two pings; a connection that does not answer for so long is gone.</summary>
    private static readonly TimeSpan SocketPing = TimeSpan.FromSeconds(30);

    private readonly WebApplication server;

    private readonly JsonRpcEndpoint rpc;

    private readonly ConnectionGate gate;

    private JsonRpcHost(WebApplication application, JsonRpcEndpoint endpoint, ConnectionGate gate, Uri address) =>
        (server, rpc, this.gate, Address) = (application, endpoint, gate, address);

    public Uri Address { get; }

    /// <param name="chain">What is served.</param>
    /// <param name="endpoint">Where to listen; port 0 takes a free one.</param>
    /// <param name="options">Limits.</param>
    /// <param name="ct">Ends the start.</param>
    /// <exception cref="ArgumentException">Beyond the loopback without a secret.</exception>
    /// <exception cref="IOException">The port is in use, or the address is not of this machine.</exception>
    public static async Task<JsonRpcHost> StartAsync(
        IExecutionChain chain,
        IPEndPoint endpoint,
        JsonRpcOptions options,
        CancellationToken ct = default
    )
    {
        if (!IPAddress.IsLoopback(endpoint.Address) && options.Secret is null)
            throw new ArgumentException(
                "Beyond the loopback JSON-RPC needs the secret of its callers' tokens.",
                nameof(options)
            );
        var limits = new ConnectionLimits { Connections = options.MaxConnections };
        var gate = new ConnectionGate("json-rpc", limits, options.Time, options.Logger);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(web =>
        {
            web.AddServerHeader = false;
            // The endpoint itself refuses what is too large, with its own answer.
            web.Limits.MaxRequestBodySize = null;
            // The endpoint ends a slow body; a slow reader of an answer is ended here.
            web.Limits.MinRequestBodyDataRate = null;
            web.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 32 * 1024, TimeSpan.FromSeconds(10));
            web.Limits.BoundWaits();
            web.Listen(
                endpoint,
                listen =>
                {
                    listen.UseGate(gate);
                    if (options.Certificate is { } certificate)
                        listen.UseHttps(
                            new HttpsConnectionAdapterOptions
                            {
                                ServerCertificate = certificate,
                                ServerCertificateChain = options.CertificateChain,
                                HandshakeTimeout = TimeSpan.FromSeconds(10),
                            }
                        );
                }
            );
        });
        var application = builder.Build();
        application.UseGatedRequests();
        application.UseWebSockets(
            new WebSocketOptions { KeepAliveInterval = SocketPing, KeepAliveTimeout = SocketPing }
        );
        var rpc = new JsonRpcEndpoint(chain, options);
        application.Run(rpc.HandleAsync);
        try
        {
            await application.StartAsync(ct);
        }
        catch
        {
            rpc.Dispose();
            gate.Dispose();
            await application.DisposeAsync();
            throw;
        }
        var kestrel = application.Services.GetRequiredService<IServer>();
        var address = kestrel.Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new JsonRpcHost(application, rpc, gate, new Uri(address));
    }

    public async ValueTask DisposeAsync()
    {
        rpc.EndSockets();
        await server.StopAsync();
        await server.DisposeAsync();
        rpc.Dispose();
        gate.Dispose();
    }
}
