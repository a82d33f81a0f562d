using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Lanes.Line;

/// <summary>What a lane tells the outbox.</summary>
internal abstract class LaneEvents
{
    public abstract void Ready_NeedsLock(Entry entry);

    /// <summary>What waited for the record may go on, in every lane.</summary>
    public void Wake_NeedsLock(OutboxState state, RecordKey record)
    {
        foreach (var entry in state.TakeWaiting_NeedsLock(record))
            Ready_NeedsLock(entry);
    }

    public abstract void Returned_NeedsLock(Entry entry);

    public abstract void RolledBack(ulong remembered);

    public abstract void ForeignNonce(ulong nonce);

    public abstract void Settled();
}
