using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Hosting;

/// <summary>Opens the client when the host starts, so that every fault of the options shows then, and closes it in order.</summary>
internal sealed class LedgerHost(
    Action<LedgerOptions> configure,
    LedgerKeys keys,
    ILoggerFactory? loggers,
    TimeProvider time
) : IHostedService, IAsyncDisposable
{
    private readonly Lock gate = new();
    private LedgerClient? client;

    /// <summary>Opened by the host's start; whoever asks earlier opens it.</summary>
    public LedgerClient Client
    {
        get
        {
            lock (gate)
                return client ??= Open(CancellationToken.None);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                lock (gate)
                    client ??= Open(cancellationToken);
            },
            cancellationToken
        );

    private LedgerClient Open(CancellationToken ct)
    {
        var options = new LedgerOptions();
        configure(options);
        var parts = OptionsCheck.ToParts(options, keys, loggers, time);
        return LedgerClient.OpenAsync(parts, ct).AsTask().GetAwaiter().GetResult();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        LedgerClient? open;
        lock (gate)
            (open, client) = (client, null);
        if (open is not null)
            await open.DisposeAsync();
    }
}
