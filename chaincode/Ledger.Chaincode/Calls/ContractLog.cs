using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode;

/// <summary>A log of a receipt, in whatever shape the chain's client keeps it.</summary>
public readonly record struct ContractLog(Address Address, IReadOnlyList<Bytes32> Topics, ReadOnlyMemory<byte> Data);
