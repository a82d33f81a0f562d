using System.Buffers.Binary;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode;

/// <summary>Reads the words of a log's data, or of a topic, as the numbers they must be.</summary>
internal readonly ref struct LogWords(ReadOnlySpan<byte> data)
{
    private const int Word = 32;

    private readonly ReadOnlySpan<byte> data = data;

    public int Count => data.Length / Word;

    public Bytes32 Word32(int index) => new(data.Slice(index * Word, Word));

    public bool TryNumber(int index, ulong limit, out ulong value)
    {
        var word = data.Slice(index * Word, Word);
        value = BinaryPrimitives.ReadUInt64BigEndian(word[24..]);
        return value <= limit && !word[..24].ContainsAnyExcept((byte)0);
    }

    public bool TryAddress(int index, out Address value)
    {
        var word = data.Slice(index * Word, Word);
        value = new Address(word[12..]);
        return !word[..12].ContainsAnyExcept((byte)0);
    }

    /// <summary>The one <c>bytes</c> of an event, whose offset stands in the last word of <paramref name="head"/> words.</summary>
    public bool TryBytes(int head, out byte[] value)
    {
        value = [];
        if (data.Length % Word != 0 || Count < head + 1)
            return false;
        if (!TryNumber(head - 1, int.MaxValue, out var offset) || offset != (ulong)(head * Word))
            return false;
        if (!TryNumber(head, int.MaxValue / 2, out var length))
            return false;
        var rest = data[((head + 1) * Word)..];
        if (rest.Length != ((int)length + Word - 1) / Word * Word)
            return false;
        value = rest[..(int)length].ToArray();
        return !rest[(int)length..].ContainsAnyExcept((byte)0);
    }
}
