using Ledger.Sdk.Outbox.Entries;

namespace Ledger.Sdk.Outbox.Lanes.Line;

/// <summary>What a lane tells the outbox.</summary>
internal abstract class LaneEvents
{
    public abstract void Ready_NeedsLock(Entry entry);

    public abstract void Returned_NeedsLock(Entry entry);

    public abstract void RolledBack(ulong remembered);

    public abstract void ForeignNonce(ulong nonce);

    public abstract void Settled();
}
