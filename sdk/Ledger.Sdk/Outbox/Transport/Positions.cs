using Ledger.Evidence.Primitives;

namespace Ledger.Sdk.Outbox.Transport;

internal readonly record struct RecordKey(byte Kind, Bytes32 Id)
{
    /// <summary>Kind number and id, as <see cref="OutboxRow.Record"/> shows them.</summary>
    public override string ToString() =>
        Kind.ToString(System.Globalization.CultureInfo.InvariantCulture) + "/" + Convert.ToHexStringLower(Id.Span);
}

/// <summary>Where a record stands: sequence number and head, both zero where it is absent.</summary>
internal readonly record struct Position(uint Seq, Bytes32 Head);

internal readonly record struct Block(ulong Number, Bytes32 Hash, long UnixSeconds);
