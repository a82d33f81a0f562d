using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Schemas;

namespace Ledger.Evidence.Documents;

/// <summary>How a document compares with what a version anchored.</summary>
/// <remarks>docs/evidence.md 3; check 1101 of docs/evidence.md 13.</remarks>
public enum DocumentMatch
{
    /// <summary>Never told.</summary>
    Unset = 0,

    /// <summary>The disclosure says nothing of the document.</summary>
    NotDisclosed = 1,

    /// <summary>Length and both digests are the contract's.</summary>
    Matches = 2,

    /// <summary>Both digests are those of the copy that was handed out (positions 5 and 6).</summary>
    MatchesCopy = 3,

    /// <summary>Neither digest agrees: another document, or altered.</summary>
    Altered = 4,

    /// <summary>One digest agrees and another value does not: a hash is broken, or the fields were wrong from the start.</summary>
    DigestConflict = 5,
}

/// <summary>Compares a document with disclosed fields; the caller has verified these against their commitment.</summary>
public static class DocumentComparison
{
    /// <summary>A document in hand with the digests and the length of a disclosure.</summary>
    public static DocumentMatch Compare(Disclosure disclosure, DocumentDigests document)
    {
        ArgumentNullException.ThrowIfNull(disclosure);
        ArgumentNullException.ThrowIfNull(document);
        if (disclosure[SaleField.Sha256]?.AsBytes32() is not { } sha256)
            return DocumentMatch.NotDisclosed;
        var sameSha256 = sha256 == document.Sha256;
        var sameSm3 = disclosure[SaleField.Sm3]?.AsBytes32() == document.Sm3;
        var sameLength = disclosure[SaleField.Length]?.AsUnsigned() == document.Length;
        if (sameSha256 && sameSm3 && sameLength)
            return DocumentMatch.Matches;
        if (sameSha256 || sameSm3)
            return DocumentMatch.DigestConflict;
        if (disclosure[SaleField.CopySha256]?.AsBytes32() is not { } copy)
            return DocumentMatch.Altered;
        var copySha256 = copy == document.Sha256;
        var copySm3 = disclosure[SaleField.CopySm3]?.AsBytes32();
        if (!copySha256)
            return copySm3 == document.Sm3 ? DocumentMatch.DigestConflict : DocumentMatch.Altered;
        return copySm3 is null || copySm3 == document.Sm3 ? DocumentMatch.MatchesCopy : DocumentMatch.DigestConflict;
    }
}
