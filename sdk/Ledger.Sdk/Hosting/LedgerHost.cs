using Microsoft.Extensions.Hosting;

namespace Ledger.Sdk.Hosting;

/// <summary>Opens the client when the host starts, so that every fault of the options shows then, and closes it in order.</summary>
/// <param name="open">Opens the client; the token is cancelled when the host is closed.</param>
/// <param name="isOwner">It closes what it opened.</param>
internal sealed class LedgerHost(Func<CancellationToken, Task<LedgerClient>> open, bool isOwner = true)
    : IHostedService,
        IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource stop = new();
    private Task<LedgerClient>? opening; // guarded by gate
    private bool closed; // guarded by gate

    /// <summary>Around a client of somebody else, who closes it.</summary>
    public static LedgerHost Of(LedgerClient client) => new(_ => Task.FromResult(client), isOwner: false);

    /// <summary>Opened by the host's start; whoever asks earlier opens it, and waits for it.</summary>
    public LedgerClient Client => OpenedAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>One opening for all who ask; after one that failed the next who asks tries again.</summary>
    /// <param name="ct">Ends the wait, not the opening.</param>
    public Task<LedgerClient> OpenedAsync(CancellationToken ct)
    {
        Task<LedgerClient> opened;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            if (opening is null or { IsFaulted: true })
                opening = Task.Run(() => open(stop.Token), CancellationToken.None);
            opened = opening;
        }
        return opened.WaitAsync(ct);
    }

    public Task StartAsync(CancellationToken cancellationToken) => OpenedAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        Task<LedgerClient>? opened;
        lock (gate)
        {
            // The container has it under two names, and closes both.
            if (closed)
                return;
            (closed, opened) = (true, opening);
        }
        await stop.CancelAsync();
        if (opened is not null)
        {
            await ((Task)opened).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (isOwner && opened.IsCompletedSuccessfully)
                await (await opened).DisposeAsync();
        }
        stop.Dispose();
    }
}
