using Ledger.Evidence;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Lanes;
using Ledger.Sdk.Outbox.Lanes.Settling;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Telemetry;

namespace Ledger.Sdk.Outbox.Calls;

/// <summary>A person's decisions on held entries.</summary>
internal sealed class HeldDecisions(
    OutboxState state,
    OutboxSettings settings,
    GroupWriter writer,
    IReadOnlyDictionary<Address, Lane> lanes,
    TimeProvider time,
    OutboxMetrics metrics
)
{
    /// <summary>Back to be packed, or what is held with its writer key tried at once. False where the entry is not held.</summary>
    public async Task<bool> RetryAsync(string key)
    {
        Entry entry;
        byte[] row;
        lock (state.Gate)
        {
            if (HeldWithKey_NeedsLock(key) is { } waiting)
            {
                lanes[waiting.Writer].TryNow_NeedsLock();
                return true;
            }
            if (Held_NeedsLock(key) is not { } found)
                return false;
            entry = found;
            state.Load_NeedsLock(entry, writer);
            row = entry.Encode(HoldReason.Unset);
        }
        await WriteAsync(
            (changes, _) => changes.Updates.Add((OutboxTable.Entries, entry.Order, row)),
            () =>
            {
                // Bytes that are still out there may have settled it meanwhile.
                if (entry.Stage != Stage.Held)
                    return;
                state.HeldCount--;
                (entry.Hold, entry.Stage, entry.BatchLimit) = (HoldReason.Unset, Stage.Accepted, 1);
                Ready_NeedsLock(entry);
            }
        );
        return true;
    }

    /// <summary>
    /// Given up: refused by the SDK, and with it what follows it in order. Only if it was never signed, or a final block
    /// shows its nonce used by other bytes.
    /// </summary>
    public async Task<bool> AbandonAsync(string key)
    {
        var outcome = new Settlement(state, settings, time, e => state.Load_NeedsLock(e, writer));
        Entry entry;
        lock (state.Gate)
        {
            if ((Held_NeedsLock(key) ?? HeldWithKey_NeedsLock(key)) is not { Signed: false, Packing: false } found)
                return false;
            entry = found;
            // Not packed while it is being given up.
            entry.Packing = true;
            outcome.Abandoned_NeedsLock(entry);
        }
        try
        {
            await WriteAsync(
                outcome.Build,
                () =>
                {
                    outcome.Apply_NeedsLock(metrics);
                    foreach (var record in outcome.Touched)
                    foreach (var waiting in state.Records.GetValueOrDefault(record)?.Waiting.ToList() ?? [])
                        Ready_NeedsLock(waiting);
                }
            );
        }
        catch
        {
            lock (state.Gate)
            {
                entry.Packing = false;
                if (entry.Stage == Stage.Accepted)
                    Ready_NeedsLock(entry);
            }
            throw;
        }
        return true;
    }

    private Entry? Held_NeedsLock(string key) =>
        state.ByKey.TryGetValue(KeyHashes.Of(key), out var found) && found is { Stage: Stage.Held, InDoubt: false }
            ? found
            : null;

    /// <summary>Shown as held, because nobody takes its writer key.</summary>
    private Entry? HeldWithKey_NeedsLock(string key) =>
        state.ByKey.TryGetValue(KeyHashes.Of(key), out var found)
        && found.Stage is Stage.Accepted or Stage.Unknown or Stage.Sent
        && lanes.GetValueOrDefault(found.Writer) is { Hold: not HoldReason.Unset }
            ? found
            : null;

    private void Ready_NeedsLock(Entry entry) => lanes.GetValueOrDefault(entry.Writer)?.AddReady_NeedsLock(entry);

    private Task WriteAsync(Action<StoreChanges, ControlRow> build, Action committed) =>
        writer.WriteAsync(
            new GroupWork(
                0,
                isAccept: false,
                build,
                () =>
                {
                    lock (state.Gate)
                        committed();
                }
            ),
            CancellationToken.None
        );
}
