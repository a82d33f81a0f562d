using System.Numerics;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Sdk.Outbox.Lanes.Packing;

/// <summary>The signer gave no signature of its key. The message begins with the fault's name and holds nothing of the signer's.</summary>
internal sealed class SignerException(string what, Exception? inner = null) : Exception(what, inner);

/// <summary>
/// What a signer gives, before anything of it is stored: 65 bytes, r and s of the group, s in the lower half, the recovery id
/// that leads to the signer's address.
/// </summary>
internal static class CheckedSignature
{
    /// <summary>Order of secp256k1's group (SEC 2, 2.4.1).</summary>
    private static readonly BigInteger Order = new(
        Hex.Decode("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"),
        isUnsigned: true,
        isBigEndian: true
    );

    /// <returns>r ‖ s ‖ v, and whether it is not what the signer gave: s was in the upper half, or v another's.</returns>
    /// <exception cref="SignerException">It threw, or what it gave is no signature of its key.</exception>
    public static async ValueTask<(byte[] Signature, bool Mended)> MakeAsync(
        ISigner signer,
        Bytes32 digest,
        CancellationToken ct
    )
    {
        byte[]? given;
        try
        {
            given = await signer.SignAsync(digest, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e)
        {
            // Its message may hold anything; the log has it.
            throw new SignerException("SignerFailed: the signer threw " + e.GetType().Name, e);
        }
        if (given is null)
            throw new SignerException("SignerGaveNothing: the signer returned null");
        if (given.Length != Secp256k1Signature.Size)
            throw new SignerException(
                "SignerGaveWrongLength: " + given.Length + " bytes, a signature has " + Secp256k1Signature.Size
            );
        var signature = given.ToArray();
        var r = Scalar(signature.AsSpan(0, 32));
        var s = Scalar(signature.AsSpan(32, 32));
        if (r.IsZero || s.IsZero || r >= Order || s >= Order)
            throw new SignerException("SignerGaveNoSignature: r or s is zero, or not below the group's order");
        if (s > Order >> 1)
        {
            Write(Order - s, signature.AsSpan(32, 32));
            signature[64] ^= 1;
        }
        foreach (var v in (byte[])[(byte)(signature[64] & 1), (byte)(~signature[64] & 1)])
            if (Secp256k1Signature.Recover(digest, signature.AsSpan(0, 64), v) == signer.Address)
            {
                signature[64] = v;
                return (signature, !signature.AsSpan().SequenceEqual(given));
            }
        throw new SignerException("SignerGaveForeignSignature: it is not by the key " + signer.Address);
    }

    private static BigInteger Scalar(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static void Write(BigInteger scalar, Span<byte> to)
    {
        to.Clear();
        var length = scalar.GetByteCount(isUnsigned: true);
        scalar.TryWriteBytes(to[(to.Length - length)..], out _, isUnsigned: true, isBigEndian: true);
    }
}
