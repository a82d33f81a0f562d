using Ledger.Evidence.Primitives;
using Ledger.Evidence.Verification;
using Ledger.Sdk.Outbox.Engine;

namespace Ledger.Sdk.Grpc;

/// <summary>Where a client keeps how far its ledger went, with the ledger that it was.</summary>
internal interface IHeadStore
{
    /// <summary>What it is called in messages.</summary>
    string Name { get; }

    /// <summary>The highest block that was kept.</summary>
    BlockRef? Seen { get; }

    /// <summary>Null where nothing was kept yet.</summary>
    Bytes32? Genesis { get; }

    /// <summary>Durable when it returns; a lower head than the kept one changes nothing.</summary>
    /// <exception cref="OutboxException">The disk did not take it.</exception>
    /// <exception cref="IOException">As above.</exception>
    Task KeepAsync(BlockRef head, Bytes32 genesis);
}

/// <summary>In the outbox's folder, where what is settled raises it too.</summary>
internal sealed class OutboxHead(OutboxEngine outbox) : IHeadStore
{
    public string Name => "the outbox's folder";
    public BlockRef? Seen => outbox.Seen;
    public Bytes32? Genesis => outbox.Genesis;

    public Task KeepAsync(BlockRef head, Bytes32 genesis) => outbox.KeepAsync(head, genesis);
}
