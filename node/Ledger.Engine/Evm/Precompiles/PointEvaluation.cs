using System.Security.Cryptography;

namespace Ledger.Engine.Evm;

/// <summary>
/// Precompile 10 (EIP-4844) as far as it goes without KZG: input that fails before the proof is looked at fails here
/// too; a well-formed one is not decided but named as unsupported.
/// </summary>
internal static class PointEvaluation
{
    public const long Gas = 50_000;
    private const int InputSize = 192;

    /// <summary>Order of the scalar field of BLS12-381.</summary>
    private static readonly UInt256 FieldModulus = new(
        0xffffffff00000001,
        0x53bda402fffe5bfe,
        0x3339d80809a1d805,
        0x73eda753299d7d48
    );

    /// <summary>Always null, where it returns at all.</summary>
    /// <exception cref="UnsupportedPrecompileException">Only KZG could tell.</exception>
    public static byte[]? Run(ReadOnlySpan<byte> input)
    {
        if (input.Length != InputSize || !NamesCommitment(input[..32], input[96..144]))
            return null;
        if (
            UInt256.FromBigEndian(input[32..64]) >= FieldModulus
            || UInt256.FromBigEndian(input[64..96]) >= FieldModulus
        )
            return null;
        throw new UnsupportedPrecompileException();
    }

    /// <summary>A versioned hash is 1 and the rest of sha256 of the commitment.</summary>
    private static bool NamesCommitment(ReadOnlySpan<byte> versionedHash, ReadOnlySpan<byte> commitment)
    {
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(commitment, digest);
        digest[0] = 1;
        return digest.SequenceEqual(versionedHash);
    }
}
