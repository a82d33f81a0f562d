using System.Buffers.Binary;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Tests.Driver;

/// <summary>Word 0 of a record, read as formats.md 4 places its fields from the low end.</summary>
internal readonly record struct RecordWord(Bytes32 Word)
{
    public byte State => Word.ToArray()[31];

    public uint Seq => UInt32(8);

    public uint Version => UInt32(40);

    public ulong Time => UInt64(72);

    /// <summary>A field of the record's kind, from the bit where the common ones end.</summary>
    public uint Own32(int bit) => UInt32(136 + bit);

    public ulong Own64(int bit) => UInt64(136 + bit);

    public byte Own8(int bit) => (byte)UInt32(136 + bit);

    public uint UInt32(int bit) => BinaryPrimitives.ReadUInt32BigEndian(Slice(bit, 4));

    public ulong UInt64(int bit) => BinaryPrimitives.ReadUInt64BigEndian(Slice(bit, 8));

    private byte[] Slice(int bit, int bytes) => Word.ToArray().AsSpan(32 - bit / 8 - bytes, bytes).ToArray();
}
