using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Telemetry;
using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Outbox.Calls;

/// <summary>Settled entries move to the files of keys, and the store is rewritten without its free pages.</summary>
internal sealed class Compaction(
    OutboxSettings settings,
    TimeProvider time,
    ILogger log,
    OutboxState state,
    GroupWriter writer,
    SettledKeys keys
)
{
    private readonly Pulse pulse = new();

    /// <summary>Much has settled.</summary>
    public void Nudge() => pulse.Set();

    /// <summary>Moves all settled entries to the files of keys and rewrites the store.</summary>
    public async Task RunAsync()
    {
        await MoveSettledAsync(everything: true);
        writer.WithStore(store =>
        {
            store.Compact();
            return 0;
        });
    }

    public async Task LoopAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            try
            {
                await pulse.WaitAsync(TimeSpan.FromMinutes(10), time, stop);
                await MoveSettledAsync(everything: false);
                long open;
                lock (state.Gate)
                    open = state.OpenBytes;
                if (writer.WithStore(s => s.FileBytes) > 64L * 1024 * 1024 + 4 * open)
                    writer.WithStore(store =>
                    {
                        store.Compact();
                        return 0;
                    });
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                Log.CompactionFailed(log, e);
            }
    }

    /// <summary>First into the file of keys, synced; then out of the store. A crash between leaves both, never neither.</summary>
    private async Task MoveSettledAsync(bool everything)
    {
        var oldest = Spans.Before(time.GetUtcNow(), settings.KeepSettled).ToUnixTimeMilliseconds();
        var rows = new List<(long Row, IReadOnlyList<SettledEntry> Entries)>();
        lock (state.Gate)
        {
            var keep = everything ? 0 : settings.MaxSettled;
            var left = state.Settled.Count;
            foreach (var row in state.SettledRows)
            {
                if (!everything && left <= keep && row.Entries[^1].SettledAt >= oldest)
                    break;
                rows.Add(row);
                left -= row.Entries.Count;
            }
        }
        if (rows.Count == 0)
            return;
        keys.Add(rows.SelectMany(r => r.Entries).Select(Row), time.GetUtcNow());
        var filed = keys.RowCount;
        await writer.WriteAsync(
            new GroupWork(
                0,
                isAccept: false,
                (changes, next) =>
                {
                    changes.Deletes.AddRange(rows.Select(r => (OutboxTable.Settled, r.Row)));
                    next.Filed = filed;
                },
                () =>
                {
                    lock (state.Gate)
                        foreach (var (_, entries) in rows)
                        {
                            state.SettledRows.Dequeue();
                            foreach (var e in entries)
                                state.Settled.Remove(e.KeyHash);
                        }
                }
            ),
            CancellationToken.None
        );
    }

    private static KeyRow Row(SettledEntry e) =>
        new(
            e.KeyHash,
            e.Content,
            e.Transaction,
            checked((byte)e.Index),
            checked((ushort)(e.Refusal?.Number ?? 0)),
            e.Refusal?.By ?? RefusedBy.Unset,
            e.Block.Number,
            checked((ulong)e.Order)
        );
}
