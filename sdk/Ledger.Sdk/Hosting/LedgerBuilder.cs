using Ledger.Evidence.Codes;
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
            faults => builder.KeysOf(provider, faults),
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
    private readonly List<(string What, Action<IServiceProvider, LedgerKeys> Add)> sources = [];

    internal LedgerBuilder(IServiceCollection services, string? name) => (Services, Name) = (services, name);

    /// <summary>The collection that the ledger was added to.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Null for the first ledger.</summary>
    public string? Name { get; }

    /// <summary>A writer key; the first is the default.</summary>
    public LedgerBuilder AddWriter(string name, ISigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return AddWriter(name, _ => signer);
    }

    /// <summary>A writer key whose signer is made of the host's services; what it throws is a fault of the options.</summary>
    public LedgerBuilder AddWriter(string name, Func<IServiceProvider, ISigner> signer)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(signer);
        return Add(
            "The writer key \"" + name + "\"",
            (provider, keys) => keys.Writers.Add((name, Given(signer(provider))))
        );
    }

    /// <summary>The center's unit key (RSA-3072).</summary>
    public LedgerBuilder AddUnitKey(KeyFile file) => Add("The unit key", (_, keys) => keys.UnitKey = file);

    /// <summary>The center's key of contract codes (P-256).</summary>
    public LedgerBuilder AddCodeKey(KeyFile file) => Add("The code key", (_, keys) => keys.CodeKey = file);

    /// <summary>The center's key of contract codes (P-256 or SM2), wherever it lies.</summary>
    public LedgerBuilder AddCodeKey(ICodeSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return AddCodeKey(_ => signer);
    }

    /// <summary>As the other, its signer made of the host's services; what it throws is a fault of the options.</summary>
    public LedgerBuilder AddCodeKey(Func<IServiceProvider, ICodeSigner> signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return Add("The code key", (provider, keys) => keys.CodeSigner = Given(signer(provider)));
    }

    private static T Given<T>(T? signer)
        where T : class => signer ?? throw new InvalidOperationException("no signer was given.");

    private LedgerBuilder Add(string what, Action<IServiceProvider, LedgerKeys> add)
    {
        sources.Add((what, add));
        return this;
    }

    /// <summary>Made anew for each opening; a source that throws is a fault beside the others.</summary>
    internal LedgerKeys KeysOf(IServiceProvider provider, List<string> faults)
    {
        var keys = new LedgerKeys();
        foreach (var (what, add) in sources)
            try
            {
                add(provider, keys);
            }
            // A caller's function may throw anything.
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                faults.Add(what + ": " + e.Message);
            }
        return keys;
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
