using System.Numerics;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Evidence.Tests.Verification;

public sealed class StorageSlotsTests
{
    [Fact]
    public void The_implementation_slot_is_erc_1967()
    {
        var hash = new BigInteger(
            Keccak256.Hash("eip1967.proxy.implementation"u8).Span,
            isUnsigned: true,
            isBigEndian: true
        );
        Assert.Equal(
            Hex.Encode((hash - 1).ToByteArray(isUnsigned: true, isBigEndian: true)),
            StorageSlots.Implementation.ToString()
        );
    }

    [Fact]
    public void Words_follow_each_other_from_the_mappings_place()
    {
        var id = Bytes32.Parse("0x" + new string('a', 64));
        var first = StorageSlots.Record(RecordKind.Filing, id);
        Assert.Equal(Keccak256.Hash([.. id.Span, .. new byte[32]]), first);
        Assert.Equal(
            new BigInteger(first.Span, isUnsigned: true, isBigEndian: true) + 5,
            new BigInteger(StorageSlots.Record(RecordKind.Filing, id, 5).Span, isUnsigned: true, isBigEndian: true)
        );
        Assert.Equal(Keccak256.Hash([.. id.Span, .. new byte[31], 1]), StorageSlots.Record(RecordKind.Tax, id));
    }

    [Fact]
    public void Addition_wraps_and_carries_as_the_evm_adds()
    {
        var last = Bytes32.Parse("0x" + new string('f', 64));
        Assert.Equal(Bytes32.Zero, StorageSlots.Offset(last, 1));
        var carry = Bytes32.Parse("0x" + new string('0', 60) + "00ff");
        Assert.Equal("0x" + new string('0', 60) + "0100", StorageSlots.Offset(carry, 1).ToString());
    }

    /// <summary>Field case C73: numbers near the ends of their fields neither grow, shrink nor turn negative.</summary>
    [Theory]
    [InlineData(0x80UL)]
    [InlineData(0xffUL)]
    [InlineData(1UL << 63)]
    [InlineData(ulong.MaxValue)]
    public void Packed_numbers_come_back_as_they_went_in(ulong value)
    {
        Span<byte> word = stackalloc byte[32];
        word.Clear();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(word[16..], value);
        Assert.Equal(value, new PackedWord(new Bytes32(word)).Bits(64, 64));
        Assert.Equal(0UL, new PackedWord(new Bytes32(word)).Bits(0, 64));
        Assert.Equal(0UL, new PackedWord(new Bytes32(word)).Bits(128, 64));
    }
}
