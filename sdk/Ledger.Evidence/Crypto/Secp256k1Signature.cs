using Ledger.Evidence.Primitives;
using NBitcoin.Secp256k1;
using Native = Secp256k1Net.Secp256k1;

namespace Ledger.Evidence.Crypto;

/// <summary>
/// ECDSA over secp256k1 with public key recovery (SEC 1, 4.1.6), as Ethereum transactions and QBFT seals use it.
/// libsecp256k1 where it loads, else the managed port; both give the same answers (tested against each other).
/// </summary>
public static class Secp256k1Signature
{
    /// <summary>r (32) and s (32), big-endian, then v (0 or 1).</summary>
    public const int Size = 65;

    private static readonly Native? Library = Load();

    /// <summary>False where the native library is not available for this system.</summary>
    public static bool IsNative => Library is not null;

    /// <summary>The address whose key made the signature, or null where no key can have made it.</summary>
    /// <param name="digest">The 32-byte hash that was signed.</param>
    /// <param name="compact">r and s, 64 bytes.</param>
    /// <param name="recoveryId">0 or 1 (2 and 3, r above the group's order, are refused).</param>
    public static Address? Recover(in Bytes32 digest, ReadOnlySpan<byte> compact, int recoveryId) =>
        Recover(digest, compact, recoveryId, managed: false);

    /// <summary>The signer's address; null where no key can have made the signature.</summary>
    public static Address? Recover(in Bytes32 digest, ReadOnlySpan<byte> compact, int recoveryId, bool managed)
    {
        if (compact.Length != 64 || recoveryId is not (0 or 1))
            return null;
        Span<byte> point = stackalloc byte[65];
        var found =
            Library is { } library && !managed
                ? RecoverNative(library, digest, compact, recoveryId, point)
                : RecoverManaged(digest, compact, recoveryId, point);
        return found ? AddressOf(point) : null;
    }

    /// <summary>A deterministic (RFC 6979), low-s signature: r ‖ s ‖ v.</summary>
    /// <exception cref="ArgumentException">Not a private key: zero, or not below the group's order.</exception>
    public static byte[] Sign(in Bytes32 digest, ReadOnlySpan<byte> privateKey) =>
        Sign(digest, privateKey, managed: false);

    /// <inheritdoc cref="Sign(in Bytes32, ReadOnlySpan{byte})"/>
    /// <param name="digest">The 32-byte hash to sign.</param>
    /// <param name="privateKey">32 bytes.</param>
    /// <param name="managed">Without the native library, as on a machine that has none.</param>
    public static byte[] Sign(in Bytes32 digest, ReadOnlySpan<byte> privateKey, bool managed)
    {
        var result = new byte[Size];
        if (Library is { } library && !managed)
        {
            if (privateKey.Length != 32 || !library.EcSeckeyVerify(privateKey))
                throw new ArgumentException("Not a secp256k1 private key.", nameof(privateKey));
            Span<byte> recoverable = stackalloc byte[65];
            if (
                !library.EcdsaSignRecoverable(recoverable, digest.Span, privateKey)
                || !library.EcdsaRecoverableSignatureSerializeCompact(result, out var recoveryId, recoverable)
            )
                throw new InvalidOperationException("libsecp256k1 refused to sign.");
            result[64] = checked((byte)recoveryId);
            return result;
        }
        using var key = CreateKey(privateKey);
        if (!key.TrySignRecoverable(digest.Span, out var signature) || signature is null)
            throw new InvalidOperationException("The key refused to sign.");
        signature.WriteToSpanCompact(result.AsSpan(0, Size - 1), out var id);
        result[64] = checked((byte)id);
        return result;
    }

    /// <exception cref="ArgumentException">Not a private key.</exception>
    public static Address AddressOfPrivateKey(ReadOnlySpan<byte> privateKey)
    {
        using var key = CreateKey(privateKey);
        Span<byte> point = stackalloc byte[65];
        key.CreatePubKey().WriteToSpan(compressed: false, point, out _);
        return AddressOf(point);
    }

    /// <summary>The last 20 bytes of keccak256 of the uncompressed point without its 0x04.</summary>
    public static Address AddressOf(ReadOnlySpan<byte> uncompressedPoint) =>
        new(Keccak256.Hash(uncompressedPoint[1..]).Span[12..]);

    /// <summary>The address of a public key.</summary>
    /// <param name="point">02 or 03 and x (33 bytes), or 04, x and y (65 bytes), big-endian (SEC 1, 2.3.3).</param>
    /// <param name="address">Zero where it is false.</param>
    /// <returns>False for bytes that are no point of the curve in one of these forms.</returns>
    public static bool TryAddressOf(ReadOnlySpan<byte> point, out Address address)
    {
        address = default;
        // The library takes the hybrid forms 06 and 07 too, which nothing writes.
        if (point.Length is not (33 or 65) || point[0] is not (2 or 3 or 4))
            return false;
        if (!ECPubKey.TryCreate(point, Context.Instance, out _, out var key) || key is null)
            return false;
        Span<byte> uncompressed = stackalloc byte[65];
        key.WriteToSpan(compressed: false, uncompressed, out _);
        address = AddressOf(uncompressed);
        return true;
    }

    private static ECPrivKey CreateKey(ReadOnlySpan<byte> privateKey) =>
        privateKey.Length == 32 && ECPrivKey.TryCreate(privateKey, Context.Instance, out var key) && key is not null
            ? key
            : throw new ArgumentException("Not a secp256k1 private key.", nameof(privateKey));

    private static bool RecoverNative(
        Native library,
        in Bytes32 digest,
        ReadOnlySpan<byte> compact,
        int recoveryId,
        Span<byte> point
    )
    {
        Span<byte> signature = stackalloc byte[65];
        Span<byte> key = stackalloc byte[64];
        return library.EcdsaRecoverableSignatureParseCompact(signature, compact, recoveryId)
            && library.EcdsaRecover(key, signature, digest.Span)
            && Serialize(library, key, point);
    }

    private static bool Serialize(Native library, ReadOnlySpan<byte> key, Span<byte> point)
    {
        nuint size = 65;
        return library.EcPubkeySerialize(point, ref size, key, Secp256k1Net.Secp256k1EcFlags.Uncompressed);
    }

    private static bool RecoverManaged(in Bytes32 digest, ReadOnlySpan<byte> compact, int recoveryId, Span<byte> point)
    {
        if (
            !SecpRecoverableECDSASignature.TryCreateFromCompact(compact, recoveryId, out var signature)
            || signature is null
            || !ECPubKey.TryRecover(Context.Instance, signature, digest.Span, out var key)
            || key is null
        )
            return false;
        key.WriteToSpan(compressed: false, point, out _);
        return true;
    }

    private static Native? Load()
    {
        try
        {
            return new Native();
        }
        catch (Exception)
        {
            // Whatever keeps it from loading; where no file is found the wrapper throws a bare Exception.
            return null;
        }
    }
}
