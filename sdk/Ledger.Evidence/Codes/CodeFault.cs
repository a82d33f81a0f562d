namespace Ledger.Evidence.Codes;

/// <summary>Why a QR text, a payload or a signature is refused. Numbers are appended only.</summary>
public enum CodeFault
{
    /// <summary>Never the answer to anything.</summary>
    Unset = 0,

    /// <summary>Nothing found.</summary>
    None = 1,

    /// <summary>Longer than any code of this format.</summary>
    TooLong = 2,

    /// <summary>Not <c>https://HOST/v#1</c> and digits: some other code.</summary>
    NotALedgerCode = 3,

    /// <summary>The character after # names a newer format.</summary>
    NewerFormat = 4,

    /// <summary>A host that is not lower-case ASCII (punycode) with an optional port.</summary>
    BadHost = 5,

    /// <summary>Something else than decimal digits after the format's number; often a code that a chat program cut.</summary>
    BadDigits = 6,

    /// <summary>Leading zeros or digits whose bytes give other digits.</summary>
    NotCanonicalDigits = 7,

    /// <summary>The bytes do not begin with 01: digits were lost or changed.</summary>
    BadPrefix = 8,

    /// <summary>Not CBOR, or not its deterministic encoding.</summary>
    BadCbor = 9,

    /// <summary>Not a tagged COSE_Sign1 of four parts.</summary>
    NotCoseSign1 = 10,

    /// <summary>Protected header with other entries than algorithm and key id.</summary>
    BadProtectedHeader = 11,

    /// <summary>The unprotected header is not empty.</summary>
    UnprotectedHeader = 12,

    /// <summary>Neither ES256 nor SM2.</summary>
    UnknownAlgorithm = 13,

    /// <summary>A signature that is not 64 bytes.</summary>
    BadSignatureSize = 14,

    /// <summary>A payload key that is missing, unknown or, in a contract code, of the certificate.</summary>
    BadPayload = 15,

    /// <summary>A value of another type, size or range.</summary>
    BadValue = 16,

    /// <summary>A certificate code where a contract code belongs, or the other way round.</summary>
    WrongKind = 17,

    /// <summary>A code of another ledger.</summary>
    OtherLedger = 18,

    /// <summary>The key id names another key.</summary>
    OtherKey = 19,

    /// <summary>The header names another algorithm than the pinned key's.</summary>
    AlgorithmMismatch = 20,

    /// <summary>The signature does not hold.</summary>
    BadSignature = 21,

    /// <summary>A typed code whose check characters do not fit: a character was mistyped.</summary>
    BadCheckCharacters = 22,

    /// <summary>A typed code with another number of characters, or ones that do not exist.</summary>
    BadTypedCode = 23,
}
