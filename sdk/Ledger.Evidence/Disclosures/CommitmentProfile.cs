namespace Ledger.Evidence.Disclosures;

/// <summary>The hash of a commitment tree; the number P goes into every node.</summary>
public enum CommitmentProfile : byte
{
    /// <summary>Never taken.</summary>
    Unset = 0,

    /// <summary>SHA-256 (FIPS 180-4).</summary>
    Sha256 = 1,

    /// <summary>SM3 (GB/T 32905).</summary>
    Sm3 = 2,
}
