using System.Buffers.Binary;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Rlp;

/// <summary>Writes canonical RLP (Ethereum Yellow Paper, appendix B) into one growing buffer.</summary>
/// <remarks>Lists are closed from the inside out: <c>var at = w.BeginList(); ...; w.EndList(at);</c></remarks>
public sealed class RlpWriter(int capacity = 256)
{
    private byte[] buffer = new byte[Math.Max(capacity, 16)];
    private int length;

    /// <summary>Bytes written.</summary>
    public int Length => length;

    /// <summary>What was written, without a copy; valid until the next write.</summary>
    public ReadOnlySpan<byte> WrittenSpan => buffer.AsSpan(0, length);

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => WrittenSpan.ToArray();

    /// <summary>Begins anew in the same buffer.</summary>
    public void Clear() => length = 0;

    /// <summary>A string.</summary>
    public RlpWriter Bytes(ReadOnlySpan<byte> content)
    {
        if (content.Length == 1 && content[0] < 0x80)
        {
            Room(1)[0] = content[0];
            length++;
            return this;
        }
        Prefix(0x80, content.Length);
        content.CopyTo(Room(content.Length));
        length += content.Length;
        return this;
    }

    /// <summary>A string.</summary>
    public RlpWriter Bytes(in Bytes32 value) => Bytes(value.Span);

    /// <summary>A string.</summary>
    public RlpWriter Bytes(in Address value) => Bytes(value.Span);

    /// <summary>A scalar: big-endian without leading zeros, zero as the empty string.</summary>
    public RlpWriter UInt64(ulong value)
    {
        Span<byte> big = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(big, value);
        return Scalar(big);
    }

    /// <summary>A scalar from big-endian bytes; leading zeros are dropped.</summary>
    public RlpWriter Scalar(ReadOnlySpan<byte> bigEndian) => Bytes(bigEndian.TrimStart((byte)0));

    /// <summary>An item that is RLP already.</summary>
    public RlpWriter Raw(ReadOnlySpan<byte> encoded)
    {
        encoded.CopyTo(Room(encoded.Length));
        length += encoded.Length;
        return this;
    }

    /// <summary>Opens a list; its place is given to <see cref="EndList"/>.</summary>
    public int BeginList() => length;

    /// <summary>Puts the list's prefix before what was written since <see cref="BeginList"/>.</summary>
    public RlpWriter EndList(int start)
    {
        var content = length - start;
        Span<byte> prefix = stackalloc byte[5];
        var size = WritePrefix(prefix, 0xc0, content);
        Room(size);
        buffer.AsSpan(start, content).CopyTo(buffer.AsSpan(start + size));
        prefix[..size].CopyTo(buffer.AsSpan(start));
        length += size;
        return this;
    }

    private void Prefix(int shortBase, int size) => length += WritePrefix(Room(5), shortBase, size);

    private static int WritePrefix(Span<byte> target, int shortBase, int size)
    {
        if (size <= 55)
        {
            target[0] = (byte)(shortBase + size);
            return 1;
        }
        Span<byte> big = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(big, size);
        var digits = big.TrimStart((byte)0);
        target[0] = (byte)(shortBase + 55 + digits.Length);
        digits.CopyTo(target[1..]);
        return 1 + digits.Length;
    }

    private Span<byte> Room(int more)
    {
        if (length + more > buffer.Length)
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, length + more));
        return buffer.AsSpan(length);
    }
}
