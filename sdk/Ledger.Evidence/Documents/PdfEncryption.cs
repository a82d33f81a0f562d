using System.Security.Cryptography;

namespace Ledger.Evidence.Documents;

/// <summary>
/// The standard security handler (ISO 32000-2, 7.6) opened with the empty user password: what every viewer does with a
/// file that has only an owner password, whose restrictions do not stop reading.
/// </summary>
internal sealed class PdfEncryption
{
    private readonly byte[] fileKey;
    private readonly PdfCipher cipher;

    private PdfEncryption(byte[] fileKey, PdfCipher cipher)
    {
        this.fileKey = fileKey;
        this.cipher = cipher;
    }

    /// <summary>
    /// The handler of a file that says <c>/Encrypt</c> somewhere; null unless it has an encryption dictionary and every one
    /// that it has (updates repeat it) opens without a password, to the same key.
    /// </summary>
    public static PdfEncryption? Open(ReadOnlySpan<byte> document)
    {
        var ids = PdfEncryptionReader.Identifiers(document);
        PdfEncryption? opened = null;
        foreach (var terms in PdfEncryptionReader.Dictionaries(document))
        {
            var key = ids.Select(id => PdfFileKey.Derive(terms, id)).FirstOrDefault(k => k is not null);
            if (key is null || terms.CipherOfStreams is not { } cipher)
                return null;
            if (opened is not null && (opened.cipher != cipher || !opened.fileKey.AsSpan().SequenceEqual(key)))
                return null;
            opened = new PdfEncryption(key, cipher);
        }
        return opened;
    }

    /// <summary>A stream's bytes in clear; null where they are no ciphertext of this handler.</summary>
    public byte[]? Decrypt(ReadOnlySpan<byte> stream, long number, long generation)
    {
        switch (cipher)
        {
            case PdfCipher.Identity:
                return stream.ToArray();
            case PdfCipher.Rc4:
                return Rc4.Apply(KeyOf(number, generation, aes: false), stream);
            default:
                var key = cipher == PdfCipher.Aes256 ? fileKey : KeyOf(number, generation, aes: true);
                if (stream.Length < 32 || stream.Length % 16 != 0)
                    return null;
                using (var aes = Aes.Create())
                {
                    aes.Key = key;
                    try
                    {
                        return aes.DecryptCbc(stream[16..], stream[..16]);
                    }
                    catch (CryptographicException)
                    {
                        return null; // Padding of another key.
                    }
                }
        }
    }

    /// <summary>Algorithm 1: the key of an object.</summary>
    private byte[] KeyOf(long number, long generation, bool aes)
    {
        byte[] material =
        [
            .. fileKey,
            (byte)(number & 255),
            (byte)((number >> 8) & 255),
            (byte)((number >> 16) & 255),
            (byte)(generation & 255),
            (byte)((generation >> 8) & 255),
            .. aes ? "sAlT"u8 : default,
        ];
        return PdfFileKey.Md5(material)[..Math.Min(fileKey.Length + 5, 16)];
    }
}
