using Ledger.Engine.Evm;
using Ledger.Engine.State;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Chain;

/// <summary>The latest final block with its state; replaced whole, never edited.</summary>
internal sealed record ChainHead(
    BlockHeader Header,
    Bytes32 Hash,
    StateSnapshot State,
    IReadOnlyList<Address> NextValidators
)
{
    public ulong Number => Header.Number;

    /// <summary>Who seals the next block.</summary>
    public ValidatorSet SealedBy => new(0, Number + 1, NextValidators);

    /// <summary>What a read-only call sees: the block itself, as other clients run eth_call.</summary>
    public static BlockContext ContextOf(BlockHeader header, ulong chainId) =>
        new(
            header.Number,
            header.Timestamp,
            header.Coinbase,
            header.MixHash,
            header.GasLimit,
            header.BaseFee,
            UInt256.One,
            chainId
        );
}
