using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Evm;

/// <summary>A log of a receipt.</summary>
public sealed record LogEntry(Address Address, IReadOnlyList<Bytes32> Topics, byte[] Data);
