using System.Buffers.Binary;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Abi;

/// <summary>
/// Reads what <see cref="AbiWriter"/> writes, strictly: padding zero, arrays in order and without gap or overlap,
/// nothing left over. So data has one reading and one encoding.
/// </summary>
internal ref struct AbiReader
{
    private readonly ReadOnlySpan<byte> data;
    private readonly int headEnd;
    private int head;
    private int tail;
    private bool inArray;

    public AbiReader(ReadOnlySpan<byte> data, int fields)
    {
        headEnd = fields * AbiWriter.WordBytes;
        if (data.Length % AbiWriter.WordBytes != 0 || data.Length < headEnd)
            throw new FormatException("The data has " + data.Length + " bytes; its head alone needs " + headEnd + ".");
        this.data = data;
        tail = headEnd;
    }

    public byte UInt8() => (byte)Number(byte.MaxValue);

    public uint UInt32() => (uint)Number(uint.MaxValue);

    public ulong UInt64() => Number(ulong.MaxValue);

    /// <summary>A uint256 that must fit 64 bits: counts, limits, sets of states.</summary>
    public ulong UInt256() => Number(ulong.MaxValue);

    public bool Bool() => Number(1) == 1;

    public Bytes32 Bytes32() => new(Next());

    public Address Address()
    {
        var word = Next();
        if (word[..12].IndexOfAnyExcept((byte)0) >= 0)
            throw new FormatException("An address has a dirty word.");
        return new Address(word[12..]);
    }

    public IReadOnlyList<Bytes32> Bytes32Array() => Array(1, static (ref r) => r.Bytes32());

    /// <param name="elementWords">Words of one element.</param>
    /// <param name="read">Reads one element.</param>
    public IReadOnlyList<T> Array<T>(int elementWords, AbiElement<T> read)
    {
        var values = new T[Enter(elementWords)];
        for (var i = 0; i < values.Length; i++)
            values[i] = read(ref this);
        inArray = false;
        return values;
    }

    public readonly void Finish()
    {
        if (head != headEnd || tail != data.Length)
            throw new FormatException("The data has bytes left over.");
    }

    /// <summary>Takes offset and length of an array; the offset must be where the tail stands.</summary>
    private int Enter(int elementWords)
    {
        if (Number(int.MaxValue) != (ulong)tail)
            throw new FormatException("An array does not stand where the canonical encoding puts it.");
        inArray = true;
        var count = Number(int.MaxValue);
        if (count * (ulong)elementWords * 32 > (ulong)(data.Length - tail))
            throw new FormatException("An array is longer than the data.");
        return (int)count;
    }

    private ulong Number(ulong max)
    {
        var word = Next();
        var value = BinaryPrimitives.ReadUInt64BigEndian(word[24..]);
        if (word[..24].IndexOfAnyExcept((byte)0) >= 0 || value > max)
            throw new FormatException("A number exceeds its type.");
        return value;
    }

    private ReadOnlySpan<byte> Next()
    {
        ref var at = ref head;
        if (inArray)
            at = ref tail;
        if (at + 32 > (inArray ? data.Length : headEnd))
            throw new FormatException("The data ends early.");
        var word = data.Slice(at, 32);
        at += 32;
        return word;
    }
}

/// <summary>Reads one element of an array.</summary>
internal delegate T AbiElement<out T>(ref AbiReader reader);
