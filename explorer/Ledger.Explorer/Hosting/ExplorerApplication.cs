using System.Net;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Ledger.Explorer.Api;
using Ledger.Explorer.Filings;
using Ledger.Explorer.Pages;
using Ledger.Explorer.Site;
using Ledger.Listening;
using Ledger.Sdk;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Ledger.Explorer.Hosting;

/// <summary>The web application: services, limits, headers, routes. A client of the SDK and of nothing else of ours.</summary>
internal static class ExplorerApplication
{
    private static readonly HealthCheckOptions Ready = new()
    {
        Predicate = static check => check.Name == NodeReadiness.Name,
    };

    private const int MaxRequestLine = 16 * 1024;
    private const int MaxRequestBody = 16 * 1024;

    /// <summary>Bytes a second; a phone on a slow line takes ten times as many.</summary>
    private const double SlowestReader = 2048;

    public static WebApplication Build(ExplorerOptions options, ExplorerParts parts)
    {
        // An empty builder: no environment variable, no appsettings.json, no argument is read.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        // Requests are not logged: their paths say who looks at which filing.
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Grpc", LogLevel.Warning);
        if (parts.Logging is { } logging)
            logging(builder.Logging);
        else
            builder.Logging.AddSimpleConsole(static o => o.SingleLine = true);
        if (parts.WebHost is { } webHost)
            webHost(builder.WebHost);
        else
            builder
                .WebHost.UseKestrel(kestrel =>
                {
                    kestrel.AddServerHeader = false;
                    kestrel.Limits.MaxRequestBodySize = MaxRequestBody;
                    // Twice what an address may be: what is too long is answered by the routes, in words.
                    kestrel.Limits.MaxRequestLineSize = MaxRequestLine;
                    kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
                    kestrel.Limits.BoundWaits();
                    // Who reads slower holds a place that carries a request, so that nobody else gets it.
                    kestrel.Limits.MinResponseDataRate = new MinDataRate(SlowestReader, TimeSpan.FromSeconds(10));
                    kestrel.ConfigureEndpointDefaults(static listen =>
                        listen.UseGate(listen.ApplicationServices.GetRequiredService<ConnectionGate>())
                    );
                })
                .UseUrls(options.Listen);
        AddServices(builder.Services, options, parts);
        var application = builder.Build();
        Map(application, options);
        return application;
    }

    private static void AddServices(IServiceCollection services, ExplorerOptions options, ExplorerParts parts)
    {
        services.AddRouting();
        services.AddRazorComponents();
        // Chinese stands in a page as it is, and not as eight signs for each.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddSingleton(options);
        services.AddSingleton(new WebFolder(options.Web));
        services.AddSingleton<AssetShelf>();
        services.AddCompression();
        if (parts.Client is { } client)
        {
            services.AddSingleton(client);
            services.AddSingleton(TimeProvider.System);
        }
        else
            services.AddLedger(o => Copy(options.Ledger, o));
        services.AddSingleton<NodeReadiness>().AddHealthChecks().AddCheck<NodeReadiness>(NodeReadiness.Name);
        services.AddSingleton(provider => new Anchor(
            provider.GetRequiredService<LedgerClient>().Trust,
            parts.Trust ?? File.ReadAllBytes(options.Ledger.TrustFile)
        ));
        services.AddSingleton(static provider => new ConnectionGate(
            "explorer",
            new ConnectionLimits { Connections = ExplorerFiles.Connections(OpenFiles.Limit) },
            TimeProvider.System,
            provider.GetRequiredService<ILogger<ConnectionGate>>()
        ));
        services.AddSingleton(provider => new FilingReader(
            provider.GetRequiredService<LedgerClient>(),
            options.NodeWithin,
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<PageContext>();
        services.AddRequestLimits(options.RequestsPerMinute);
        services.Configure<ForwardedHeadersOptions>(forwarded =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownIPNetworks.Clear();
            forwarded.KnownProxies.Clear();
            foreach (var proxy in options.TrustedProxies)
                forwarded.KnownProxies.Add(IPAddress.Parse(proxy));
        });
    }

    private static void Map(WebApplication application, ExplorerOptions options)
    {
        application.UseGatedRequests();
        if (options.TrustedProxies.Count > 0)
            application.UseForwardedHeaders();
        if (options.BasePath.Length > 0)
            UseBasePath(application, options.BasePath);
        application.UseMiddleware<SecurityHeaders>();
        application.UseResponseCompression();
        application.UseMiddleware<FaultAnswers>();
        application.UseRouting();
        application.UseRateLimiter();
        application.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = static _ => false });
        application.MapHealthChecks("/health/ready", Ready);
        FilingRoutes.Map(application);
        AssetFiles.Map(application);
        PageRoutes.Map(application);
    }

    /// <summary>A proxy may keep the base path or take it off; the addresses of the pages begin with it either way.</summary>
    private static void UseBasePath(WebApplication application, string path)
    {
        application.UsePathBase(path);
        application.Use(
            (context, next) =>
            {
                context.Request.PathBase = path;
                return next(context);
            }
        );
    }

    private static void Copy(LedgerOptions from, LedgerOptions to)
    {
        foreach (var node in from.Nodes)
            to.Nodes.Add(node);
        to.TrustFile = from.TrustFile;
        to.SeenFile = from.SeenFile;
        to.Certificate = from.Certificate;
        to.ReadTimeout = from.ReadTimeout;
    }
}
