using System.Formats.Cbor;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Verification;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Entries;

/// <summary>How a statement ended. <see cref="Refusal"/> null means that it is final.</summary>
internal sealed record SettledEntry(
    long Order,
    string Key,
    Bytes32 KeyHash,
    Bytes32 Content,
    RecordKey Record,
    BlockRef Block,
    Bytes32 Transaction,
    int Index,
    RecordPosition Position,
    RefusalData? Refusal,
    long SettledAt
)
{
    private const int Version = 1;

    /// <summary>What may be shown of it.</summary>
    public OutboxRow ToRow() =>
        new(
            Key,
            checked((ulong)Order),
            Record.ToString(),
            Refusal is null ? nameof(EntryStatus.Final) : nameof(EntryStatus.Refused),
            Transaction: Transaction == default ? "" : Transaction.ToString(),
            Block: Block.Number,
            Refusal: Refusal?.Name ?? ""
        );

    /// <summary>All that settled together, as one row.</summary>
    public static byte[] EncodeGroup(IReadOnlyList<SettledEntry> group)
    {
        var w = new CborWriter(CborConformanceMode.Canonical);
        w.WriteStartArray(1 + group.Count);
        w.WriteInt32(Version);
        foreach (var e in group)
        {
            w.WriteStartArray(e.Refusal is null ? 14 : 18);
            w.WriteInt64(e.Order);
            w.WriteTextString(e.Key);
            w.WriteByteString(e.Content.Span);
            w.WriteUInt32(e.Record.Kind);
            w.WriteByteString(e.Record.Id.Span);
            w.WriteUInt64(e.Block.Number);
            w.WriteByteString(e.Block.Hash.Span);
            w.WriteUInt64(e.Block.Time);
            w.WriteByteString(e.Transaction.Span);
            w.WriteInt32(e.Index);
            w.WriteUInt32(e.Position.Seq);
            w.WriteByteString(e.Position.Head.Span);
            w.WriteInt64(e.SettledAt);
            w.WriteBoolean(e.Refusal is not null);
            if (e.Refusal is { } refusal)
            {
                w.WriteInt32(refusal.Number);
                w.WriteTextString(refusal.Name);
                w.WriteByteString(refusal.Data);
                w.WriteInt32((int)refusal.By);
            }
            w.WriteEndArray();
        }
        w.WriteEndArray();
        return w.Encode();
    }

    public static IReadOnlyList<SettledEntry> DecodeGroup(byte[] row)
    {
        var r = new CborReader(row, CborConformanceMode.Canonical);
        r.ReadStartArray();
        RowVersion.Check(r.ReadInt32(), Version);
        var result = new List<SettledEntry>();
        while (r.PeekState() != CborReaderState.EndArray)
        {
            r.ReadStartArray();
            var order = r.ReadInt64();
            var key = r.ReadTextString();
            var content = new Bytes32(r.ReadByteString());
            var record = new RecordKey(checked((byte)r.ReadUInt32()), new Bytes32(r.ReadByteString()));
            var block = new BlockRef(r.ReadUInt64(), new Bytes32(r.ReadByteString()), r.ReadUInt64());
            var transaction = new Bytes32(r.ReadByteString());
            var index = r.ReadInt32();
            var position = new RecordPosition(r.ReadUInt32(), new Bytes32(r.ReadByteString()));
            var at = r.ReadInt64();
            var refusal = r.ReadBoolean()
                ? new RefusalData(r.ReadInt32(), r.ReadTextString(), r.ReadByteString(), (RefusedBy)r.ReadInt32())
                : null;
            r.ReadEndArray();
            result.Add(
                new SettledEntry(
                    order,
                    key,
                    KeyHashes.Of(key),
                    content,
                    record,
                    block,
                    transaction,
                    index,
                    position,
                    refusal,
                    at
                )
            );
        }
        r.ReadEndArray();
        return result;
    }
}
