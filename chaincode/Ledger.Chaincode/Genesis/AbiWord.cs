using System.Buffers.Binary;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode;

/// <summary>Values as storage words: numbers and addresses at the low end, fields of a packed word from the low end up.</summary>
internal static class AbiWord
{
    public static Bytes32 Of(ulong value)
    {
        Span<byte> word = stackalloc byte[Bytes32.Size];
        word.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(word[24..], value);
        return new Bytes32(word);
    }

    public static Bytes32 Of(in Address value)
    {
        Span<byte> word = stackalloc byte[Bytes32.Size];
        word.Clear();
        value.CopyTo(word[12..]);
        return new Bytes32(word);
    }

    /// <param name="fields">Value and width in bits (whole bytes), the lowest first.</param>
    public static Bytes32 Packed(params ReadOnlySpan<(ulong Value, int Bits)> fields)
    {
        Span<byte> word = stackalloc byte[Bytes32.Size];
        word.Clear();
        var end = Bytes32.Size;
        foreach (var (value, bits) in fields)
        {
            var rest = value;
            for (var i = 1; i <= bits / 8; i++, rest >>= 8)
                word[end - i] = (byte)(rest & 0xff);
            end -= bits / 8;
        }
        return new Bytes32(word);
    }
}
