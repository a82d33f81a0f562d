using System.Formats.Cbor;
using Ledger.Evidence.Schemas;

namespace Ledger.Evidence.Disclosures;

/// <summary>
/// All positions of a version as deterministic CBOR (RFC 8949, 4.2.1): [[index, type, value, salt], ...] in the order of
/// the indexes, value and salt as byte strings, the value as its leaf hashes it.
/// </summary>
internal static class FieldOpeningsCbor
{
    /// <summary>Bytes that are still read: 64 positions of the longest value.</summary>
    public const int MaxSize = 64 * (FieldValue.MaxSize + Salt.Size + 16);

    public static byte[] Encode(FieldOpenings openings)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteStartArray(openings.Schema.Positions);
        for (var i = 0; i < openings.Schema.Positions; i++)
        {
            writer.WriteStartArray(4);
            writer.WriteInt32(i);
            writer.WriteInt32((int)openings[i].Type);
            writer.WriteByteString(openings[i].Encoded);
            writer.WriteByteString(openings.SaltAt(i));
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
        return writer.Encode();
    }

    public static DisclosureFault TryDecode(
        CommitmentSchema schema,
        ReadOnlyMemory<byte> cbor,
        out FieldOpenings? openings
    )
    {
        openings = null;
        if (cbor.Length > MaxSize)
            return DisclosureFault.BadForm;
        try
        {
            return Read(schema, new CborReader(cbor, CborConformanceMode.Canonical), out openings);
        }
        catch (Exception e) when (e is CborContentException or InvalidOperationException or OverflowException)
        {
            return DisclosureFault.BadForm;
        }
    }

    private static DisclosureFault Read(CommitmentSchema schema, CborReader reader, out FieldOpenings? openings)
    {
        openings = null;
        if (reader.ReadStartArray() != schema.Positions)
            return DisclosureFault.BadForm;
        var values = new FieldValue[schema.Positions];
        var salts = new byte[schema.Positions * Salt.Size];
        for (var i = 0; i < values.Length; i++)
        {
            if (reader.ReadStartArray() != 4 || reader.ReadInt32() != i)
                return DisclosureFault.BadForm;
            var type = reader.ReadInt32();
            if (type is < 0 or > (int)FieldType.Bool)
                return DisclosureFault.WrongType;
            var fault = FieldValue.TryDecode(
                (FieldType)type,
                reader.ReadDefiniteLengthByteString().Span,
                out var value
            );
            if (value is null)
                return fault;
            values[i] = value;
            var salt = reader.ReadDefiniteLengthByteString();
            if (salt.Length != Salt.Size)
                return DisclosureFault.BadSalt;
            salt.Span.CopyTo(salts.AsSpan(i * Salt.Size));
            reader.ReadEndArray();
        }
        reader.ReadEndArray();
        return reader.BytesRemaining == 0
            ? FieldOpenings.TryCreate(schema, values, salts, out openings)
            : DisclosureFault.BadForm;
    }
}
