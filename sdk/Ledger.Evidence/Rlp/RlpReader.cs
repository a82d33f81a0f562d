using System.Buffers.Binary;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Rlp;

/// <summary>
/// A strict forward reader: every encoding that is not the canonical one is refused, no length is trusted before it
/// is compared with what is there, nothing is allocated from a length, and nesting costs no stack.
/// Source: Ethereum Yellow Paper, appendix B.
/// </summary>
public ref struct RlpReader
{
    private readonly ReadOnlySpan<byte> data;
    private readonly int offset;
    private int position;

    /// <summary>Reads items from the first byte on.</summary>
    public RlpReader(ReadOnlySpan<byte> data)
        : this(data, 0) { }

    private RlpReader(ReadOnlySpan<byte> data, int offset)
    {
        this.data = data;
        this.offset = offset;
    }

    /// <summary>Nothing is left.</summary>
    public readonly bool AtEnd => position == data.Length;

    /// <summary>Position in the outermost input, for messages.</summary>
    public readonly int Position => offset + position;

    /// <summary>The next item is a list.</summary>
    public readonly bool NextIsList => position < data.Length && data[position] >= 0xc0;

    /// <summary>The number of items left, each only measured.</summary>
    /// <exception cref="RlpException">An item is malformed.</exception>
    public readonly int CountItems()
    {
        var copy = this;
        var count = 0;
        for (; !copy.AtEnd; count++)
            copy.ReadItem();
        return count;
    }

    /// <summary>The next item whole, with its prefix.</summary>
    /// <exception cref="RlpException">Malformed.</exception>
    public ReadOnlySpan<byte> ReadItem()
    {
        var start = position;
        var (header, length, _) = Header();
        position = checked(start + header + length);
        return data[start..position];
    }

    /// <summary>The content of the next string.</summary>
    /// <exception cref="RlpException">Malformed, or a list.</exception>
    public ReadOnlySpan<byte> ReadBytes()
    {
        var (header, length, isList) = Header();
        if (isList)
            throw Fault(RlpFault.WrongKind);
        var content = data.Slice(position + header, length);
        position += header + length;
        return content;
    }

    /// <exception cref="RlpException">Malformed, a list, or of another length.</exception>
    public ReadOnlySpan<byte> ReadFixed(int size)
    {
        var start = position;
        var content = ReadBytes();
        if (content.Length == size)
            return content;
        position = start;
        throw Fault(RlpFault.WrongSize);
    }

    /// <summary>The next string, of 32 bytes.</summary>
    public Bytes32 ReadBytes32() => new(ReadFixed(Bytes32.Size));

    /// <summary>The next string, of 20 bytes.</summary>
    public Address ReadAddress() => new(ReadFixed(Address.Size));

    /// <summary>A scalar of at most <paramref name="maxBytes"/> bytes, big-endian without leading zero.</summary>
    /// <exception cref="RlpException">Malformed, not minimal or too large.</exception>
    public ReadOnlySpan<byte> ReadScalar(int maxBytes = 32)
    {
        var start = position;
        var content = ReadBytes();
        if (content.Length > 0 && content[0] == 0)
        {
            position = start;
            throw Fault(RlpFault.IntegerNotMinimal);
        }
        if (content.Length > maxBytes)
        {
            position = start;
            throw Fault(RlpFault.IntegerTooLarge);
        }
        return content;
    }

    /// <exception cref="RlpException">Malformed, not minimal or above 2^64 - 1.</exception>
    public ulong ReadUInt64()
    {
        Span<byte> padded = stackalloc byte[8];
        var content = ReadScalar(8);
        padded.Clear();
        content.CopyTo(padded[(8 - content.Length)..]);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }

    /// <summary>Enters the next list; the reader itself moves past it.</summary>
    /// <exception cref="RlpException">Malformed, or a string.</exception>
    public RlpReader ReadList()
    {
        var (header, length, isList) = Header();
        if (!isList)
            throw Fault(RlpFault.WrongKind);
        var inner = new RlpReader(data.Slice(position + header, length), offset + position + header);
        position += header + length;
        return inner;
    }

    /// <exception cref="RlpException">Something follows.</exception>
    public readonly void End()
    {
        if (!AtEnd)
            throw Fault(RlpFault.TrailingBytes);
    }

    private readonly (int Header, int Length, bool IsList) Header()
    {
        var rest = data[position..];
        if (rest.IsEmpty)
            throw Fault(RlpFault.PastEnd);
        int prefix = rest[0];
        if (prefix < 0x80)
            return (0, 1, false);
        var isList = prefix >= 0xc0;
        var shortBase = isList ? 0xc0 : 0x80;
        var length = prefix - shortBase;
        var header = 1;
        if (length > 55)
        {
            var lengthBytes = length - 55;
            if (rest.Length < 1 + lengthBytes)
                throw Fault(RlpFault.PastEnd);
            if (rest[1] == 0)
                throw Fault(RlpFault.LengthNotMinimal);
            if (lengthBytes > 4)
                throw Fault(RlpFault.PastEnd);
            uint value = 0;
            foreach (var b in rest.Slice(1, lengthBytes))
                value = (value << 8) | b;
            if (value < 56)
                throw Fault(RlpFault.LengthNotMinimal);
            header += lengthBytes;
            if (value > (uint)(rest.Length - header))
                throw Fault(RlpFault.PastEnd);
            length = (int)value;
        }
        if (length > rest.Length - header)
            throw Fault(RlpFault.PastEnd);
        if (!isList && length == 1 && rest[1] < 0x80)
            throw Fault(RlpFault.ByteNotMinimal);
        return (header, length, isList);
    }

    private readonly RlpException Fault(RlpFault fault) => new(fault, Position);
}
