using Grpc.Core;
using Ledger.Evidence.Primitives;
using Ledger.Sdk.Outbox.Telemetry;
using Ledger.Sdk.Outbox.Transport;
using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Grpc;

/// <summary>
/// Keeps the highest proved head on the disk, so that a client knows after a restart how far its ledger went: at
/// most one proof and one synced write in <see cref="Interval"/>, only while the head moves, and one write at the end.
/// </summary>
internal sealed class KeptHead(
    IHeadStore store,
    NodeChannels nodes,
    LedgerContact contact,
    SeenBlock seen,
    Bytes32 genesis,
    TimeProvider time,
    ILogger log
) : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource stop = new();
    private bool bound = store.Genesis is not null;
    private Task loop = Task.CompletedTask;
    private int closed;

    public void Start() => loop = Task.Run(LoopAsync);

    private async Task LoopAsync()
    {
        while (true)
            try
            {
                await Task.Delay(Interval, time, stop.Token);
                // None before the first contact, which proves one.
                if (contact.Proved is { } proved && seen.Value is { } head && head.Number > proved.Number)
                    await contact.ProveAsync(nodes.Invoker, stop.Token);
                await KeepAsync();
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The next round tries again; what the node is, its next caller is told.
                if (
                    e
                    is not (
                        RpcException
                        or NoAnswerException
                        or OutboxException
                        or IOException
                        or ForeignLedgerException
                        or HistoryForkedException
                    )
                )
                    Log.RoundFailed(log, e);
            }
    }

    private async Task KeepAsync()
    {
        if (contact.Proved is not { } proved || (bound && store.Seen is { } kept && kept.Number >= proved.Number))
            return;
        await store.KeepAsync(proved, genesis);
        bound = true;
    }

    /// <summary>Before its store is closed; again it does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref closed, 1) != 0)
            return;
        await stop.CancelAsync();
        await loop;
        try
        {
            await KeepAsync();
        }
        catch (Exception e) when (e is OutboxException or IOException)
        {
            Log.RoundFailed(log, e);
        }
        stop.Dispose();
    }
}
