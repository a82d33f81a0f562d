namespace Ledger.Evidence.Codes;

/// <summary>Signature algorithms of QR codes by their COSE number. One per deployment, fixed by the pinned key.</summary>
public enum CodeAlgorithm
{
    /// <summary>Never taken.</summary>
    Unset = 0,

    /// <summary>ECDSA over P-256 with SHA-256 (RFC 9053, 2.1).</summary>
    Es256 = -7,

    /// <summary>SM2 with SM3 (GB/T 32918.2), r ‖ s, default user id 1234567812345678; a private-use number.</summary>
    Sm2 = -70001,
}
