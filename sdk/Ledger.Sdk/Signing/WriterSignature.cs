using System.Numerics;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Sdk.Signing;

/// <summary>
/// What the signer of a writer key gives, brought into the one form that a transaction takes: 65 bytes, r and s of the group,
/// s in its lower half (EIP-2), the recovery id that leads to the key's address.
/// </summary>
internal static class WriterSignature
{
    /// <summary>Order of secp256k1's group (SEC 2, 2.4.1).</summary>
    private static readonly BigInteger Order = new(
        Hex.Decode("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"),
        isUnsigned: true,
        isBigEndian: true
    );

    /// <summary>The recovery id is found by trial: what the signer says of it is not asked.</summary>
    /// <param name="given">In one of the forms of <see cref="SignatureSpelling"/>.</param>
    /// <param name="digest">What was signed.</param>
    /// <param name="address">Of the key.</param>
    /// <returns>r ‖ s ‖ v (65 bytes), v 0 or 1.</returns>
    /// <exception cref="SignerException">No signature, or not by this key.</exception>
    public static byte[] Of(byte[]? given, in Bytes32 digest, Address address)
    {
        if (given is null)
            throw new SignerException("SignerGaveNothing", "the signer returned null");
        var readings = SignatureSpelling.Read(given);
        if (readings.Count == 0)
            throw new SignerException(
                "SignerGaveWrongLength",
                given.Length + " bytes; a signature is r and s in 64 bytes, these and v in 65, or DER"
            );
        var known = false;
        foreach (var compact in readings)
        {
            if (!Mend(compact))
                continue;
            known = true;
            for (byte v = 0; v < 2; v++)
                if (Secp256k1Signature.Recover(digest, compact, v) == address)
                    return [.. compact, v];
        }
        throw known
            ? new SignerException("SignerGaveForeignSignature", "it is not by the key " + address)
            : new SignerException("SignerGaveNoSignature", "r or s is zero, or not below the group's order");
    }

    /// <summary>Puts s into the lower half; false where no key can have made r and s.</summary>
    private static bool Mend(Span<byte> compact)
    {
        var (r, s) = (Scalar(compact[..32]), Scalar(compact[32..]));
        if (r.IsZero || s.IsZero || r >= Order || s >= Order)
            return false;
        if (s > Order >> 1)
            Write(Order - s, compact[32..]);
        return true;
    }

    private static BigInteger Scalar(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static void Write(BigInteger scalar, Span<byte> to)
    {
        to.Clear();
        var length = scalar.GetByteCount(isUnsigned: true);
        scalar.TryWriteBytes(to[(to.Length - length)..], out _, isUnsigned: true, isBigEndian: true);
    }
}
