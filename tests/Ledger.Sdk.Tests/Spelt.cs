using System.Formats.Asn1;
using System.Numerics;

namespace Ledger.Sdk.Tests;

/// <summary>One signature as the various signers of the world write it.</summary>
internal static class Spelt
{
    /// <summary>Order of secp256k1's group (SEC 2, 2.4.1).</summary>
    private static readonly BigInteger Order = BigInteger.Parse(
        "0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
        System.Globalization.NumberStyles.HexNumber,
        System.Globalization.CultureInfo.InvariantCulture
    );

    /// <summary>ECDSA-Sig-Value (RFC 3279, 2.2.3).</summary>
    public static byte[] Der(ReadOnlySpan<byte> signature)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(Scalar(signature[..32]));
            writer.WriteInteger(Scalar(signature[32..64]));
        }
        return writer.Encode();
    }

    /// <summary>The same with the halves' 32 bytes as they are: an INTEGER that reads as below zero where its first bit is set.</summary>
    public static byte[] DerWithoutSigns(ReadOnlySpan<byte> signature) =>
        [0x30, 68, 2, 32, .. signature[..32], 2, 32, .. signature[32..64]];

    /// <summary>s in the upper half, with the recovery id that goes with it.</summary>
    public static byte[] High(ReadOnlySpan<byte> signature)
    {
        var result = signature.ToArray();
        var s = (Order - Scalar(signature[32..64])).ToByteArray(isUnsigned: true, isBigEndian: true);
        result.AsSpan(32, 32).Clear();
        s.CopyTo(result.AsSpan(64 - s.Length));
        result[64] ^= 1;
        return result;
    }

    private static BigInteger Scalar(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
