using Ledger.Evidence.Codes;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Identifiers;

namespace Ledger.Evidence.Verification;

/// <summary>What the verifier is asked, beside the bundle.</summary>
public sealed record VerificationInput
{
    /// <summary>The verifier's clock. There is no default: the caller says when "now" is.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Digests of the document in hand, or null when none is compared.</summary>
    public DocumentDigests? Document { get; init; }

    /// <summary>The contract or certificate code that was scanned; null = the bundle's own, if it has one.</summary>
    public SignedCode? Code { get; init; }

    /// <summary>The reference of a typed number, where there is no code: it opens the masked views and proves nothing else.</summary>
    public ContractRef? Reference { get; init; }

    /// <summary>Where the bundle came from: what a reader can do about one that does not hold.</summary>
    public EvidenceSource Source { get; init; } = EvidenceSource.File;
}

/// <summary>Where a bundle came from.</summary>
public enum EvidenceSource
{
    /// <summary>Not told.</summary>
    Unset = 0,

    /// <summary>A file that somebody handed over; a new one comes from the same place.</summary>
    File = 1,

    /// <summary>The answer of a server; another organisation's server gives another one.</summary>
    Server = 2,
}
