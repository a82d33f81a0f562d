using Ledger.Evidence;

namespace Ledger.Sdk;

/// <summary>Where a record stands: how many events it has, and the head that covers them all.</summary>
public readonly record struct RecordPosition(uint Seq, Bytes32 Head);

/// <summary>A transaction's hash.</summary>
public readonly record struct TxHash(Bytes32 Value)
{
    /// <summary>64 lower-case hex digits without 0x.</summary>
    public override string ToString() => Convert.ToHexStringLower(Value.Span);
}
