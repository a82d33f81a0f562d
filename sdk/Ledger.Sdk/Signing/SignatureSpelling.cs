using System.Formats.Asn1;
using Ledger.Evidence.Crypto;

namespace Ledger.Sdk.Signing;

/// <summary>
/// How signers spell an ECDSA signature of a group of 256 bits: r ‖ s (64 bytes: PKCS#11 and IEEE P1363), r ‖ s and a recovery
/// id (65 bytes), or the SEQUENCE of two INTEGERs that key services give (RFC 3279, 2.2.3; at most 72 bytes).
/// </summary>
internal static class SignatureSpelling
{
    /// <summary>Bytes of r ‖ s.</summary>
    public const int Size = 64;

    private const int MaxSize = 72;

    /// <returns>
    /// r ‖ s in each reading that the bytes have: none, or one; two where they happen to fit two spellings, of which the key
    /// decides.
    /// </returns>
    public static IReadOnlyList<byte[]> Read(ReadOnlyMemory<byte> given)
    {
        var readings = new List<byte[]>(1);
        if (given.Length is Size or Secp256k1Signature.Size)
            readings.Add(given[..Size].ToArray());
        if (given.Length <= MaxSize && ReadDer(given) is { } der)
            readings.Add(der);
        return readings;
    }

    private static byte[]? ReadDer(ReadOnlyMemory<byte> given)
    {
        try
        {
            var reader = new AsnReader(given, AsnEncodingRules.DER);
            var pair = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            var result = new byte[Size];
            var fits = Put(pair.ReadIntegerBytes().Span, result.AsSpan(0, 32));
            fits &= Put(pair.ReadIntegerBytes().Span, result.AsSpan(32));
            pair.ThrowIfNotEmpty();
            return fits ? result : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    /// <summary>Some encoders leave out the zero in front of a first bit that is set: r and s are never below zero.</summary>
    private static bool Put(ReadOnlySpan<byte> integer, Span<byte> to)
    {
        integer = integer.TrimStart((byte)0);
        if (integer.Length > to.Length)
            return false;
        integer.CopyTo(to[(to.Length - integer.Length)..]);
        return true;
    }
}
