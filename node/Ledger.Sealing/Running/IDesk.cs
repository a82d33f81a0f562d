using Ledger.Evidence.Primitives;
using Ledger.Sealing.Protocol;

namespace Ledger.Sealing.Running;

/// <summary>What a validator's node answers to the others: the proposer's desk or another validator's.</summary>
public interface IDesk : IAsyncDisposable
{
    /// <summary>Where it stands.</summary>
    ValidatorStatus Status { get; }

    /// <summary>The proposer asks for a seal.</summary>
    /// <param name="caller">Whose certificate the connection has; null for one that is no validator's.</param>
    Task<SealAnswer> SealAsync(SealRequest request, Address? caller, CancellationToken ct);

    /// <summary>A final block is told: RLP of the whole block, with its seals. What does not hold is left aside.</summary>
    Task FinalAsync(ReadOnlyMemory<byte> block, CancellationToken ct);

    /// <summary>Another validator hands on transactions that came in there: they go into this node's pool, by its own rules.</summary>
    Task ForwardedAsync(IReadOnlyList<ReadOnlyMemory<byte>> transactions, CancellationToken ct);

    /// <summary>Final blocks from a number on, as many as go into the bytes of one block; at least one where there is one.</summary>
    ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> BlocksAsync(ulong from, CancellationToken ct);
}
