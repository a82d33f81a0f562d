using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Evm;

/// <summary>What the machine needs of a transaction or call.</summary>
internal sealed record Message(
    Address From,
    Address? To,
    ReadOnlyMemory<byte> Data,
    UInt256 Value,
    ulong GasLimit,
    UInt256 GasPrice,
    IReadOnlyList<AccessListEntry> AccessList,
    IReadOnlyList<Bytes32> BlobHashes
);

/// <summary>How the outermost frame ended; refunds not yet counted.</summary>
internal readonly record struct MessageEnd(ExecutionFault Fault, ulong GasLeft, byte[] Output, Address? CreatedAddress);

/// <summary>What a blob transaction has beside the others (EIP-4844). The chain has none; public state tests do.</summary>
internal sealed record BlobFields(IReadOnlyList<Bytes32> Hashes, UInt256 MaxFee)
{
    public ulong Gas => (ulong)Hashes.Count * (ulong)GasCost.Blob;
}
