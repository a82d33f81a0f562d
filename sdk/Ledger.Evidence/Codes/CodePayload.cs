using System.Diagnostics.CodeAnalysis;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Codes;

/// <summary>What a code says besides its signature; keys of <c>docs/evidence.md</c> "QR codes".</summary>
public sealed record CodePayload
{
    /// <summary>Characters (Unicode scalar values) of the longest contract number.</summary>
    public const int MaxContractNo = TextProfiles.MaxContractNo;

    /// <summary>The largest block number: 2^53 - 1, exact in every language.</summary>
    public const ulong MaxBlockNumber = (1UL << 53) - 1;

    /// <summary>Contract or certificate.</summary>
    public required CodeKind Kind { get; init; }

    /// <summary>The first 8 bytes of the genesis hash.</summary>
    public required byte[] Ledger { get; init; }

    /// <summary>16 random bytes that name the filing; a secret of who has the paper.</summary>
    public required ContractRef Reference { get; init; }

    /// <summary>The filing's version, from 1.</summary>
    public required uint Version { get; init; }

    /// <summary>Days since 1970-01-01; a hint, no proof of time.</summary>
    public required uint IssueDay { get; init; }

    /// <summary>For the eye: what a phone can hold against the paper.</summary>
    public required string ContractNo { get; init; }

    /// <summary>For the eye, in 0.01 m².</summary>
    public required uint Area { get; init; }

    /// <summary>Of a certificate code only.</summary>
    public CertificateAnchor? Anchor { get; init; }

    /// <summary>1 to <see cref="MaxContractNo"/> characters, NFC, none that controls or reorders what is seen.</summary>
    public static bool IsContractNo([NotNullWhen(true)] string? text) =>
        text?.Length is > 0 and <= 2 * MaxContractNo
        && text.EnumerateRunes().Count() <= MaxContractNo
        && PlainText.IsPlain(text);

    internal bool IsWellFormed =>
        Kind is CodeKind.Contract or CodeKind.Certificate
        && Ledger.Length == 8
        && Version > 0
        && IsContractNo(ContractNo)
        && (Anchor is not null) == (Kind == CodeKind.Certificate)
        && (Anchor is null || Anchor.IsWellFormed);

    /// <summary>Names no reference and no number: a payload in a log would open the view.</summary>
    public override string ToString() => "CodePayload(" + Kind + ")";
}

/// <summary>The two codes.</summary>
public enum CodeKind
{
    /// <summary>Never taken.</summary>
    Unset = 0,

    /// <summary>In the PDF, made before signing.</summary>
    Contract = 1,

    /// <summary>On the certificate (存证证明), made after finality.</summary>
    Certificate = 2,
}

/// <summary>What a certificate adds.</summary>
/// <param name="Document">The first 16 bytes of SHA-256 of the PDF.</param>
/// <param name="BlockNumber">The anchoring block.</param>
/// <param name="BlockHash">The first 8 bytes of its hash.</param>
public sealed record CertificateAnchor(byte[] Document, ulong BlockNumber, byte[] BlockHash)
{
    internal bool IsWellFormed =>
        Document.Length == 16 && BlockHash.Length == 8 && BlockNumber <= CodePayload.MaxBlockNumber;
}
