using System.Globalization;
using Ledger.Node;
using Microsoft.Extensions.Hosting.Systemd;

namespace Ledger.Cli.Running;

/// <summary>
/// Tells the service manager that started this process (sd_notify(3)): ready once the node serves, stopping, and, where a
/// watchdog is configured, a sign of life at each half of its term as long as the chain answers. Without a manager nothing.
/// </summary>
internal sealed class ServiceNotice : IAsyncDisposable
{
    private readonly SystemdNotifier manager = new();
    private readonly NodeHost host;
    private readonly CancellationTokenSource end = new();
    private readonly Task watched;

    private ServiceNotice(NodeHost host, TimeProvider time)
    {
        this.host = host;
        watched = manager.IsEnabled && Term() is { } term ? WatchAsync(term / 2, time) : Task.CompletedTask;
    }

    /// <summary>The node serves.</summary>
    public static ServiceNotice Ready(NodeHost host, TimeProvider time)
    {
        var notice = new ServiceNotice(host, time);
        notice.manager.Notify(ServiceState.Ready);
        return notice;
    }

    /// <summary>The node closes its stores next.</summary>
    public async ValueTask DisposeAsync()
    {
        manager.Notify(ServiceState.Stopping);
        await end.CancelAsync();
        await watched;
        end.Dispose();
    }

    private async Task WatchAsync(TimeSpan period, TimeProvider time)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(end.Token))
                await SignAsync();
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    /// <summary>A chain that gives no answer gives no sign: the manager waits for its term and starts the process anew.</summary>
    private async Task SignAsync()
    {
        try
        {
            var head = await host.Chain.GetHeadAsync(end.Token);
            manager.Notify(
                new ServiceState(string.Create(CultureInfo.InvariantCulture, $"WATCHDOG=1\nSTATUS=block {head.Number}"))
            );
        }
        catch (Exception e) when (e is ChainUnavailableException or Engine.Chain.EngineStoppedException)
        {
            manager.Notify(new ServiceState("STATUS=" + e.Message.ReplaceLineEndings(" ")));
        }
    }

    /// <summary>The watchdog's term (sd_watchdog_enabled(3)): of this process alone; null where there is none.</summary>
    private static TimeSpan? Term()
    {
#pragma warning disable RS0030 // the manager's protocol: it speaks to its children through the environment
        var (term, process) = (
            Environment.GetEnvironmentVariable("WATCHDOG_USEC"),
            Environment.GetEnvironmentVariable("WATCHDOG_PID")
        );
#pragma warning restore RS0030
        var meant = process is null || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return meant && long.TryParse(term, CultureInfo.InvariantCulture, out var micro) && micro > 0
            ? TimeSpan.FromMicroseconds(micro)
            : null;
    }
}
