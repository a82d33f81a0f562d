using Ledger.Evidence.Primitives;
using Ledger.Sealing.Protocol;

namespace Ledger.Sealing.Running;

/// <summary>Another validator's node, as this one speaks to it. It may be away, slow, or lie.</summary>
public interface IPeer
{
    /// <summary>Whose node it is; the transport has seen to that.</summary>
    Address Validator { get; }

    /// <exception cref="PeerException">No answer.</exception>
    Task<SealAnswer> SealAsync(SealRequest request, CancellationToken ct);

    /// <exception cref="PeerException">No answer.</exception>
    Task<ValidatorStatus> GetStatusAsync(CancellationToken ct);

    /// <summary>Tells of a final block: RLP of the whole block, with its seals.</summary>
    /// <exception cref="PeerException">No answer.</exception>
    Task TellFinalAsync(ReadOnlyMemory<byte> block, CancellationToken ct);

    /// <summary>Hands on transactions that came in here; what the other one thinks of each is its own affair.</summary>
    /// <exception cref="PeerException">No answer.</exception>
    Task ForwardAsync(IReadOnlyList<ReadOnlyMemory<byte>> transactions, CancellationToken ct);

    /// <summary>Final blocks from a number on, in order; as many as the other one likes, none where it has none.</summary>
    /// <exception cref="PeerException">No answer.</exception>
    Task<IReadOnlyList<ReadOnlyMemory<byte>>> GetBlocksAsync(ulong from, CancellationToken ct);
}

/// <summary>A peer gave no answer, or none that can be read.</summary>
public sealed class PeerException(string message, Exception? inner = null) : Exception(message, inner);
