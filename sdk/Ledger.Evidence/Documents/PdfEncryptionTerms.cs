namespace Ledger.Evidence.Documents;

/// <summary>How streams are encrypted.</summary>
internal enum PdfCipher
{
    Unset = 0,
    Identity,
    Rc4,
    Aes128,
    Aes256,
}

/// <summary>What an encryption dictionary says (ISO 32000-2, tables 20, 21 and 25).</summary>
internal sealed class PdfEncryptionTerms
{
    public bool IsStandard { get; set; }

    public long Version { get; set; }

    public long Revision { get; set; }

    /// <summary>Bits; 40 where the file says nothing.</summary>
    public long Length { get; set; } = 40;

    public long Permissions { get; set; }

    public bool EncryptMetadata { get; set; } = true;

    public byte[] Owner { get; set; } = [];

    public byte[] User { get; set; } = [];

    public byte[] UserKey { get; set; } = [];

    /// <summary>Name of the crypt filter for streams.</summary>
    public string StreamFilter { get; set; } = "Identity";

    /// <summary>Methods of crypt filters by name.</summary>
    public Dictionary<string, string> Methods { get; } = new(StringComparer.Ordinal);

    /// <summary>Null where it is another handler, or a cipher that this gate does not know.</summary>
    public PdfCipher? CipherOfStreams
    {
        get
        {
            if (!IsStandard || Owner.Length == 0 || User.Length == 0)
                return null;
            if (Version is 1 or 2)
                return PdfCipher.Rc4;
            if (Version is not (4 or 5))
                return null;
            if (string.Equals(StreamFilter, "Identity", StringComparison.Ordinal))
                return PdfCipher.Identity;
            return Methods.GetValueOrDefault(StreamFilter) switch
            {
                "V2" when Version == 4 => PdfCipher.Rc4,
                "AESV2" when Version == 4 => PdfCipher.Aes128,
                "AESV3" when Version == 5 => PdfCipher.Aes256,
                _ => null,
            };
        }
    }
}
