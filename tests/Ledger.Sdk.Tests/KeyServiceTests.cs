using System.Security.Cryptography;
using System.Text;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Testing;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.X509;
using BigInteger = Org.BouncyCastle.Math.BigInteger;

namespace Ledger.Sdk.Tests;

/// <summary>Keys that lie in a service or a token: every form in which they give keys and signatures, and the wrong key by name.</summary>
public sealed class KeyServiceTests
{
    private static readonly byte[] Key = [.. Enumerable.Repeat((byte)0x5a, 32)];
    private static readonly byte[] OtherKey = [.. Enumerable.Repeat((byte)0x5b, 32)];
    private static readonly Address Address = Secp256k1Signature.AddressOfPrivateKey(Key);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("65 bytes")]
    [InlineData("65 bytes, v 27 or 28")]
    [InlineData("65 bytes, v wrong")]
    [InlineData("65 bytes, high s")]
    [InlineData("64 bytes")]
    [InlineData("64 bytes, high s")]
    [InlineData("DER")]
    [InlineData("DER, high s")]
    [InlineData("DER without signs")]
    public async Task A_signature_in_any_form_becomes_what_a_transaction_takes(string form)
    {
        for (byte i = 0; i < 32; i++)
        {
            var digest = new Bytes32(SHA256.HashData([i]));
            var good = Secp256k1Signature.Sign(digest, Key);
            var given = form switch
            {
                "65 bytes" => good,
                "65 bytes, v 27 or 28" => [.. good[..64], (byte)(good[64] + 27)],
                "65 bytes, v wrong" => [.. good[..64], (byte)(good[64] ^ 1)],
                "65 bytes, high s" => Spelt.High(good),
                "64 bytes" => good[..64],
                "64 bytes, high s" => Spelt.High(good)[..64],
                "DER" => Spelt.Der(good),
                "DER, high s" => Spelt.Der(Spelt.High(good)),
                "DER without signs" => Spelt.DerWithoutSigns(good),
                _ => throw new ArgumentOutOfRangeException(nameof(form)),
            };
            var signer = Signer.FromDelegate(Address, (d, _) => new(d == digest ? given : []));
            Assert.Equal(good, await signer.SignAsync(digest, Ct));
        }
    }

    [Theory]
    [InlineData("nothing", "SignerGaveNothing")]
    [InlineData("empty", "SignerGaveWrongLength")]
    [InlineData("DER cut", "SignerGaveWrongLength")]
    [InlineData("DER and a byte", "SignerGaveWrongLength")]
    [InlineData("DER of zeros", "SignerGaveNoSignature")]
    [InlineData("DER of the wrong key", "SignerGaveForeignSignature")]
    [InlineData("64 bytes of the wrong key", "SignerGaveForeignSignature")]
    public async Task What_is_no_signature_of_the_key_is_named(string what, string name)
    {
        var digest = new Bytes32(SHA256.HashData("x"u8));
        var der = Spelt.Der(Secp256k1Signature.Sign(digest, Key));
        byte[]? given = what switch
        {
            "nothing" => null,
            "empty" => [],
            "DER cut" => der[..^1],
            "DER and a byte" => [.. der, 0],
            "DER of zeros" => [0x30, 6, 2, 1, 0, 2, 1, 0],
            "DER of the wrong key" => Spelt.Der(Secp256k1Signature.Sign(digest, OtherKey)),
            "64 bytes of the wrong key" => Secp256k1Signature.Sign(digest, OtherKey)[..64],
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
        var signer = Signer.FromDelegate(Address, (_, _) => new(given!));
        var e = await Assert.ThrowsAsync<SignerException>(async () => await signer.SignAsync(digest, Ct));
        Assert.Equal(name, e.Name);
        Assert.StartsWith(name + ": ", e.Message, StringComparison.Ordinal);
        if (name == "SignerGaveForeignSignature")
            Assert.Contains(Address.ToString(), e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compressed")]
    [InlineData("uncompressed")]
    [InlineData("x and y")]
    [InlineData("OCTET STRING, compressed")]
    [InlineData("OCTET STRING, uncompressed")]
    [InlineData("SubjectPublicKeyInfo, compressed")]
    [InlineData("SubjectPublicKeyInfo")]
    [InlineData("PEM")]
    public void A_public_key_in_any_form_gives_its_address(string form)
    {
        var curve = SecNamedCurves.GetByName("secp256k1");
        foreach (var key in (byte[][])[Key, OtherKey])
        {
            var point = curve.G.Multiply(new BigInteger(1, key)).Normalize();
            var (small, large) = (point.GetEncoded(compressed: true), point.GetEncoded(compressed: false));
            var given = form switch
            {
                "compressed" => small,
                "uncompressed" => large,
                "x and y" => large[1..],
                "OCTET STRING, compressed" => [4, 33, .. small],
                "OCTET STRING, uncompressed" => [4, 65, .. large],
                "SubjectPublicKeyInfo, compressed" => Spki(SecObjectIdentifiers.SecP256k1, small),
                "SubjectPublicKeyInfo" => Spki(SecObjectIdentifiers.SecP256k1, large),
                "PEM" => Encoding.ASCII.GetBytes(
                    PemEncoding.WriteString("PUBLIC KEY", Spki(SecObjectIdentifiers.SecP256k1, large)) + "\n"
                ),
                _ => throw new ArgumentOutOfRangeException(nameof(form)),
            };
            Assert.Equal(Secp256k1Signature.AddressOfPrivateKey(key), Signer.AddressOf(given));
        }
    }

    [Theory]
    [InlineData("P-256", "1.2.840.10045.3.1.7")]
    [InlineData("RSA", "1.2.840.113549.1.1.1")]
    [InlineData("explicit", "written out")]
    [InlineData("off the curve", "form is none")]
    [InlineData("SubjectPublicKeyInfo off the curve", "no point")]
    [InlineData("hybrid", "form is none")]
    [InlineData("private PEM", "no PUBLIC KEY")]
    [InlineData("broken PEM", "cannot be read")]
    [InlineData("empty", "form is none")]
    [InlineData("long", "5000 bytes")]
    public void Another_key_is_refused_by_what_it_is(string what, string named)
    {
        using var rsa = RSA.Create(2048);
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var curve = SecNamedCurves.GetByName("secp256k1");
        var point = curve.G.GetEncoded(compressed: false);
        byte[] given = what switch
        {
            "P-256" => p256.ExportSubjectPublicKeyInfo(),
            "RSA" => rsa.ExportSubjectPublicKeyInfo(),
            "explicit" => SubjectPublicKeyInfoFactory
                .CreateSubjectPublicKeyInfo(new ECPublicKeyParameters(curve.G, new ECDomainParameters(curve)))
                .GetDerEncoded(),
            "off the curve" => [.. point[..^1], (byte)(point[^1] ^ 1)],
            "SubjectPublicKeyInfo off the curve" => Spki(
                SecObjectIdentifiers.SecP256k1,
                [.. point[..^1], (byte)(point[^1] ^ 1)]
            ),
            "hybrid" => [6, .. point[1..]],
            "private PEM" => Encoding.ASCII.GetBytes(p256.ExportPkcs8PrivateKeyPem()),
            "broken PEM" => Encoding.ASCII.GetBytes("-----BEGIN PUBLIC KEY-----\n!"),
            "empty" => [],
            "long" => new byte[5000],
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
        var e = Assert.Throws<FormatException>(() => Signer.AddressOf(given));
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
    }

    /// <summary>A service that gives DER without a recovery id, s in either half: what it signs is final on a real node.</summary>
    [Fact]
    public async Task What_a_key_service_signs_becomes_final()
    {
        await using var city = await TestLedger.StartAsync("center");
        var high = 0;
        var center = await city.RestartClientAsync(
            "center",
            own =>
                Signer.FromDelegate(
                    own.Address,
                    async (digest, ct) =>
                    {
                        var good = await own.SignAsync(digest, ct);
                        return Spelt.Der(Interlocked.Increment(ref high) % 2 == 0 ? good : Spelt.High(good));
                    }
                )
        );
        for (var i = 0; i < 3; i++)
            await city.FinalAsync(center, Samples.Open("u-" + i, "U" + i), Ct);
        Assert.True(high >= 2);
        await city.CheckAsync(Ct);
    }

    [Theory]
    [InlineData(CodeAlgorithm.Es256, false)]
    [InlineData(CodeAlgorithm.Es256, true)]
    [InlineData(CodeAlgorithm.Sm2, false)]
    [InlineData(CodeAlgorithm.Sm2, true)]
    public async Task A_code_key_elsewhere_signs_codes_and_a_wrong_one_is_named(CodeAlgorithm algorithm, bool der)
    {
        var own = new CodeSigner(algorithm, Key);
        var held = own;
        var signer = Signer.CodesFromDelegate(
            own.Key,
            (message, _) => new(der ? Spelt.Der(held.Sign(message.Span)) : held.Sign(message.Span))
        );
        byte[] message = [1, 2, 3];
        Assert.Equal(own.Sign(message), await signer.SignAsync(message, Ct));
        held = new CodeSigner(algorithm, OtherKey);
        var e = await Assert.ThrowsAsync<SignerException>(async () => await signer.SignAsync(message, Ct));
        Assert.Equal("SignerGaveForeignSignature", e.Name);
        Assert.Contains(Convert.ToHexStringLower(own.Key.KeyId), e.Message, StringComparison.Ordinal);
    }

    /// <summary>GB/T 32918.2, 6.1 in plain arithmetic over the digest alone, as a token computes it.</summary>
    [Fact]
    public void The_digest_of_a_message_under_SM2_is_what_a_token_signs()
    {
        var key = new CodeSigner(CodeAlgorithm.Sm2, Key).Key;
        byte[] message = [.. Enumerable.Range(0, 200).Select(i => (byte)i)];
        var curve = GMNamedCurves.GetByName("sm2p256v1");
        var (d, k, n) = (new BigInteger(1, Key), new BigInteger(1, OtherKey), curve.N);
        var e = new BigInteger(1, key.HashOf(message).ToArray());
        var x = curve.G.Multiply(k).Normalize().AffineXCoord.ToBigInteger();
        var r = e.Add(x).Mod(n);
        var s = d.Add(BigInteger.One).ModInverse(n).Multiply(k.Subtract(r.Multiply(d))).Mod(n);
        Assert.True(key.Verify(message, [.. Word(r), .. Word(s)]));
    }

    [Fact]
    public void The_digest_of_a_message_under_ES256_is_its_SHA_256()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var code = CodeSigner.Es256(key).Key;
        byte[] message = [1, 2, 3];
        Assert.True(code.Verify(message, key.SignHash(code.HashOf(message).ToArray())));
    }

    private static byte[] Word(BigInteger value)
    {
        var bytes = value.ToByteArrayUnsigned();
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    private static byte[] Spki(Org.BouncyCastle.Asn1.DerObjectIdentifier curve, byte[] point) =>
        new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(Org.BouncyCastle.Asn1.X9.X9ObjectIdentifiers.IdECPublicKey, curve),
            point
        ).GetDerEncoded();
}
