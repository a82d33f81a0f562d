using System.Net;
using Grpc.AspNetCore.Server;
using Ledger.Api;
using Ledger.Listening;
using Ledger.Node.Errors;
using Ledger.Node.Following;
using Ledger.Node.Index;
using Ledger.Node.Proofs;
using Ledger.Node.Reads;
using Ledger.Node.Records;
using Ledger.Node.Security;
using Ledger.Node.Services;
using Ledger.Node.Vault;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ledger.Node;

/// <summary>The web application of a node: services, limits, TLS, endpoints.</summary>
internal static class NodeApplication
{
    public static WebApplication Build(NodeOptions options, NodeParts parts, NodeResources resources)
    {
        // An empty builder: no environment variable, no appsettings.json, no argument is read.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Grpc", LogLevel.Warning);
        parts.Logging?.Invoke(builder.Logging);
        AddServices(builder.Services, options, resources);
        if (parts.WebHost is { } webHost)
            webHost(builder.WebHost);
        else
            Listen(builder, options, resources);
        var application = builder.Build();
        Map(application, options, parts);
        foreach (var warning in resources.Configuration.Warnings)
            StartLog.Warning(application.Logger, warning);
        return application;
    }

    public static (Uri? Api, Uri? Health) Addresses(WebApplication application, NodeOptions options)
    {
        var addresses = application
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()
            ?.Addresses.Select(a => new Uri(a))
            .ToList();
        if (addresses is null || addresses.Count == 0)
            return (null, null);
        return (addresses[0], options.HealthPort is null ? null : addresses[^1]);
    }

