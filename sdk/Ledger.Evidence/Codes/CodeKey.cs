using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Ledger.Evidence.Primitives;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;

namespace Ledger.Evidence.Codes;

/// <summary>A pinned public key of QR codes. Which algorithm may be used is the key's, never the code header's.</summary>
/// <remarks>SubjectPublicKeyInfo: RFC 5280, 4.1.2.7, and RFC 5480, 2.1.1 (P-256); sm2p256v1: GB/T 32918.5; docs/evidence.md 5.</remarks>
public sealed class CodeKey
{
    /// <summary>Bytes of a key id: the first of <see cref="Digest"/>.</summary>
    public const int KeyIdSize = 8;

    /// <summary>Bytes of a signature, r ‖ s.</summary>
    public const int SignatureSize = 64;

    private const int SpkiSize = 91;

    private static readonly byte[] P256Prefix = Convert.FromHexString(
        "3059301306072a8648ce3d020106082a8648ce3d03010703420004"
    );
    private static readonly byte[] Sm2Prefix = Convert.FromHexString(
        "3059301306072a8648ce3d020106082a811ccf5501822d03420004"
    );

    private static ReadOnlySpan<byte> Sm2UserId => "1234567812345678"u8;

    internal static readonly ECDomainParameters Sm2Domain = new(GMNamedCurves.GetByName("sm2p256v1"));

    // Importing a key costs more than a verification, and ECDsa objects are not promised to be thread-safe.
    private readonly ConcurrentBag<ECDsa> idle = [];
    private readonly ECParameters p256;
    private readonly ECPublicKeyParameters? sm2;

    private CodeKey(CodeAlgorithm algorithm, byte[] spki, ECParameters p256, ECPublicKeyParameters? sm2)
    {
        Algorithm = algorithm;
        Spki = spki;
        Digest = new Bytes32(SHA256.HashData(spki));
        this.p256 = p256;
        this.sm2 = sm2;
    }

    /// <summary>Of its signatures.</summary>
    public CodeAlgorithm Algorithm { get; }

    /// <summary>SubjectPublicKeyInfo, DER, with the curve's name and an uncompressed point.</summary>
    public byte[] Spki { get; }

    /// <summary>SHA-256 of <see cref="Spki"/>, under which <c>Consortium</c> keeps the key's term.</summary>
    public Bytes32 Digest { get; }

    /// <summary>The first 8 bytes of <see cref="Digest"/>.</summary>
    public byte[] KeyId => Digest.Span[..KeyIdSize].ToArray();

    /// <summary>Reads a key of the named algorithm: one encoding per key, a point on the algorithm's curve.</summary>
    public static bool TryRead(CodeAlgorithm algorithm, ReadOnlySpan<byte> spki, [NotNullWhen(true)] out CodeKey? key)
    {
        key = null;
        if (spki.Length != SpkiSize)
            return false;
        try
        {
            if (algorithm == CodeAlgorithm.Es256 && spki.StartsWith(P256Prefix))
            {
                var parameters = P256(spki[P256Prefix.Length..]);
                using var check = ECDsa.Create(parameters);
                key = new CodeKey(algorithm, spki.ToArray(), parameters, null);
            }
            else if (algorithm == CodeAlgorithm.Sm2 && spki.StartsWith(Sm2Prefix))
            {
                var point = Sm2Domain.Curve.DecodePoint(spki[(Sm2Prefix.Length - 1)..].ToArray());
                key = new CodeKey(algorithm, spki.ToArray(), default, new ECPublicKeyParameters(point, Sm2Domain));
            }
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // The coordinates are no point of the curve.
            return false;
        }
        return key is not null;
    }

    /// <summary>Reads a key whose algorithm is that of its curve; null for bytes that are no key of either.</summary>
    internal static CodeKey? Read(ReadOnlySpan<byte> spki) =>
        TryRead(CodeAlgorithm.Es256, spki, out var es256) ? es256
        : TryRead(CodeAlgorithm.Sm2, spki, out var sm2) ? sm2
        : null;

    /// <summary>Checks r ‖ s over a message.</summary>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureSize)
            return false;
        if (sm2 is null)
            return VerifyP256(message, signature);
        var signer = new SM2Signer(PlainDsaEncoding.Instance, new SM3Digest());
        signer.Init(forSigning: false, sm2);
        signer.BlockUpdate(message);
        return signer.VerifySignature(signature.ToArray());
    }

    /// <summary>
    /// What the algorithm signs of a message, for a signer that takes digests: SHA-256 of it, or SM3 of Z ‖ message with
    /// the default user id (GB/T 32918.2, 5.5 and 6.1).
    /// </summary>
    public Bytes32 HashOf(ReadOnlySpan<byte> message)
    {
        if (sm2 is null)
            return new Bytes32(SHA256.HashData(message));
        var (z, result) = (new byte[32], new byte[32]);
        var digest = new SM3Digest();
        digest.Update((byte)(Sm2UserId.Length * 8 >> 8));
        digest.Update((byte)(Sm2UserId.Length * 8));
        digest.BlockUpdate(Sm2UserId);
        foreach (
            var element in (Org.BouncyCastle.Math.EC.ECFieldElement[])
                [
                    Sm2Domain.Curve.A,
                    Sm2Domain.Curve.B,
                    Sm2Domain.G.AffineXCoord,
                    Sm2Domain.G.AffineYCoord,
                    sm2.Q.AffineXCoord,
                    sm2.Q.AffineYCoord,
                ]
        )
            digest.BlockUpdate(element.GetEncoded());
        digest.DoFinal(z, 0);
        digest.BlockUpdate(z);
        digest.BlockUpdate(message);
        digest.DoFinal(result, 0);
        return new Bytes32(result);
    }

    private bool VerifyP256(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        var ecdsa = idle.TryTake(out var kept) ? kept : ECDsa.Create(p256);
        try
        {
            return ecdsa.VerifyData(message, signature, HashAlgorithmName.SHA256);
        }
        finally
        {
            idle.Add(ecdsa);
        }
    }

    /// <summary>The SubjectPublicKeyInfo of a point.</summary>
    /// <param name="algorithm">Which curve.</param>
    /// <param name="xy">64 bytes, x ‖ y.</param>
    internal static byte[] EncodeSpki(CodeAlgorithm algorithm, ReadOnlySpan<byte> xy) =>
        [.. algorithm == CodeAlgorithm.Sm2 ? Sm2Prefix : P256Prefix, .. xy];

    private static ECParameters P256(ReadOnlySpan<byte> xy) =>
        new()
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = xy[..32].ToArray(), Y = xy[32..].ToArray() },
        };
}
