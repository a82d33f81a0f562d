using System.Security.Cryptography;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Identifiers;

/// <summary>
/// The one reference of a unit code: SHA-256("ledger/unit-ref/1" ‖ s), s = RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2)
/// over "ledger/unit/1" ‖ genesis hash ‖ code. The signature is deterministic and unique, so the center cannot give one
/// unit two references; without s, a reference tells nothing.
/// </summary>
public static class UnitReference
{
    /// <summary>What the unit key signs.</summary>
    public static byte[] Message(in Bytes32 genesisHash, UnitCode code) =>
        [.. "ledger/unit/1"u8, .. genesisHash.Span, .. code.Ascii];

    /// <summary>Signs a code with the center's unit key.</summary>
    /// <returns>384 bytes.</returns>
    /// <exception cref="ArgumentException">Not RSA-3072 with e = 65537.</exception>
    public static byte[] Sign(RSA unitKey, in Bytes32 genesisHash, UnitCode code)
    {
        _ = UnitKey.Of(unitKey);
        return unitKey.SignData(Message(genesisHash, code), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    /// <summary>The reference that a signature gives; whether it is the code's is asked of <see cref="Verify"/>.</summary>
    /// <exception cref="ArgumentException">Not 384 bytes.</exception>
    public static UnitRef Of(ReadOnlySpan<byte> signature) =>
        signature.Length == UnitKey.SignatureSize
            ? new UnitRef(new Bytes32(SHA256.HashData([.. "ledger/unit-ref/1"u8, .. signature])))
            : throw new ArgumentException(
                "Expected 384 bytes of signature, got " + signature.Length + ".",
                nameof(signature)
            );

    /// <summary>Checks that the signature is the unit key's over this code on this ledger and gives this reference.</summary>
    public static bool Verify(
        UnitKey key,
        in Bytes32 genesisHash,
        UnitCode code,
        ReadOnlySpan<byte> signature,
        UnitRef expected
    ) => key.Verify(Message(genesisHash, code), signature) && Of(signature) == expected;
}
