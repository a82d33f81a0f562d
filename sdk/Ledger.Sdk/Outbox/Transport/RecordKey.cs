using Ledger.Evidence.Primitives;

namespace Ledger.Sdk.Outbox.Transport;

internal readonly record struct RecordKey(byte Kind, Bytes32 Id)
{
    /// <summary>Kind number and id, as <see cref="OutboxRow.Record"/> shows them.</summary>
    public override string ToString() =>
        Kind.ToString(System.Globalization.CultureInfo.InvariantCulture) + "/" + Convert.ToHexStringLower(Id.Span);
}
