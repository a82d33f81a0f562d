using Google.Protobuf.WellKnownTypes;
using Ledger.Chaincode;
using Ledger.Evidence;
using Ledger.Evidence.Machines;
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

    public static Block Block(Proto.BlockRef r) => new(r.Number, Hash(r.Hash), r.Time.Seconds);

    public static BlockRef BlockRef(Proto.BlockRef r) => new(r.Number, Hash(r.Hash), checked((ulong)r.Time.Seconds));

    public static DateTimeOffset Time(Timestamp t) => DateTimeOffset.FromUnixTimeSeconds(t.Seconds);
}

/// <summary>The highest final block that this client saw; sent with each read, so that no later answer is older (read your writes).</summary>
internal sealed class SeenBlock
{
    private readonly Lock gate = new();
    private Proto.BlockRef? highest;

    public void Raise(Proto.BlockRef? block)
    {
        if (block is null || block.Hash.Length != 64)
            return;
        lock (gate)
            if (highest is null || block.Number > highest.Number)
                highest = block;
    }

    public void Raise(ulong number, Bytes32 hash, long unixSeconds) =>
        Raise(
            new Proto.BlockRef
            {
                Number = number,
                Hash = Convert.ToHexStringLower(hash.Span),
                Time = new Timestamp { Seconds = unixSeconds },
            }
        );

    public BlockRef? Value
    {
        get
        {
            lock (gate)
                return highest is null ? null : Wire.BlockRef(highest);
        }
    }

    public Proto.ReadOptions Read(ulong atBlock = 0)
    {
        lock (gate)
            return new Proto.ReadOptions { Seen = highest, AtBlock = atBlock };
    }
}
