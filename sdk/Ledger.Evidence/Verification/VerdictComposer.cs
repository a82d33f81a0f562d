using Ledger.Evidence.Machines;

namespace Ledger.Evidence;

/// <summary>
/// From checks to the two axes and their words: the lowest row that applies wins (docs/evidence.md, "Verdict"). Age and
/// review lower a tone and change the headline; stop and change stay.
/// </summary>
internal sealed class VerdictComposer(
    TrustAnchor trust,
    Verification asked,
    CheckBook book,
    Bundle bundle,
    BlockHeader? header,
    RecordWalk? records,
    CodeWalk code,
    DocumentWalk document,
    CertificateWalk? certificate
)
{
    private static readonly int[] ProofChecks =
    [
        CheckNumber.Limits,
        CheckNumber.Form,
        CheckNumber.Chain,
        CheckNumber.Anchor,
        CheckNumber.Header,
        CheckNumber.Handovers,
        CheckNumber.Seals,
        CheckNumber.Quorum,
        CheckNumber.Accounts,
        CheckNumber.Implementation,
        CheckNumber.Layout,
        CheckNumber.RecordWords,
        CheckNumber.Absence,
        CheckNumber.History,
        CheckNumber.WriterKeys,
    ];

    /// <summary>What was answered holds as far as it speaks of the ledger.</summary>
    public bool ProofHolds { get; } =
        Array.TrueForAll(ProofChecks, book.Holds)
        && !book.Is(CheckNumber.Commitment, CheckOutcome.Invalid)
        && !book.Is(CheckNumber.UnitReference, CheckOutcome.Invalid);

    public Verdict Compose(Freshness freshness, Custody custody)
    {
        var signed = book.Is(CheckNumber.CodeSignature, CheckOutcome.Valid);
        var row = Row();
        var status = Status(row);
        // Without the ledger's proof only a certificate's code still tells what its document is.
        var documentStatus =
            ProofHolds && status != RecordStatus.CannotCheck ? document.Status
            : signed && document.CertificateDiffers ? DocumentStatus.Altered
            : DocumentStatus.NotCompared;
        var headline = Sentence(row, "headline");
        var reason = Sentence(row, "reason");
        var tone = Tone(status, documentStatus, row);
        var notes = new List<Sentence>();
        var spokenOfLedger =
            status
            is not (
                RecordStatus.CannotCheck
                or RecordStatus.Contradicted
                or RecordStatus.Forged
                or RecordStatus.Unknown
            );
        var underReview = spokenOfLedger && records!.Suspect.Count > 0;
        if (spokenOfLedger)
        {
            AddDocumentNote(notes, tone, documentStatus);
            (headline, reason, tone) = Lower(headline, reason, tone, freshness, underReview, notes);
        }
        var alarmed = status is RecordStatus.Contradicted or RecordStatus.Forged or RecordStatus.Unknown;
        if (documentStatus == DocumentStatus.Altered && !alarmed)
        {
            reason = Sentences.Get("verdict.altered.reason", ("headline", Sentences.Text(headline)));
            headline = Sentences.Get("verdict.altered.headline");
            (row, tone) = ("verdict.altered", Evidence.Tone.Stop);
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
            Row = row,
            Headline = headline,
            Reason = reason,
            Notes = notes,
            ExitCode = ExitCode(tone, freshness),
        };
    }

    /// <summary>The row of sentences.json without its ending.</summary>
    private string Row()
    {
        if (book.Is(CheckNumber.CodeLedger, CheckOutcome.Invalid) && !code.IsOfOtherSubject)
            return "verdict.unknown.otherLedger";
        if (book.Is(CheckNumber.CodeSignature, CheckOutcome.Invalid))
            return "verdict.forged.signature";
        if (!ProofHolds)
            return ProofFault();
        if (code.IsOfOtherSubject)
            return bundle.Subject.Kind == RecordKind.Filing
                ? "verdict.cannotCheck.otherFiling"
                : "verdict.cannotCheck.notAFiling";
        if (book.Is(CheckNumber.CodeForm, CheckOutcome.Invalid))
            return "verdict.cannotCheck.codeUnreadable";
        if (book.Is(CheckNumber.CodeSignature, CheckOutcome.Error))
            return "verdict.cannotCheck.unknownKey";
        if (book.Is(CheckNumber.CodeKeyTerm, CheckOutcome.Invalid))
            return "verdict.forged.keyWithdrawn";
        if (code.Code is not null && !book.Holds(CheckNumber.CodeKeyTerm))
            return "verdict.cannotCheck.keyTerm";
        if (book.Is(CheckNumber.Certificate, CheckOutcome.Invalid))
            return "verdict.contradicted";
        if (book.Is(CheckNumber.Certificate, CheckOutcome.Error))
            return "verdict.cannotCheck.olderThanCertificate";
        if (records!.Filing is not { } filing)
            return RowWithoutFiling();
        return RowOf((FilingState)filing.Word.State, filing.Word.Version);
    }

    /// <summary>Each kind of fault has a row of its own where a reader can do something else about it.</summary>
    private string ProofFault()
    {
        if (book.Is(CheckNumber.Chain, CheckOutcome.Invalid))
            return "verdict.cannotCheck.otherLedger";
        if (book.Is(CheckNumber.Anchor, CheckOutcome.Invalid))
            return "verdict.cannotCheck.checkpoint";
        return book.Is(CheckNumber.History, CheckOutcome.Error) ? "verdict.cannotCheck.newer" : NotUsed(asked.Source);
    }

    /// <summary>The row of evidence that does not hold, by where it came from.</summary>
    public static string NotUsed(EvidenceSource source) =>
        source == EvidenceSource.Server ? "verdict.cannotCheck.badAnswer" : "verdict.cannotCheck.badFile";

    private string RowWithoutFiling()
    {
        if (bundle.Subject.Kind != RecordKind.Filing)
            return "verdict.cannotCheck.notAFiling";
        return code.Code is null ? "verdict.unknown.typedNumber" : "verdict.notFiled.absent";
    }

    private string RowOf(FilingState state, uint version)
    {
        var paper = Versions().ToList();
        if (state == FilingState.Cancelled)
            return "verdict.cancelled";
        if (state == FilingState.Voided)
            return "verdict.voided";
        if (paper.Exists(v => v < version))
            return "verdict.superseded";
        if (paper.Exists(v => v > version))
            return "verdict.notFiled.absent";
        return state switch
        {
            FilingState.Signed => "verdict.notFiled.signed",
            FilingState.Filed => "verdict.current",
            FilingState.Changing => "verdict.change",
            FilingState.Cancelling => "verdict.cancellation",
            FilingState.Registered => "verdict.fulfilled",
            _ => "verdict.cannotCheck.newer",
        };
    }

    /// <summary>Versions that the paper in hand may be: the code's, and the one whose document matches.</summary>
    private IEnumerable<uint> Versions()
    {
        if (code.Code is { } scanned)
            yield return scanned.Payload.Version;
        if (document.MatchedVersion is { } matched)
            yield return matched;
    }

    private static RecordStatus Status(string row) =>
        row switch
        {
            "verdict.current" => RecordStatus.Current,
            "verdict.fulfilled" => RecordStatus.Fulfilled,
            "verdict.change" => RecordStatus.ChangeUnderWay,
            "verdict.cancellation" => RecordStatus.CancellationUnderWay,
            "verdict.notFiled.signed" or "verdict.notFiled.absent" => RecordStatus.NotFiled,
            "verdict.superseded" => RecordStatus.Superseded,
            "verdict.cancelled" => RecordStatus.Cancelled,
            "verdict.voided" => RecordStatus.Voided,
            "verdict.forged.signature" or "verdict.forged.keyWithdrawn" => RecordStatus.Forged,
            "verdict.contradicted" => RecordStatus.Contradicted,
            "verdict.unknown.otherLedger" or "verdict.unknown.typedNumber" => RecordStatus.Unknown,
            _ => RecordStatus.CannotCheck,
        };

    private static Tone Tone(RecordStatus status, DocumentStatus document, string row) =>
        status switch
        {
            RecordStatus.Current or RecordStatus.Fulfilled => document == DocumentStatus.Matches
                ? Evidence.Tone.Good
                : Evidence.Tone.Step,
            RecordStatus.Forged or RecordStatus.Contradicted => Evidence.Tone.Stop,
            RecordStatus.Unknown => row is "verdict.unknown.otherLedger" ? Evidence.Tone.Stop : Evidence.Tone.Blank,
            RecordStatus.CannotCheck => Evidence.Tone.Blank,
            _ => Evidence.Tone.Change,
        };

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
            notes.Add(reason);
            var k = Sentences.Number(records!.Suspect[0]);
            reason = Sentences.Get("verdict.underReview.reason", ("k", k));
            headline = Sentences.Get("verdict.underReview.headline", ("headline", Sentences.Text(headline)));
            tone = tone is Evidence.Tone.Good or Evidence.Tone.Step ? Evidence.Tone.Change : tone;
        }
        var age = freshness switch
        {
            Freshness.AsOf => "verdict.age.asOf",
            Freshness.Old => "verdict.age.old",
            Freshness.ClockBehind => "verdict.clockBehind",
            _ => null,
        };
        if (age is null)
            return (headline, reason, tone);
        notes.Add(reason);
        var lowered = (tone, freshness) switch
        {
            (Evidence.Tone.Good, Freshness.AsOf) => Evidence.Tone.Step,
            (Evidence.Tone.Good or Evidence.Tone.Step, Freshness.Old or Freshness.ClockBehind) => Evidence.Tone.Blank,
            _ => tone,
        };
        return (
            Sentences.Get(
                age + ".headline",
                ("T", Sentences.Time(header!.Timestamp)),
                ("headline", Sentences.Text(headline))
            ),
            Sentences.Get(age + ".reason", ("d", Behind())),
            lowered
        );
    }

    private Bilingual Behind()
    {
        var behind = (Int128)header!.Timestamp - asked.Now.ToUnixTimeSeconds();
        return Sentences.Duration((ulong)Int128.Clamp(behind, 0, ulong.MaxValue));
    }

    private void AddDocumentNote(List<Sentence> notes, Tone tone, DocumentStatus status)
    {
        if (tone != Evidence.Tone.Change)
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

    private Sentence Sentence(string row, string part)
    {
        var id = row is "verdict.current" or "verdict.fulfilled"
            ? row + (document.Status == DocumentStatus.Matches ? ".matches." : ".notCompared.") + part
            : row + "." + part;
        // Who issued a code is said of one that was checked, and of no other.
        if (id == "verdict.current.notCompared.reason" && code.Code is null)
            id = "verdict.current.noCode.reason";
        var filing = records?.Filing?.Fold as FilingFold;
        var current = (uint)(filing?.Versions.Count ?? 0);
        var paper = Versions().DefaultIfEmpty(current).Min();
        var closing = filing?.Closing;
        return Sentences.Get(
            id,
            ("v", Sentences.Number(row is "verdict.superseded" ? paper : current)),
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
    private static Bilingual Date(string row, FilingFold? filing, uint paper)
    {
        if (row is "verdict.superseded" && filing is not null && paper < filing.Versions.Count)
            return Sentences.Date(filing.Versions[(int)paper].Time);
        return filing?.Closing is { } closing ? Sentences.Date(closing.Time) : new Bilingual("", "");
    }

    private int ExitCode(Tone tone, Freshness freshness) =>
        tone switch
        {
            Evidence.Tone.Good => 0,
            Evidence.Tone.Step when freshness == Freshness.Fresh && asked.Document is null => 0,
            Evidence.Tone.Change or Evidence.Tone.Stop => 1,
            _ => 2,
        };
}
