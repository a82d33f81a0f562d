using Google.Protobuf.WellKnownTypes;
using Ledger.Api;
using Ledger.Chaincode;
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
        ResourceName.Record(
            record.Kind == StatementCall.ProposalKind ? (int)RecordKind.Proposal : record.Kind,
            record.Id.Span
        );

    public static bool TryRecord(string name, out RecordKey record)
    {
        record = default;
        if (!ResourceName.TryParseRecord(name, out var kind, out var id))
            return false;
        record = new RecordKey(
            kind == (int)RecordKind.Proposal ? StatementCall.ProposalKind : (byte)kind,
            new Bytes32(id)
        );
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