    private static void AddServices(IServiceCollection services, NodeOptions options, NodeResources resources)
    {
        services.AddSingleton(resources.Time);
        services.AddSingleton(resources.Chain);
        services.AddSingleton(resources.Index);
        services.AddSingleton(resources.Vault);
        services.AddSingleton(resources.Leases);
        services.AddSingleton(resources.Configuration);
        services.AddSingleton(resources.Configuration.Trust);
        services.AddSingleton(resources.Disk);
        services.AddSingleton<VaultFollower>();
        services.AddSingleton<IndexFollower>().AddHostedService(p => p.GetRequiredService<IndexFollower>());
        if (options.Follow.Count > 0 && resources.Engine is { } engine)
            services
                .AddSingleton(p => new ChainFollower(
                    engine,
                    resources.Configuration.Sources,
                    new EvidenceFolder(
                        options.DataDirectory.Length == 0 ? null : Path.Combine(options.DataDirectory, "evidence"),
                        engine.GenesisHash
                    ),
                    resources.Time,
                    p.GetRequiredService<IHostApplicationLifetime>(),
                    p.GetRequiredService<ILogger<ChainFollower>>()
                ))
                .AddHostedService(p => p.GetRequiredService<ChainFollower>());
        services
            .AddSingleton<RecentBlocks>()
            .AddSingleton<BlockEvents>()
            .AddSingleton<RecordReader>()
            .AddSingleton<RecordLists>();
        services.AddSingleton<ReadPoints>().AddSingleton<SubmitPipeline>().AddSingleton<PendingTransactions>();
        services.AddSingleton<Previews>().AddSingleton<SubscriptionLimits>();
        services.AddSingleton<StateProver>().AddSingleton<BundleBuilder>().AddSingleton<DisclosurePolicy>();
        services.AddSingleton<CallerRoles>().AddSingleton(options.Disclosures);
        services
            .AddSingleton<CallFaults>()
            .AddSingleton<DisclosureLimits>()
            .AddSingleton<DisclosureDesk>()
            .AddSingleton<DeniedUses>();
        services.AddSingleton<ReadinessCheck>();
        services.AddRouting();
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = ApiLimits.RequestBytes;
            grpc.MaxSendMessageSize = ApiLimits.MessageBytes;
            grpc.IgnoreUnknownServices = false;
            grpc.Interceptors.Add<ErrorInterceptor>();
            grpc.Interceptors.Add<AccessInterceptor>();
        });
        services.AddGrpcReflection();
        services.AddGrpcHealthChecks().AddCheck<ReadinessCheck>("ready");
    }

    private static void Listen(WebApplicationBuilder builder, NodeOptions options, NodeResources resources)
    {
        var configuration = resources.Configuration;
        AddGate(builder.Services, "api", configuration.Files.ApiConnections);
        AddGate(builder.Services, "health", configuration.Files.HealthConnections);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestHeadersTotalSize = ApiLimits.MetadataBytes;
            kestrel.Limits.Http2.MaxRequestHeaderFieldSize = ApiLimits.MetadataBytes;
            kestrel.Limits.MaxRequestBodySize = null; // gRPC's own limit counts a message, not a stream
            kestrel.Limits.MinRequestBodyDataRate = null; // streams live long
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.BoundWaits();
            // A peer that is gone without a word is found out, and its subscriptions come free.
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
            kestrel.Listen(
                configuration.Address,
                options.Port,
                listen =>
                {
                    listen.Protocols = HttpProtocols.Http2;
                    listen.UseGate(Gate(listen, "api"));
                    if (configuration.Certificate is null)
                        return;
                    var clients = listen.ApplicationServices.GetRequiredService<ClientCertificates>();
                    listen.UseHttps(new MutualTls(configuration, clients).Handshakes);
                }
            );
            if (options.HealthPort is { } health)
                kestrel.Listen(
                    IPAddress.Loopback,
                    health,
                    listen =>
                    {
                        listen.Protocols = HttpProtocols.Http1;
                        listen.UseGate(Gate(listen, "health"));
                    }
                );
        });
        builder
            .Services.AddSingleton(p => new WithdrawnCertificates(
                options.Tls?.Withdrawn is { Length: > 0 } list ? list : null,
                configuration.Withdrawn,
                p.GetRequiredService<ILogger<WithdrawnCertificates>>()
            ))
            .AddSingleton(p => new ClientCertificates(
                configuration.ClientAuthorities,
                configuration.Trust.Organisations.ToDictionary(o => o.Uri, o => o.Number, StringComparer.Ordinal),
                p.GetRequiredService<WithdrawnCertificates>(),
                resources.Time,
                p.GetRequiredService<ILogger<ClientCertificates>>()
            ))
            .AddSingleton<OpenCalls>();
    }

    private static void AddGate(IServiceCollection services, string name, int connections) =>
        services.AddKeyedSingleton(
            name,
            (provider, _) =>
                new ConnectionGate(
                    name,
                    new ConnectionLimits { Connections = connections },
                    TimeProvider.System,
                    provider.GetRequiredService<ILogger<ConnectionGate>>()
                )
        );

    private static ConnectionGate Gate(ListenOptions listen, string name) =>
        listen.ApplicationServices.GetRequiredKeyedService<ConnectionGate>(name);

    private static void Map(WebApplication application, NodeOptions options, NodeParts parts)
    {
        application.UseGatedRequests();
        if (parts.WebHost is not null)
            application.Use((context, next) => CallAsync(context, parts.Caller?.Invoke(context), next));
        else if (options.Tls is null)
            application.Use((context, next) => CallAsync(context, CallerIdentity.Loopback, next));
        else
        {
            var clients = application.Services.GetRequiredService<ClientCertificates>();
            var calls = application.Services.GetRequiredService<OpenCalls>();
            application.Use((context, next) => CallAsync(context, clients, calls, next));
        }
        application.Use((context, next) => MessageSizes.CheckAsync(context, next));
        application.UseRouting();
        application.MapGrpcService<LedgerApi>();
        application.MapGrpcService<TransactionApi>();
        application.MapGrpcService<FilingApi>();
        application.MapGrpcService<UnitApi>();
        application.MapGrpcService<EscrowApi>();
        application.MapGrpcService<OrganisationApi>();
        application.MapGrpcService<ProofApi>();
        application.MapGrpcService<EventApi>();
        application.MapGrpcService<DisclosureApi>();
        application.MapGrpcHealthChecksService();
        application.MapGrpcReflectionService();
        application.MapHealthChecks("/healthz", new HealthCheckOptions { Predicate = _ => false });
        application.MapHealthChecks("/readyz");
        MethodTable.MustCover(ServedMethods(application));
    }

    private static Task CallAsync(HttpContext context, CallerIdentity? caller, RequestDelegate next)
    {
        if (caller is not null)
            Caller.Set(context, caller);
        return next(context);
    }

    private static async Task CallAsync(
        HttpContext context,
        ClientCertificates clients,
        OpenCalls calls,
        RequestDelegate next
    )
    {
        // The health listener has no TLS, so none is shown there.
        if (context.Features.Get<PresentedCertificate>() is not { } shown)
        {
            await next(context);
            return;
        }
        if (clients.Refusal(shown) is { } refusal)
        {
            RefusedCall.Write(context, refusal);
            context.Connection.RequestClose();
            return;
        }
        using var open = calls.Enter(shown, context);
        await CallAsync(context, shown.Caller, next);
    }

    /// <summary>Full names of the gRPC methods that are mapped.</summary>
    internal static IEnumerable<string> ServedMethods(IEndpointRouteBuilder application) =>
        application
            .DataSources.SelectMany(static source => source.Endpoints)
            .Select(static endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName)
            .OfType<string>();
}

internal static partial class StartLog
{
    [LoggerMessage(2001, LogLevel.Warning, "{Warning}")]
    public static partial void Warning(ILogger logger, string warning);
}
