using System.Buffers.Binary;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Sealing.Storage;

/// <summary>What a file of the seal store says.</summary>
internal enum SealRowKind : byte
{
    /// <summary>No file of ours has it.</summary>
    Unset = 0,

    /// <summary>A key that has sealed nothing.</summary>
    Begun = 1,

    /// <summary>W.</summary>
    Lock = 2,

    /// <summary>J.</summary>
    UnderWay = 3,

    /// <summary>J, found after a loss.</summary>
    UnderWayAfterLoss = 4,
}

/// <summary>
/// The content of one file: magic:16 ‖ kind:u8 ‖ genesis:32 ‖ validator:20 ‖ seal:65 ‖ length:u32 ‖ block ‖ keccak256 of all before:32.
/// A file has exactly that length; the seal is zero where there is none.
/// </summary>
internal sealed record SealRow(
    SealRowKind Kind,
    Bytes32 Genesis,
    Address Validator,
    byte[] Seal,
    ReadOnlyMemory<byte> Block
)
{
    private const int KindAt = 16;
    private const int GenesisAt = KindAt + 1;
    private const int ValidatorAt = GenesisAt + Bytes32.Size;
    private const int SealAt = ValidatorAt + Address.Size;
    private const int LengthAt = SealAt + Secp256k1Signature.Size;
    private const int BlockAt = LengthAt + 4;

    /// <summary>Bytes of a file beside its block.</summary>
    public const int Overhead = BlockAt + Bytes32.Size;

    private static ReadOnlySpan<byte> Magic => "ledger/sealing/1"u8;

    public byte[] Encode()
    {
        var row = new byte[Overhead + Block.Length];
        Magic.CopyTo(row);
        row[KindAt] = (byte)Kind;
        Genesis.CopyTo(row.AsSpan(GenesisAt));
        Validator.CopyTo(row.AsSpan(ValidatorAt));
        Seal.CopyTo(row.AsSpan(SealAt));
        BinaryPrimitives.WriteInt32BigEndian(row.AsSpan(LengthAt), Block.Length);
        Block.Span.CopyTo(row.AsSpan(BlockAt));
        Keccak256.Hash(row.AsSpan(0, row.Length - Bytes32.Size), row.AsSpan(row.Length - Bytes32.Size));
        return row;
    }

    /// <summary>Null where it is not, byte for byte, what <see cref="Encode"/> made.</summary>
    public static SealRow? Decode(byte[] row)
    {
        if (row.Length < Overhead || !row.AsSpan().StartsWith(Magic))
            return null;
        Span<byte> sum = stackalloc byte[Bytes32.Size];
        Keccak256.Hash(row.AsSpan(0, row.Length - Bytes32.Size), sum);
        if (
            !sum.SequenceEqual(row.AsSpan(row.Length - Bytes32.Size))
            || BinaryPrimitives.ReadInt32BigEndian(row.AsSpan(LengthAt)) != row.Length - Overhead
        )
            return null;
        return new SealRow(
            (SealRowKind)row[KindAt],
            new Bytes32(row.AsSpan(GenesisAt, Bytes32.Size)),
            new Address(row.AsSpan(ValidatorAt, Address.Size)),
            row.AsSpan(SealAt, Secp256k1Signature.Size).ToArray(),
            row.AsMemory(BlockAt, row.Length - Overhead)
        );
    }
}
