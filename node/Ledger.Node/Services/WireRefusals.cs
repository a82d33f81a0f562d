using System.Globalization;
using System.Text;
using Google.Protobuf;
using Ledger.Chaincode;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Node.Services;

/// <summary>Refusals of the chaincode as data of an answer, their parameters by the names of the machine data.</summary>
internal static class WireRefusals
{
    public static Wire.Refusal Of(Refusal refusal)
    {
        var data = refusal is OtherRefusal other ? [.. other.Data] : refusal.Encode();
        var wire = new Wire.Refusal
        {
            Number = (uint)refusal.Number,
            Reason = UpperSnake(refusal.Name),
            MessageZh = refusal.Zh,
            MessageEn = refusal.En,
            Data = ByteString.CopyFrom(data),
        };
        var known = RefusalTable.Find((RefusalCode)refusal.Number);
        if (known is null || data.Length != 4 + 32 * (known.Parameters.Count + 1))
            return wire;
        wire.Metadata["record"] = Convert.ToHexStringLower(data.AsSpan(4, 32));
        for (var i = 0; i < known.Parameters.Count; i++)
            wire.Metadata[known.Parameters[i].Name] = Text(
                known.Parameters[i],
                new Bytes32(data.AsSpan(36 + 32 * i, 32))
            );
        return wire;
    }

    /// <summary>UnitOccupied becomes UNIT_OCCUPIED.</summary>
    public static string UpperSnake(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToUpperInvariant(c));
        }
        return text.ToString();
    }

    private static string Text(EventField field, Bytes32 word)
    {
        if (field.Type.StartsWith("uint", StringComparison.Ordinal))
            return new System.Numerics.BigInteger(word.Span, isUnsigned: true, isBigEndian: true).ToString(
                CultureInfo.InvariantCulture
            );
        if (string.Equals(field.Type, "address", StringComparison.Ordinal))
            return Convert.ToHexStringLower(word.Span[12..]);
        // `field` and `who` are ASCII, left-aligned (formats.md 5).
        var ascii = word.Span.TrimEnd((byte)0);
        return
            field.Name is "field" or "who" && !ascii.IsEmpty && !ascii.ContainsAnyExceptInRange((byte)0x20, (byte)0x7e)
            ? Encoding.ASCII.GetString(ascii)
            : Convert.ToHexStringLower(word.Span);
    }
}
