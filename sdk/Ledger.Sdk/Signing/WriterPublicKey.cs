using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Sdk.Signing;

/// <summary>Reads the public half of a writer key in the forms in which key services and tokens give it.</summary>
internal static class WriterPublicKey
{
    private const int MaxSize = 4096;
    private const string EcPublicKey = "1.2.840.10045.2.1";
    private const string Secp256k1 = "1.3.132.0.10";

    /// <param name="key">
    /// A point (33 bytes compressed, 65 uncompressed, 64 without its 04), a point in an OCTET STRING (PKCS#11's CKA_EC_POINT),
    /// a SubjectPublicKeyInfo (RFC 5480) in DER or PEM.
    /// </param>
    /// <exception cref="FormatException">None of these, or a key of another curve, which is named.</exception>
    public static Address Read(ReadOnlySpan<byte> key)
    {
        if (key.Length > MaxSize)
            throw No("it has " + key.Length + " bytes");
        if (key.StartsWith("-----"u8))
            key = OfPem(key);
        if (key.Length == 64)
            return Secp256k1Signature.TryAddressOf([4, .. key], out var bare) ? bare : throw No("it is no point of it");
        if (
            Secp256k1Signature.TryAddressOf(key, out var address)
            || Secp256k1Signature.TryAddressOf(Point(key), out address)
        )
            return address;
        throw No("it is no point of it");
    }

    private static ReadOnlySpan<byte> OfPem(ReadOnlySpan<byte> pem)
    {
        var text = Encoding.ASCII.GetString(pem);
        if (!PemEncoding.TryFind(text, out var fields))
            throw No("the PEM cannot be read");
        return text[fields.Label] is "PUBLIC KEY"
            ? Convert.FromBase64String(text[fields.Base64Data])
            : throw No("the PEM holds no PUBLIC KEY");
    }

    private static byte[] Point(ReadOnlySpan<byte> key)
    {
        try
        {
            var reader = new AsnReader(key.ToArray(), AsnEncodingRules.DER);
            if (reader.PeekTag().HasSameClassAndValue(Asn1Tag.PrimitiveOctetString))
            {
                var wrapped = reader.ReadOctetString();
                reader.ThrowIfNotEmpty();
                return wrapped;
            }
            var info = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            var algorithm = info.ReadSequence();
            if (algorithm.ReadObjectIdentifier() is var kind and not EcPublicKey)
                throw No("it is a key of the algorithm " + kind);
            if (!algorithm.PeekTag().HasSameClassAndValue(Asn1Tag.ObjectIdentifier))
                throw No("its curve is written out instead of named");
            if (algorithm.ReadObjectIdentifier() is var curve and not Secp256k1)
                throw No("it is a key of the curve " + curve);
            return info.ReadBitString(out _);
        }
        catch (AsnContentException e)
        {
            throw No("its form is none of point, OCTET STRING, SubjectPublicKeyInfo, PEM", e);
        }
    }

    private static FormatException No(string why, Exception? inner = null) =>
        new("Not a public key of secp256k1 (" + Secp256k1 + "): " + why + ".", inner);
}
