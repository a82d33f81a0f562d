using System.Collections.Concurrent;
using System.Security.Cryptography;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Identifiers;

/// <summary>The center's unit key, public half: RSA-3072 with e = 65537, so that a code has exactly one signature.</summary>
/// <remarks>RFC 8017, 8.2 (RSASSA-PKCS1-v1_5); SubjectPublicKeyInfo: RFC 5280, 4.1.2.7; docs/evidence.md 2.</remarks>
public sealed class UnitKey
{
    /// <summary>Bits of the modulus.</summary>
    public const int KeySize = 3072;

    /// <summary>Bytes of a signature.</summary>
    public const int SignatureSize = KeySize / 8;

    private static readonly byte[] Exponent = [1, 0, 1];

    // Importing a key costs more than a verification, and RSA objects are not promised to be thread-safe.
    private readonly ConcurrentBag<RSA> idle = [];
    private readonly RSAParameters parameters;

    private UnitKey(byte[] spki, RSAParameters parameters)
    {
        Spki = spki;
        this.parameters = parameters;
        Digest = new Bytes32(SHA256.HashData(spki));
    }

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public byte[] Spki { get; }

    /// <summary>SHA-256 of <see cref="Spki"/>, as <c>Consortium</c> keeps it.</summary>
    public Bytes32 Digest { get; }

    /// <summary>Reads a SubjectPublicKeyInfo; any other key than RSA-3072 with e = 65537 is refused.</summary>
    public static bool TryRead(ReadOnlySpan<byte> spki, out UnitKey? key)
    {
        key = null;
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(spki, out var read);
            if (read != spki.Length || !Fits(rsa))
                return false;
            key = new UnitKey(spki.ToArray(), rsa.ExportParameters(includePrivateParameters: false));
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>The public half of a private key.</summary>
    /// <exception cref="ArgumentException">Not RSA-3072 with e = 65537.</exception>
    public static UnitKey Of(RSA key) =>
        Fits(key)
            ? new UnitKey(key.ExportSubjectPublicKeyInfo(), key.ExportParameters(includePrivateParameters: false))
            : throw new ArgumentException("The unit key must be RSA-3072 with e = 65537.", nameof(key));

    internal bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureSize)
            return false;
        var rsa = idle.TryTake(out var kept) ? kept : RSA.Create(parameters);
        try
        {
            return rsa.VerifyData(message, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        finally
        {
            idle.Add(rsa);
        }
    }

    private static bool Fits(RSA rsa) =>
        rsa.KeySize == KeySize && rsa.ExportParameters(false).Exponent.AsSpan().SequenceEqual(Exponent);
}
