using Ledger.Evidence.Blocks;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Records;
using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Verification;

/// <summary>
/// From checks to the two axes and their words: the lowest row that applies wins (docs/evidence.md, "Verdict"). Age and
/// review lower a tone and change the headline; stop and change stay.
/// </summary>
internal sealed class VerdictComposer(
    TrustAnchor trust,
    VerificationInput asked,
    CheckBook book,
    Bundle bundle,
    BlockHeader? header,
    RecordWalk? records,
    CodeWalk code,
    DocumentWalk document,
    CertificateWalk? certificate
)
{
    /// <summary>What was answered holds as far as it speaks of the ledger.</summary>
    public bool ProofHolds { get; } =
        CheckTerms.All.All(c => !c.IsProof || book.Holds(c.Number))
        && !book.Is(CheckNumber.Commitment, CheckOutcome.Invalid)
        && !book.Is(CheckNumber.UnitReference, CheckOutcome.Invalid);

    public Verdict Compose(Freshness freshness, Custody custody)
    {
        var signed = book.Is(CheckNumber.CodeSignature, CheckOutcome.Valid);
        var row = Row();
        var status = row.Record;
        // Without the ledger's proof only a certificate's code still tells what its document is.
        var documentStatus =
            ProofHolds && status != RecordStatus.CannotCheck ? document.Status
            : signed && document.CertificateDiffers ? DocumentStatus.Altered
            : DocumentStatus.NotCompared;
        var (id, headline, reason) = (row.Id, Sentence(row, "headline"), Sentence(row, "reason"));
        var tone = documentStatus == DocumentStatus.Matches ? row.Matches ?? row.Tone : row.Tone;
        var notes = new List<Sentence>();
        var alarmed = status is RecordStatus.Contradicted or RecordStatus.Forged or RecordStatus.Unknown;
        var spokenOfLedger = status != RecordStatus.CannotCheck && !alarmed;
        var underReview = spokenOfLedger && records!.Suspect.Count > 0;
        if (spokenOfLedger)
        {
            AddDocumentNote(notes, tone, documentStatus);
            (headline, reason, tone) = Lower(headline, reason, tone, freshness, underReview, notes);
        }
        if (documentStatus == DocumentStatus.Altered && !alarmed)
        {
            (id, tone) = (VerdictOverlay.Altered.Id, VerdictOverlay.Altered.Over(tone));
            reason = Sentences.Get(id + ".reason", ("headline", Sentences.Text(headline)));
            headline = Sentences.Get(id + ".headline");
            notes.Clear();
        }
        AddStandingNotes(notes, custody, signed);
        return new Verdict
        {
            Record = status,
            Document = documentStatus,
            Freshness = freshness,
            Custody = custody,
            UnderReview = underReview,
            Tone = tone,
            Row = id,
            Headline = headline,
            Reason = reason,
            Notes = notes,
            ExitCode = ExitCode(tone, freshness),
        };
    }

    private VerdictRow Row()
    {
        if (book.Is(CheckNumber.CodeLedger, CheckOutcome.Invalid) && !code.IsOfOtherSubject)
            return VerdictRow.UnknownOtherLedger;
        if (book.Is(CheckNumber.CodeSignature, CheckOutcome.Invalid))
            return VerdictRow.ForgedSignature;
        if (!ProofHolds)
            return ProofFault();
        if (code.IsOfOtherSubject)
            return bundle.Subject.Kind == RecordKind.Filing
                ? VerdictRow.CannotCheckOtherFiling
                : VerdictRow.CannotCheckNotAFiling;
        if (book.Is(CheckNumber.CodeForm, CheckOutcome.Invalid))
            return VerdictRow.CannotCheckCodeUnreadable;
        if (book.Is(CheckNumber.CodeSignature, CheckOutcome.Error))
            return VerdictRow.CannotCheckUnknownKey;
        if (book.Is(CheckNumber.CodeKeyTerm, CheckOutcome.Invalid))
            return VerdictRow.ForgedKeyWithdrawn;
        if (code.Code is not null && !book.Holds(CheckNumber.CodeKeyTerm))
            return VerdictRow.CannotCheckKeyTerm;
        if (book.Is(CheckNumber.Certificate, CheckOutcome.Invalid))
            return VerdictRow.Contradicted;
        if (book.Is(CheckNumber.Certificate, CheckOutcome.Error))
            return VerdictRow.CannotCheckOlderThanCertificate;
        if (records!.Filing is not { } filing)
            return RowWithoutFiling();
        return RowOf((FilingState)filing.Word.State, filing.Word.Version);
    }

    /// <summary>Each kind of fault has a row of its own where a reader can do something else about it.</summary>
    private VerdictRow ProofFault()
    {
        if (book.Is(CheckNumber.Chain, CheckOutcome.Invalid))
            return VerdictRow.CannotCheckOtherLedger;
        if (book.Is(CheckNumber.Anchor, CheckOutcome.Invalid))
            return VerdictRow.CannotCheckCheckpoint;
        return book.Is(CheckNumber.History, CheckOutcome.Error)
            ? VerdictRow.CannotCheckNewer
            : VerdictRow.NotUsed(asked.Source);
    }

    private VerdictRow RowWithoutFiling()
    {
        if (bundle.Subject.Kind != RecordKind.Filing)
            return VerdictRow.CannotCheckNotAFiling;
        return code.Code is null ? VerdictRow.UnknownTypedNumber : VerdictRow.NotFiledAbsent;
    }

    private VerdictRow RowOf(FilingState state, uint version)
    {
        var paper = Versions().ToList();
        var row = VerdictRow.Of(state) ?? VerdictRow.CannotCheckNewer;
        if (row.AnyVersion)
            return row;
        if (paper.Exists(v => v < version))
            return VerdictRow.Superseded;
        return paper.Exists(v => v > version) ? VerdictRow.NotFiledAbsent : row;
    }

    /// <summary>Versions that the paper in hand may be: the code's, and the one whose document matches.</summary>
    private IEnumerable<uint> Versions()
    {
        if (code.Code is { } scanned)
            yield return scanned.Payload.Version;
        if (document.MatchedVersion is { } matched)
            yield return matched;
    }

    private (Sentence Headline, Sentence Reason, Tone Tone) Lower(
        Sentence headline,
        Sentence reason,
        Tone tone,
        Freshness freshness,
        bool underReview,
        List<Sentence> notes
    )
    {
        if (underReview)
        {
            var over = VerdictOverlay.UnderReview;
            notes.Add(reason);
            reason = Sentences.Get(over.Id + ".reason", ("k", Sentences.Number(records!.Suspect[0])));
            headline = Sentences.Get(over.Id + ".headline", ("headline", Sentences.Text(headline)));
            tone = over.Over(tone);
        }
        if (VerdictOverlay.Of(freshness) is not { } age)
            return (headline, reason, tone);
        notes.Add(reason);
        return (
            Sentences.Get(
                age.Id + ".headline",
                ("T", Sentences.Time(header!.Timestamp)),
                ("headline", Sentences.Text(headline))
            ),
            Sentences.Get(age.Id + ".reason", ("d", Behind())),
            age.Over(tone)
        );
    }

    private Bilingual Behind()
    {
        var behind = (Int128)header!.Timestamp - asked.Now.ToUnixTimeSeconds();
        return Sentences.Duration((ulong)Int128.Clamp(behind, 0, ulong.MaxValue));
    }

    private void AddDocumentNote(List<Sentence> notes, Tone tone, DocumentStatus status)
    {
        if (tone != Tone.Change)
            return;
        if (status == DocumentStatus.Matches)
            notes.Add(Sentences.Get("note.matchesVersion", ("v", Sentences.Number(document.MatchedVersion ?? 0))));
        else if (status == DocumentStatus.NotCompared)
            notes.Add(Sentences.Get("note.notCompared"));
    }

    private void AddStandingNotes(List<Sentence> notes, Custody custody, bool signed)
    {
        if (custody.Operators == 1)
            notes.Add(Sentences.Get("note.custody.one"));
        else if (custody.Operators > 1)
            notes.Add(
                Sentences.Get(
                    "note.custody.several",
                    ("n", Sentences.Number((ulong)custody.Operators)),
                    ("k", Sentences.Number((ulong)custody.Sealers))
                )
            );
        if (!ProofHolds && signed && !code.IsOfOtherSubject)
            notes.Add(Sentences.Get("note.codeOffline"));
        if (signed && code.Code!.Payload.Anchor is { } anchor)
            notes.Add(Sentences.Get("note.certificate", ("block", Sentences.Number(anchor.BlockNumber))));
        if (trust.Sample)
            notes.Add(Sentences.Get("note.sample"));
    }

    private Sentence Sentence(VerdictRow row, string part)
    {
        // Who issued a code is said of one that was checked, and of no other.
        var axis =
            row.Matches is null ? ""
            : document.Status == DocumentStatus.Matches ? ".matches"
            : row.NamesIssuer && code.Code is null && part == "reason" ? ".noCode"
            : ".notCompared";
        var filing = records?.Filing?.Fold as FilingFold;
        var current = (uint)(filing?.Versions.Count ?? 0);
        var paper = Versions().DefaultIfEmpty(current).Min();
        var closing = filing?.Closing;
        return Sentences.Get(
            row.Id + axis + "." + part,
            ("v", Sentences.Number(row == VerdictRow.Superseded ? paper : current)),
            ("w", Sentences.Number(current)),
            ("T", header is null ? new Bilingual("", "") : Sentences.Time(header.Timestamp)),
            ("date", Date(row, filing, paper)),
            ("org", closing is null ? new Bilingual("", "") : trust.NameOf(closing.Organisation)),
            ("city", trust.Name),
            ("block", Sentences.Number(header?.Number ?? 0)),
            ("certificate", Sentences.Number(code.Code?.Payload.Anchor?.BlockNumber ?? 0)),
            ("detail", certificate?.Contradiction is { } detail ? Sentences.Text(detail) : new Bilingual("", "")),
            ("next", Next(trust, asked.Source))
        );
    }

    /// <summary>What a reader can do about evidence that cannot be used.</summary>
    public static Bilingual Next(TrustAnchor trust, EvidenceSource source) =>
        Sentences.Text(
            Sentences.Get(
                source == EvidenceSource.Server ? "next.server" : "next.file",
                ("hosts", new Bilingual(string.Join('、', trust.Hosts), string.Join(", ", trust.Hosts)))
            )
        );

    /// <summary>The day in question: of the event that closed the filing, or that replaced the version in hand.</summary>
    private static Bilingual Date(VerdictRow row, FilingFold? filing, uint paper)
    {
        if (row == VerdictRow.Superseded && filing is not null && paper < filing.Versions.Count)
            return Sentences.Date(filing.Versions[(int)paper].Time);
        return filing?.Closing is { } closing ? Sentences.Date(closing.Time) : new Bilingual("", "");
    }

    private int ExitCode(Tone tone, Freshness freshness) =>
        tone switch
        {
            Tone.Good => 0,
            Tone.Step when freshness == Freshness.Fresh && asked.Document is null => 0,
            Tone.Change or Tone.Stop => 1,
            _ => 2,
        };
}
