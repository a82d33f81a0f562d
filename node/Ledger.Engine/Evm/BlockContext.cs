using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Evm;

/// <summary>What the opcodes of group 0x40 answer.</summary>
/// <param name="Number">The block's number.</param>
/// <param name="Timestamp">Unix seconds.</param>
/// <param name="Coinbase">Gets the fees above the base fee.</param>
/// <param name="PrevRandao">mixHash of the header (EIP-4399).</param>
/// <param name="GasLimit">Of the block, in gas.</param>
/// <param name="BaseFee">In wei per gas (EIP-1559).</param>
/// <param name="BlobBaseFee">In wei per blob gas (EIP-7516).</param>
/// <param name="ChainId">EIP-1344.</param>
public readonly record struct BlockContext(
    ulong Number,
    ulong Timestamp,
    Address Coinbase,
    Bytes32 PrevRandao,
    ulong GasLimit,
    UInt256 BaseFee,
    UInt256 BlobBaseFee,
    ulong ChainId
);
