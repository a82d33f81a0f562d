using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Ledger.Listening;

/// <summary>URI names out of a certificate's subjectAltName (RFC 5280 4.2.1.6). A subject's text is never an identity.</summary>
public static class CertificateNames
{
    private const string SubjectAltName = "2.5.29.17";

    /// <summary>Empty where there is none, or where the extension is malformed.</summary>
    public static IReadOnlyList<string> Uris(X509Certificate2 certificate)
    {
        var result = new List<string>();
        foreach (var extension in certificate.Extensions)
        {
            if (!string.Equals(extension.Oid?.Value, SubjectAltName, StringComparison.Ordinal))
                continue;
            try
            {
                Read(extension.RawData, result);
            }
            catch (AsnContentException)
            {
                return [];
            }
        }
        return result;
    }

    private static void Read(byte[] der, List<string> result)
    {
        var uri = new Asn1Tag(TagClass.ContextSpecific, 6);
        var names = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            if (names.PeekTag().HasSameClassAndValue(uri))
                result.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, uri));
            else
                names.ReadEncodedValue();
        }
    }
}
