using Ledger.Sdk;
using Ledger.Sdk.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registration of a ledger client.</summary>
public static class LedgerServiceCollectionExtensions
{
    /// <summary>
    /// Binds <see cref="LedgerOptions"/> and checks them when the host starts; gives a singleton <see cref="LedgerClient"/>, a
    /// hosted outbox and a health check named "ledger".
    /// </summary>
    /// <remarks>
    /// Every fault is told at once by an <see cref="OptionsValidationException"/>, a name that is no setting among them.
    /// </remarks>
    public static LedgerBuilder AddLedger(this IServiceCollection services, IConfiguration configuration) =>
        Add(services, name: null, Bound(configuration), configure: null);

    /// <inheritdoc cref="AddLedger(IServiceCollection, IConfiguration)"/>
    public static LedgerBuilder AddLedger(this IServiceCollection services, Action<LedgerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, name: null, settings: null, configure);
    }

    /// <summary>A second ledger of the same process, a keyed service; its options have the same name.</summary>
    public static LedgerBuilder AddLedger(
        this IServiceCollection services,
        string name,
        IConfiguration configuration
    ) => Add(services, name, Bound(configuration), configure: null);

    private static Func<Settings> Bound(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return () => new Settings(configuration, typeof(LedgerOptions));
    }

    private static LedgerBuilder Add(
        IServiceCollection services,
        string? name,
        Func<Settings>? settings,
        Action<LedgerOptions>? configure
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        var builder = new LedgerBuilder(services, name);
        var optionsName = name ?? Microsoft.Extensions.Options.Options.DefaultName;
        services.TryAddSingleton(TimeProvider.System);
        services
            .AddOptions<LedgerOptions>(optionsName)
            .Configure(options =>
            {
                settings?.Invoke().Known.Bind(options);
                configure?.Invoke(options);
            });
        services.AddSingleton<IValidateOptions<LedgerOptions>>(provider => new LedgerOptionsCheck(
            optionsName,
            settings,
            builder.Keys,
            provider.GetService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        if (name is null)
        {
            services.AddSingleton(provider => Host(provider, optionsName));
            services.AddSingleton(provider => provider.GetRequiredService<LedgerHost>().Client);
            services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<LedgerHost>());
        }
        else
        {
            services.AddKeyedSingleton(name, (provider, _) => Host(provider, optionsName));
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
                            : provider.GetRequiredKeyedService<LedgerHost>(name)
                    ),
                    HealthStatus.Unhealthy,
                    tags: null
                )
            );
        return builder;
    }

    private static LedgerHost Host(IServiceProvider provider, string name) =>
        new(ct =>
        {
            // Made and checked anew for each opening: a file that was missing may be there now.
            var options = provider.GetRequiredService<IOptionsFactory<LedgerOptions>>().Create(name);
            var check = provider
                .GetServices<IValidateOptions<LedgerOptions>>()
                .OfType<LedgerOptionsCheck>()
                .Single(c => string.Equals(c.Name, name, StringComparison.Ordinal));
            return LedgerClient.OpenAsync(check.PartsOf(options), ct).AsTask();
        });
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
