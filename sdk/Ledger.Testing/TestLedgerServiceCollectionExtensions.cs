using Ledger.Sdk;
using Ledger.Sdk.Hosting;
using Ledger.Testing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>A test ledger in place of the configured one.</summary>
public static class TestLedgerServiceCollectionExtensions
{
    /// <summary>
    /// After <c>AddLedger</c>: the client, the hosted outbox, the health check and the watch are those of a test ledger. The
    /// configured options are not read, and no folder of theirs is opened. The test ledger stays its owner's: the host does not
    /// close it.
    /// </summary>
    /// <param name="services">Of the server under test.</param>
    /// <param name="ledger">Outlives the host.</param>
    /// <param name="organisation">Whose client the server gets, by the name that it was started with, as it is now.</param>
    /// <param name="name">Of a second ledger; null = the first.</param>
    /// <exception cref="InvalidOperationException">There was no <c>AddLedger</c> of that name.</exception>
    public static IServiceCollection UseTestLedger(
        this IServiceCollection services,
        TestLedger ledger,
        string organisation = "center",
        string? name = null
    )
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(ledger);
        Type[] types = [typeof(LedgerHost), typeof(LedgerClient)];
        var replaced = services.Where(s => types.Contains(s.ServiceType) && Equals(s.ServiceKey, name)).ToList();
        if (replaced.Count == 0)
            throw new InvalidOperationException(
                name is null
                    ? "AddLedger comes first: there is no ledger to replace."
                    : $"AddLedger(\"{name}\", ...) comes first: there is no such ledger to replace."
            );
        foreach (var service in replaced)
            services.Remove(service);
        // Instances, which a container does not close.
        var client = ledger.Client(organisation);
        services.Add(new ServiceDescriptor(typeof(LedgerHost), name, LedgerHost.Of(client)));
        services.Add(new ServiceDescriptor(typeof(LedgerClient), name, client));
        return services;
    }
}
