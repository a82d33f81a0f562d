using System.Buffers;
using System.Buffers.Binary;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Abi;

/// <summary>
/// Solidity's abi.encode of a flat list of fields: static words, and arrays of static elements in the tail
/// (Contract ABI Specification, "Formal Specification of the Encoding").
/// </summary>
internal sealed class AbiWriter
{
    private readonly ArrayBufferWriter<byte> head = new();
    private readonly ArrayBufferWriter<byte> tail = new();
    private readonly int headBytes;
    private readonly byte[] prefix;
    private bool inArray;

    internal const int WordBytes = 32;

    /// <param name="fields">Number of fields, each one word in the head.</param>
    /// <param name="signature">A function's or error's signature, whose selector stands first; null for plain data.</param>
    public AbiWriter(int fields, string? signature = null)
    {
        headBytes = fields * WordBytes;
        prefix = signature is null ? [] : AbiSelector.Of(signature);
    }

    public void UInt8(byte value) => Word(value);

    public void UInt32(uint value) => Word(value);

    public void UInt64(ulong value) => Word(value);

    public void UInt256(ulong value) => Word(value);

    public void Bool(bool value) => Word(value ? 1UL : 0UL);

    public void Bytes32(Bytes32 value) => Target.Write(value.Span);

    public void Address(Address value)
    {
        Span<byte> word = stackalloc byte[32];
        value.CopyTo(word[12..]);
        Target.Write(word);
    }

    public void Bytes32Array(IReadOnlyList<Bytes32> values) => Array(values, static (w, v) => w.Bytes32(v));

    public byte[] Finish() => [.. prefix, .. head.WrittenSpan, .. tail.WrittenSpan];

    private ArrayBufferWriter<byte> Target => inArray ? tail : head;

    /// <param name="values">The elements.</param>
    /// <param name="write">Writes one element.</param>
    public void Array<T>(IReadOnlyList<T> values, Action<AbiWriter, T> write)
    {
        ArgumentNullException.ThrowIfNull(values);
        Word((ulong)(headBytes + tail.WrittenCount));
        inArray = true;
        Word((ulong)values.Count);
        foreach (var value in values)
            write(this, value);
        inArray = false;
    }

    private void Word(ulong value)
    {
        Span<byte> word = stackalloc byte[32];
        BinaryPrimitives.WriteUInt64BigEndian(word[24..], value);
        Target.Write(word);
    }
}
