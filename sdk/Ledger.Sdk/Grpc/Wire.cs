using Google.Protobuf.WellKnownTypes;
using Ledger.Chaincode;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Verification;
using Ledger.Sdk.Outbox.Transport;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk.Grpc;

/// <summary>Between ledger.v1 and the types of this library.</summary>
internal static class Wire
{
    /// <summary>A statement of kind 0 is about the proposal that its call's digest names.</summary>
    public static string Name(RecordKey record) =>
        RecordNames.Collection(
            record.Kind == StatementCall.ProposalKind ? RecordKind.Proposal : (RecordKind)record.Kind
        )
        + "/"
        + Convert.ToHexStringLower(record.Id.Span);

    public static bool TryRecord(string name, out RecordKey record)
    {
        record = default;
        var parts = name.Split('/');
        if (
            parts.Length != 2
            || RecordNames.KindOf(parts[0]) is not { } kind
            || parts[1].Length != 64
            || !parts[1].All(char.IsAsciiHexDigitLower)
        )
            return false;
        record = new RecordKey(kind == RecordKind.Proposal ? StatementCall.ProposalKind : (byte)kind, Hash(parts[1]));
        return true;
    }

    /// <summary>64 hex digits, or an organisation's number.</summary>
    public static Bytes32 Id(string name)
    {
        var id = name[(name.LastIndexOf('/') + 1)..];
        return id.Length == 64 ? new Bytes32(Convert.FromHexString(id))
            : OrganisationId.TryParse(id, out var organisation) ? organisation.Record
            : default;
    }

    public static Bytes32 Hash(string hex) => new(Convert.FromHexString(hex));

    public static Bytes32 Bytes(Google.Protobuf.ByteString bytes) =>
        bytes.Length == 32 ? new Bytes32(bytes.Span) : default;

    public static BlockRef BlockRef(Proto.BlockRef r) => new(r.Number, Hash(r.Hash), checked((ulong)r.Time.Seconds));

    public static DateTimeOffset Time(Timestamp t) => DateTimeOffset.FromUnixTimeSeconds(t.Seconds);
}
