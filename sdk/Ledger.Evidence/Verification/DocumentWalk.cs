using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Json;
using Ledger.Evidence.Records;
using Ledger.Evidence.Schemas;
using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Verification;

/// <summary>Checks 1001 and 1101: disclosed fields against commitments, the document in hand against disclosed digests.</summary>
/// <remarks>docs/evidence.md 3, 11 (masked view) and 13.</remarks>
/// <param name="bundle">The evidence.</param>
/// <param name="inHand">The document in hand, or null.</param>
/// <param name="code">The code that was scanned, or the bundle's own.</param>
/// <param name="reference">What opens the masked views: the code's own reference, or a typed number's.</param>
/// <param name="trust">The pinned anchor.</param>
internal sealed class DocumentWalk(
    Bundle bundle,
    DocumentDigests? inHand,
    SignedCode? code,
    ContractRef? reference,
    TrustAnchor trust
)
{
    private const int MaxViewDepth = 16;

    private readonly List<Disclosure> proved = [];

    /// <summary>Disclosures that their commitments prove.</summary>
    public IReadOnlyList<Disclosure> Proved => proved;

    public DocumentStatus Status { get; private set; } = DocumentStatus.NotCompared;

    /// <summary>The version whose document is in hand; null unless it matches one.</summary>
    public uint? MatchedVersion { get; private set; }

    private FilingFold? filing;

    public void Run(CheckBook book, RecordWalk? records)
    {
        filing = records?.Filing?.Fold as FilingFold;
        CheckCommitments(book, records);
        if (inHand is null)
            book.Absent(CheckNumber.Document);
        else if (book.MayRun(CheckNumber.Document))
            Compare(book);
    }

    /// <summary>The block that anchored this contract code; null where the filing does not hold it.</summary>
    public ulong? AnchoringBlock(SignedCode scanned)
    {
        if (scanned is not ContractCode)
            return null;
        foreach (var disclosure in proved)
            if (disclosure[SaleField.Code]?.AsBytes32() == scanned.Digest && Version(disclosure.Version) is { } version)
                return version.Block;
        return null;
    }

    /// <summary>A proved disclosure tells this version's document, and its SHA-256 begins otherwise.</summary>
    public bool IsAnotherDocument(uint version, byte[] start) =>
        proved.Exists(d =>
            d.Version == version
            && d[SaleField.Sha256]?.AsBytes32() is { } digest
            && !digest.Span[..start.Length].SequenceEqual(start)
        );

    /// <summary>The filing is proved to hold a code of this version, and it is another one than this contract code.</summary>
    public bool HoldsAnotherCode(SignedCode scanned) =>
        scanned is ContractCode
        && proved.Exists(d =>
            d.Version == scanned.Payload.Version && d[SaleField.Code]?.AsBytes32() is { } held && held != scanned.Digest
        );

    private void CheckCommitments(CheckBook book, RecordWalk? records)
    {
        if (bundle.Disclosures.Count == 0 && (bundle.Views.Count == 0 || reference is null))
        {
            book.Absent(CheckNumber.Commitment);
            return;
        }
        if (!book.MayRun(CheckNumber.Commitment))
            return;
        if (!TryCollect(out var disclosures) || disclosures.Exists(d => d.Record != bundle.Subject.Record))
        {
            book.Invalid(CheckNumber.Commitment);
            return;
        }
        foreach (var disclosure in disclosures)
        {
            if (Version(disclosure.Version) is not { } version)
            {
                book.Invalid(CheckNumber.Commitment);
                return;
            }
            var commitment = disclosure.Profile == CommitmentProfile.Sm3 ? version.CommitmentSm : version.Commitment;
            if (commitment is not { } root)
            {
                book.Error(CheckNumber.Commitment);
                return;
            }
            if (disclosure.Verify(root) != DisclosureFault.None)
            {
                book.Invalid(CheckNumber.Commitment);
                return;
            }
        }
        book.Valid(CheckNumber.Commitment);
        proved.AddRange(disclosures);
        proved.Sort((a, b) => a.Version.CompareTo(b.Version));
    }

    /// <summary>The bundle's disclosures, and those of the views that the reference opens.</summary>
    private bool TryCollect([NotNullWhen(true)] out List<Disclosure>? disclosures)
    {
        disclosures = [.. bundle.Disclosures];
        if (reference is null || reference.FilingId(trust.GenesisHash).Value != bundle.Subject.Record)
            return true;
        foreach (var view in bundle.Views)
        {
            var key = reference.ViewKey(trust.GenesisHash, view.Version);
            if (
                !MaskedView.TryOpen(key, new FilingId(bundle.Subject.Record), view.Version, view.Blob, out var json)
                || !TryReadView(json, view.Version, disclosures)
            )
                return false;
        }
        return true;
    }

    private static bool TryReadView(byte[] json, uint version, List<Disclosure> into)
    {
        try
        {
            using var document = JsonObjectReader.Parse(json, MaskedView.MaxSize, MaxViewDepth);
            var root = new JsonObjectReader(document.RootElement, "");
            if (!string.Equals(root.Text("format", 64), "ledger/view/1", StringComparison.Ordinal))
                return false;
            var list = root.Set("disclosures", 8, Read, BundleReader.Identity);
            root.End();
            into.AddRange(list);
            return list.TrueForAll(d => d.Version == version);
        }
        catch (JsonFaultException)
        {
            return false;
        }
    }

    private static Disclosure Read(JsonElement element, string path)
    {
        var fault = DisclosureJson.TryRead(element, out var disclosure);
        return disclosure ?? throw JsonObjectReader.BadDisclosure(path, fault);
    }

    private FilingVersion? Version(uint version)
    {
        if (filing is null || version == 0)
            return null;
        if (version <= filing.Versions.Count)
            return filing.Versions[(int)version - 1];
        return filing.Pending is { } pending && pending.Version == version ? pending : null;
    }

    private void Compare(CheckBook book)
    {
        var conflict = false;
        var told = new HashSet<uint>();
        foreach (var disclosure in proved)
        {
            var match = DocumentComparison.Compare(disclosure, inHand!);
            conflict |= match == DocumentMatch.DigestConflict;
            if (match != DocumentMatch.NotDisclosed)
                told.Add(disclosure.Version);
            if (match is DocumentMatch.Matches or DocumentMatch.MatchesCopy)
                MatchedVersion = disclosure.Version;
        }
        if (conflict)
        {
            (Status, MatchedVersion) = (DocumentStatus.Altered, null);
            book.Set(CheckNumber.Document, CheckOutcome.Invalid, ".conflict");
        }
        else if (MatchedVersion is { } version)
        {
            Status = DocumentStatus.Matches;
            book.Valid(CheckNumber.Document, ("v", Sentences.Number(version)));
        }
        else if (filing is not null && told.Count(v => v <= filing.Versions.Count) == filing.Versions.Count)
        {
            Status = DocumentStatus.Altered;
            book.Invalid(CheckNumber.Document);
        }
        else
            // It may equal a version whose digest is not shown, so "altered" would be said without knowing.
            book.Error(CheckNumber.Document);
    }

    /// <summary>The document is not the one that the certificate's code names; counts only if the code's signature holds.</summary>
    public bool CertificateDiffers =>
        inHand is { } document
        && code?.Payload.Anchor is { } anchor
        && !document.Sha256.Span[..anchor.Document.Length].SequenceEqual(anchor.Document);
}
