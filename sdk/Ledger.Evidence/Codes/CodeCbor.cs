using System.Formats.Cbor;
using Ledger.Evidence.Identifiers;

namespace Ledger.Evidence.Codes;

/// <summary>The payload map in deterministic CBOR (RFC 8949, 4.2.1), written and strictly read.</summary>
internal static class CodeCbor
{
    public static byte[] EncodePayload(CodePayload payload)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteStartMap(payload.Anchor is null ? 7 : 10);
        writer.WriteInt32(1);
        writer.WriteInt32((int)payload.Kind);
        writer.WriteInt32(2);
        writer.WriteByteString(payload.Ledger);
        writer.WriteInt32(3);
        writer.WriteByteString(payload.Reference.Span);
        writer.WriteInt32(4);
        writer.WriteUInt32(payload.Version);
        writer.WriteInt32(5);
        writer.WriteUInt32(payload.IssueDay);
        writer.WriteInt32(6);
        writer.WriteTextString(payload.ContractNo);
        writer.WriteInt32(7);
        writer.WriteUInt32(payload.Area);
        if (payload.Anchor is { } anchor)
        {
            writer.WriteInt32(8);
            writer.WriteByteString(anchor.Document);
            writer.WriteInt32(9);
            writer.WriteUInt64(anchor.BlockNumber);
            writer.WriteInt32(10);
            writer.WriteByteString(anchor.BlockHash);
        }
        writer.WriteEndMap();
        return writer.Encode();
    }

    /// <exception cref="CborContentException">Malformed or not canonical.</exception>
    /// <exception cref="InvalidOperationException">An item of another type.</exception>
    /// <exception cref="OverflowException">A number out of range.</exception>
    public static CodeFault TryDecodePayload(byte[] bytes, out CodePayload? payload)
    {
        payload = null;
        var reader = new CborReader(bytes, CborConformanceMode.Canonical);
        var count = reader.ReadStartMap();
        if (count is not (7 or 10) || reader.ReadInt32() != 1)
            return CodeFault.BadPayload;
        var kind = reader.ReadInt32();
        if (kind is not (1 or 2) || (kind == 1) != (count == 7))
            return CodeFault.BadPayload;
        if (!NextKey(reader, 2))
            return CodeFault.BadPayload;
        var ledger = reader.ReadByteString();
        if (!NextKey(reader, 3))
            return CodeFault.BadPayload;
        var reference = reader.ReadByteString();
        if (reference.Length != ContractRef.Size || !reference.AsSpan().ContainsAnyExcept((byte)0))
            return CodeFault.BadValue;
        if (!NextKey(reader, 4))
            return CodeFault.BadPayload;
        var version = reader.ReadUInt32();
        if (!NextKey(reader, 5))
            return CodeFault.BadPayload;
        var issueDay = reader.ReadUInt32();
        if (!NextKey(reader, 6))
            return CodeFault.BadPayload;
        var contractNo = reader.ReadTextString();
        if (!NextKey(reader, 7))
            return CodeFault.BadPayload;
        var area = reader.ReadUInt32();
        CertificateAnchor? anchor = null;
        if (kind == 2)
        {
            if (!NextKey(reader, 8))
                return CodeFault.BadPayload;
            var document = reader.ReadByteString();
            if (!NextKey(reader, 9))
                return CodeFault.BadPayload;
            var block = reader.ReadUInt64();
            if (!NextKey(reader, 10))
                return CodeFault.BadPayload;
            anchor = new CertificateAnchor(document, block, reader.ReadByteString());
        }
        reader.ReadEndMap();
        if (reader.BytesRemaining != 0)
            return CodeFault.BadPayload;
        var read = new CodePayload
        {
            Kind = (CodeKind)kind,
            Ledger = ledger,
            Reference = new ContractRef(reference),
            Version = version,
            IssueDay = issueDay,
            ContractNo = contractNo,
            Area = area,
            Anchor = anchor,
        };
        if (!read.IsWellFormed)
            return CodeFault.BadValue;
        payload = read;
        return CodeFault.None;
    }

    private static bool NextKey(CborReader reader, int key) => reader.ReadInt32() == key;
}
