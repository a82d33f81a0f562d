namespace Ledger.Evidence.Disclosures;

/// <summary>Why a disclosure, or a value in it, is refused. Numbers are appended only.</summary>
public enum DisclosureFault
{
    /// <summary>Never the answer to anything.</summary>
    Unset = 0,

    /// <summary>Nothing found.</summary>
    None = 1,

    /// <summary>A schema that this version does not know, or one of another kind of record.</summary>
    UnknownSchema = 2,

    /// <summary>Neither SHA-256 nor SM3.</summary>
    UnknownProfile = 3,

    /// <summary>A position outside the tree.</summary>
    IndexOutOfRange = 4,

    /// <summary>The same position twice.</summary>
    IndexTwice = 5,

    /// <summary>A type that does not exist, or not the one that the schema gives to this position.</summary>
    WrongType = 6,

    /// <summary>A value that is not the canonical encoding of its type.</summary>
    BadValue = 7,

    /// <summary>Text that is not UTF-8 in NFC, or has control or bidi characters.</summary>
    BadText = 8,

    /// <summary>A value of more than 1,024 bytes.</summary>
    ValueTooLong = 9,

    /// <summary>A salt that is not 16 bytes.</summary>
    BadSalt = 10,

    /// <summary>Two positions with one salt.</summary>
    SaltReused = 11,

    /// <summary>A path of another length than the schema's depth.</summary>
    WrongPathLength = 12,

    /// <summary>The fields do not hash to the commitment.</summary>
    CommitmentMismatch = 13,

    /// <summary>No field at all.</summary>
    Empty = 14,

    /// <summary>JSON or CBOR of another shape: unknown or missing keys, numbers where strings belong.</summary>
    BadForm = 15,

    /// <summary>The digests and length of the document (fields 1 to 4) are disclosed only together.</summary>
    DocumentFieldsIncomplete = 16,
}
