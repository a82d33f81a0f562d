using Ledger.Evidence.Primitives;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Lanes;
using Ledger.Sdk.Outbox.Lanes.Line;
using Ledger.Sdk.Outbox.Lanes.Settling;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Telemetry;

namespace Ledger.Sdk.Outbox.Calls;

/// <summary>A person's decisions on held entries.</summary>
internal sealed class HeldDecisions(
    OutboxState state,
    OutboxSettings settings,
    GroupWriter writer,
    IReadOnlyDictionary<Address, Lane> lanes,
    TimeProvider time,
    OutboxMetrics metrics,
    LaneEvents events
)
{
    /// <summary>Back to be packed, or what is held with its writer key tried at once. False where the entry is not held.</summary>
    public async Task<bool> RetryAsync(string key)
    {
        var changes = new StandingChanges(state, Load_NeedsLock, record => events.Wake_NeedsLock(state, record));
        Entry entry;
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
            changes.Add_NeedsLock(entry, static s => s with { Hold = HoldReason.Unset });
        }
        await changes.WriteAsync(
            writer,
            static (_, _) => { },
            () =>
            {
                // Bytes that are still out there may have settled it meanwhile.
                if (entry.Stage != Stage.Held)
                    return;
                state.HeldCount--;
                (entry.Stage, entry.BatchLimit) = (Stage.Accepted, 1);
                events.Ready_NeedsLock(entry);
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
        var outcome = new Settlement(state, settings, time, metrics, Load_NeedsLock, events);
        lock (state.Gate)
        {
            if (
                (Held_NeedsLock(key) ?? HeldWithKey_NeedsLock(key))
                is not { Signed: false, Packing: false, Deciders: 0 } entry
            )
                return false;
            outcome.Abandoned_NeedsLock(entry);
        }
        await outcome.WriteAsync(writer, static () => { });
        return true;
    }

    private void Load_NeedsLock(Entry entry) => state.Load_NeedsLock(entry, writer);

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
}
