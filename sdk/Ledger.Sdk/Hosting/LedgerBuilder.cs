using Ledger.Sdk;
using Ledger.Sdk.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registration of a ledger client.</summary>
public static class LedgerServiceCollectionExtensions
{
    /// <summary>
    /// Binds and checks all options when the host starts; gives a singleton <see cref="LedgerClient"/>, a hosted outbox and
    /// a health check named "ledger".
    /// </summary>
    public static LedgerBuilder AddLedger(this IServiceCollection services, IConfiguration configuration) =>
        services.AddLedger(options => configuration.Bind(options));

    /// <inheritdoc cref="AddLedger(IServiceCollection, IConfiguration)"/>
    public static LedgerBuilder AddLedger(this IServiceCollection services, Action<LedgerOptions> configure) =>
        Add(services, name: null, configure);

    /// <summary>A second ledger of the same process, a keyed service.</summary>
    public static LedgerBuilder AddLedger(
        this IServiceCollection services,
        string name,
        IConfiguration configuration
    ) => Add(services, name, options => configuration.Bind(options));

    private static LedgerBuilder Add(IServiceCollection services, string? name, Action<LedgerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new LedgerBuilder(services, name);
        services.TryAddSingleton(TimeProvider.System);
        LedgerHost Make(IServiceProvider provider) =>
            new(
                configure,
                builder.Keys,
                provider.GetService<ILoggerFactory>(),
                provider.GetRequiredService<TimeProvider>()
            );
        if (name is null)
        {
            services.AddSingleton(Make);
            services.AddSingleton(provider => provider.GetRequiredService<LedgerHost>().Client);
            services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<LedgerHost>());
        }
        else
        {
            services.AddKeyedSingleton(name, (provider, _) => Make(provider));
            services.AddKeyedSingleton(
                name,
                (provider, _) => provider.GetRequiredKeyedService<LedgerHost>(name).Client
            );
            services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<LedgerHost>(name));
        }
        services
            .AddHealthChecks()
            .Add(
                new HealthCheckRegistration(
                    name is null ? "ledger" : "ledger-" + name,
                    provider => new LedgerHealthCheck(
                        name is null
                            ? provider.GetRequiredService<LedgerHost>()
                            : provider.GetRequiredKeyedService<LedgerHost>(name),
                        provider.GetRequiredService<TimeProvider>()
                    ),
                    HealthStatus.Unhealthy,
                    tags: null
                )
            );
        return builder;
    }
}

/// <summary>Adds keys and a watch to a ledger's registration.</summary>
public sealed class LedgerBuilder
{
    internal LedgerBuilder(IServiceCollection services, string? name) => (Services, Name) = (services, name);

    /// <summary>The collection that the ledger was added to.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Null for the first ledger.</summary>
    public string? Name { get; }

    internal LedgerKeys Keys { get; } = new();

    /// <summary>A writer key; the first is the default.</summary>
    public LedgerBuilder AddWriter(string name, ISigner signer)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(signer);
        Keys.Writers.Add((name, signer));
        return this;
    }

    /// <summary>The center's unit key (RSA-3072).</summary>
    public LedgerBuilder AddUnitKey(KeyFile file)
    {
        Keys.UnitKey = file;
        return this;
    }

    /// <summary>The center's key of contract codes (P-256).</summary>
    public LedgerBuilder AddCodeKey(KeyFile file)
    {
        Keys.CodeKey = file;
        return this;
    }

    /// <summary>A singleton <see cref="FilingWatch"/> with one reader.</summary>
    public LedgerBuilder AddFilingWatch()
    {
        if (Name is null)
            Services.AddSingleton(provider => new FilingWatch(provider.GetRequiredService<LedgerClient>()));
        else
            Services.AddKeyedSingleton(
                Name,
                (provider, _) => new FilingWatch(provider.GetRequiredKeyedService<LedgerClient>(Name))
            );
        return this;
    }
}
