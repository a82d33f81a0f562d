using System.Security.Cryptography;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;
using BigInteger = Org.BouncyCastle.Math.BigInteger;

namespace Ledger.Evidence.Codes;

/// <summary>Whoever holds a code key: this process (<see cref="CodeSigner"/>), a token, or a service that is asked.</summary>
public interface ICodeSigner
{
    /// <summary>Its public half.</summary>
    CodeKey Key { get; }

    /// <summary>r ‖ s, 64 bytes, over a message that the algorithm hashes itself (<see cref="CodeKey.HashOf"/>).</summary>
    ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> message, CancellationToken ct);
}

/// <summary>
/// A code key in memory. Nonces are derived from key and message (ES256: RFC 6979; SM2: a generator seeded with both), so
/// signing needs no randomness and the same payload gives the same code.
/// </summary>
public sealed class CodeSigner : ICodeSigner
{
    // The curve with arithmetic of its own; the one of the named parameters computes on big integers.
    private static readonly ECDomainParameters P256 = new(CustomNamedCurves.GetByName("P-256"));

    private readonly ECPrivateKeyParameters key;

    /// <param name="algorithm">ES256 or SM2.</param>
    /// <param name="privateKey">32 bytes, big-endian.</param>
    /// <exception cref="ArgumentException">Not a private key of the curve.</exception>
    public CodeSigner(CodeAlgorithm algorithm, ReadOnlySpan<byte> privateKey)
    {
        var domain = algorithm switch
        {
            CodeAlgorithm.Es256 => P256,
            CodeAlgorithm.Sm2 => CodeKey.Sm2Domain,
            _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "Neither ES256 nor SM2."),
        };
        if (privateKey.Length != 32)
            throw new ArgumentException("Expected 32 bytes, got " + privateKey.Length + ".", nameof(privateKey));
        // The constructor refuses 0 and what is not below the order.
        key = new ECPrivateKeyParameters(new BigInteger(1, privateKey), domain);
        var point = domain.G.Multiply(key.D).Normalize().GetEncoded(compressed: false);
        Key = CodeKey.TryRead(algorithm, CodeKey.EncodeSpki(algorithm, point.AsSpan(1)), out var publicKey)
            ? publicKey
            : throw new ArgumentException("Not a private key of this curve.", nameof(privateKey));
    }

    /// <summary>Its public half.</summary>
    public CodeKey Key { get; }

    /// <summary>A P-256 key as .NET holds it, for instance read from a PEM file.</summary>
    /// <exception cref="ArgumentException">Another curve.</exception>
    public static CodeSigner Es256(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        var isP256 = string.Equals(
            parameters.Curve.Oid.Value,
            ECCurve.NamedCurves.nistP256.Oid.Value,
            StringComparison.Ordinal
        );
        return isP256 && parameters.D is { } d
            ? new CodeSigner(CodeAlgorithm.Es256, d)
            : throw new ArgumentException("An ES256 key must be on P-256.", nameof(key));
    }

    /// <summary>r ‖ s over the bytes, under the key's algorithm.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message) =>
        Key.Algorithm == CodeAlgorithm.Es256 ? SignEs256(message) : SignSm2(message);

    ValueTask<byte[]> ICodeSigner.SignAsync(ReadOnlyMemory<byte> message, CancellationToken ct) =>
        new(Sign(message.Span));

    private byte[] SignEs256(ReadOnlySpan<byte> message)
    {
        var signer = new ECDsaSigner(new HMacDsaKCalculator(new Sha256Digest()));
        signer.Init(forSigning: true, key);
        var pair = signer.GenerateSignature(SHA256.HashData(message));
        return PlainDsaEncoding.Instance.Encode(P256.N, pair[0], pair[1]);
    }

    private byte[] SignSm2(ReadOnlySpan<byte> message)
    {
        var generator = new DigestRandomGenerator(new Sha512Digest());
        generator.AddSeedMaterial(key.D.ToByteArrayUnsigned());
        generator.AddSeedMaterial(message);
        var signer = new SM2Signer(PlainDsaEncoding.Instance, new SM3Digest());
        signer.Init(forSigning: true, new ParametersWithRandom(key, new SecureRandom(generator)));
        signer.BlockUpdate(message);
        return signer.GenerateSignature();
    }
}
