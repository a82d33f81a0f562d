using System.Buffers.Binary;
using System.Security.Cryptography;
using Ledger.Evidence.Primitives;

namespace Ledger.Node.Vault;

/// <summary>
/// How far a vault has come and what it holds, authenticated. It stands with the rows, written in the same batch, and in the
/// mark outside the vault; it counts the rows and the data keys, which lie in another file. So none of the three can be
/// lost, cut or set back without the others knowing what was there.
/// </summary>
internal sealed record VaultHead
{
    private const int Numbers = 9;
    private const int BodySize = Numbers * 8 + 3 * 32;

    /// <summary>Bytes of <see cref="Encode"/>.</summary>
    public const int Size = BodySize + 32;

    /// <summary>Rises with each change.</summary>
    public ulong Operation { get; init; }

    /// <summary>The block up to which accepted statements were looked for.</summary>
    public ulong Block { get; init; }

    /// <summary>Of that block; zero before the first.</summary>
    public Bytes32 BlockHash { get; init; }

    /// <summary>Versions of filings that the chain accepted up to <see cref="Block"/>.</summary>
    public ulong Versions { get; init; }

    /// <summary>Those of them whose fields were given to this vault.</summary>
    public ulong Given { get; init; }

    /// <summary>Rows of fields.</summary>
    public ulong Rows { get; init; }

    /// <summary>Transactions whose fields wait for the chain.</summary>
    public ulong Staged { get; init; }

    /// <summary>Entries of the log of uses.</summary>
    public ulong Uses { get; init; }

    /// <summary>Data keys that can be read.</summary>
    public ulong Keys { get; init; }

    /// <summary>Records whose key was dropped.</summary>
    public ulong Erased { get; init; }

    /// <summary>Over all rows of all tables, in any order.</summary>
    public Bytes32 RowsSum { get; init; }

    /// <summary>Over all data keys and erasures.</summary>
    public Bytes32 KeysSum { get; init; }

    /// <summary>Sums are exclusive ors of keyed hashes: adding what is in a set takes it out.</summary>
    public static Bytes32 Toggle(in Bytes32 sum, in Bytes32 item)
    {
        Span<byte> bytes = stackalloc byte[32];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(sum.Span[i] ^ item.Span[i]);
        return new Bytes32(bytes);
    }

    public byte[] Encode(VaultSecrets secrets)
    {
        var bytes = new byte[Size];
        ReadOnlySpan<ulong> numbers = [Operation, Block, Versions, Given, Rows, Staged, Uses, Keys, Erased];
        for (var i = 0; i < Numbers; i++)
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * 8), numbers[i]);
        BlockHash.CopyTo(bytes.AsSpan(Numbers * 8));
        RowsSum.CopyTo(bytes.AsSpan(Numbers * 8 + 32));
        KeysSum.CopyTo(bytes.AsSpan(Numbers * 8 + 64));
        secrets.Mac(bytes.AsSpan(0, BodySize)).CopyTo(bytes.AsSpan(BodySize));
        return bytes;
    }

    /// <summary>Null where it is not what was written under this master secret.</summary>
    public static VaultHead? Decode(ReadOnlySpan<byte> bytes, VaultSecrets secrets)
    {
        if (
            bytes.Length != Size
            || !CryptographicOperations.FixedTimeEquals(secrets.Mac(bytes[..BodySize]).Span, bytes[BodySize..])
        )
            return null;
        var numbers = new ulong[Numbers];
        for (var i = 0; i < Numbers; i++)
            numbers[i] = BinaryPrimitives.ReadUInt64BigEndian(bytes[(i * 8)..]);
        return new VaultHead
        {
            Operation = numbers[0],
            Block = numbers[1],
            Versions = numbers[2],
            Given = numbers[3],
            Rows = numbers[4],
            Staged = numbers[5],
            Uses = numbers[6],
            Keys = numbers[7],
            Erased = numbers[8],
            BlockHash = new Bytes32(bytes.Slice(Numbers * 8, 32)),
            RowsSum = new Bytes32(bytes.Slice(Numbers * 8 + 32, 32)),
            KeysSum = new Bytes32(bytes.Slice(Numbers * 8 + 64, 32)),
        };
    }
}
