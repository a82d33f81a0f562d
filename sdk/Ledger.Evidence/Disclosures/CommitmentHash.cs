using System.Buffers.Binary;
using System.Security.Cryptography;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Schemas;
using Org.BouncyCastle.Crypto.Digests;

namespace Ledger.Evidence.Disclosures;

/// <summary>The node hashes of a commitment tree, <c>docs/evidence.md</c> "Field commitment": tags 00 leaf, 01 inner, 02 root.</summary>
internal static class CommitmentHash
{
    public static Bytes32 Leaf(CommitmentProfile profile, int index, FieldValue value, ReadOnlySpan<byte> salt)
    {
        Span<byte> input = stackalloc byte[4 + Salt.Size + FieldValue.MaxSize];
        input[0] = 0;
        input[1] = (byte)profile;
        input[2] = (byte)index;
        input[3] = (byte)value.Type;
        salt.CopyTo(input[4..]);
        value.Encoded.CopyTo(input[(4 + Salt.Size)..]);
        return Hash(profile, input[..(4 + Salt.Size + value.Encoded.Length)]);
    }

    public static Bytes32 Inner(CommitmentProfile profile, in Bytes32 left, in Bytes32 right)
    {
        Span<byte> input = stackalloc byte[2 + 2 * Bytes32.Size];
        input[0] = 1;
        input[1] = (byte)profile;
        left.CopyTo(input[2..]);
        right.CopyTo(input[(2 + Bytes32.Size)..]);
        return Hash(profile, input);
    }

    public static Bytes32 Root(
        CommitmentProfile profile,
        CommitmentSchema schema,
        in Bytes32 record,
        uint version,
        in Bytes32 top
    )
    {
        Span<byte> input = stackalloc byte[3 + 3 * Bytes32.Size + 4];
        input[0] = 2;
        input[1] = (byte)profile;
        input[2] = (byte)schema.Depth;
        schema.Digest.CopyTo(input[3..]);
        record.CopyTo(input[35..]);
        BinaryPrimitives.WriteUInt32BigEndian(input[67..], version);
        top.CopyTo(input[71..]);
        return Hash(profile, input);
    }

    public static Bytes32 Hash(CommitmentProfile profile, ReadOnlySpan<byte> input)
    {
        Span<byte> digest = stackalloc byte[Bytes32.Size];
        switch (profile)
        {
            case CommitmentProfile.Sha256:
                SHA256.HashData(input, digest);
                break;
            case CommitmentProfile.Sm3:
                var sm3 = new SM3Digest();
                sm3.BlockUpdate(input);
                sm3.DoFinal(digest);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(profile), profile, "Neither SHA-256 nor SM3.");
        }
        return new Bytes32(digest);
    }
}
