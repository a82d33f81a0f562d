using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Verification;

/// <summary>First axis of a verdict: what the ledger says of the record, as of a block.</summary>
public enum RecordStatus
{
    /// <summary>Never told.</summary>
    Unset = 0,

    /// <summary>Filed, and the version in hand is the one in force.</summary>
    Current = 1,

    /// <summary>Registered: the deal is done, the land register speaks from here on.</summary>
    Fulfilled = 2,

    /// <summary>A change was proposed and is not accepted.</summary>
    ChangeUnderWay = 3,

    /// <summary>A cancellation was asked for and is not approved.</summary>
    CancellationUnderWay = 4,

    /// <summary>Signed but not filed, proved absent under a genuine code, or a version that is not accepted yet.</summary>
    NotFiled = 5,

    /// <summary>A later version is in force.</summary>
    Superseded = 6,

    /// <summary>The filing was cancelled.</summary>
    Cancelled = 7,

    /// <summary>The online signing was withdrawn before it was filed.</summary>
    Voided = 8,

    /// <summary>The code's signature does not hold, or its key was withdrawn and the filing does not hold the code.</summary>
    Forged = 9,

    /// <summary>A code of another ledger, or a typed number without a record.</summary>
    Unknown = 10,

    /// <summary>Nothing can be said now; never worded as a forgery.</summary>
    CannotCheck = 11,

    /// <summary>A certificate whose signature holds, and a ledger that holds: both cannot be right.</summary>
    Contradicted = 12,
}

/// <summary>Second axis: the document in hand against the digests on file.</summary>
public enum DocumentStatus
{
    /// <summary>Never told.</summary>
    Unset = 0,

    /// <summary>There was no document, or nothing to compare it with.</summary>
    NotCompared = 1,

    /// <summary>Byte for byte the one on file.</summary>
    Matches = 2,

    /// <summary>Another document.</summary>
    Altered = 3,
}

/// <summary>Age of the target block by the verifier's clock (docs/evidence.md, "As of").</summary>
public enum Freshness
{
    /// <summary>Never told.</summary>
    Unset = 0,

    /// <summary>-300 s to 15 minutes.</summary>
    Fresh = 1,

    /// <summary>15 minutes to 24 hours.</summary>
    AsOf = 2,

    /// <summary>More than 24 hours: today's status is unknown.</summary>
    Old = 3,

    /// <summary>The verifier's clock is more than 300 s behind the block.</summary>
    ClockBehind = 4,

    /// <summary>No header could be read.</summary>
    Unknown = 5,
}

/// <summary>How a verdict looks; each has its own colour and shape.</summary>
public enum Tone
{
    /// <summary>Never told.</summary>
    Unset = 0,

    /// <summary>Green.</summary>
    Good = 1,

    /// <summary>Blue: one step is left to do.</summary>
    Step = 2,

    /// <summary>Amber.</summary>
    Change = 3,

    /// <summary>Red.</summary>
    Stop = 4,

    /// <summary>Grey: nothing can be said.</summary>
    Blank = 5,
}

/// <summary>Who held the keys that sealed, from trust.json. All zero where the seals do not hold or custody is not stated.</summary>
/// <param name="Sealers">Distinct operators among the signers.</param>
/// <param name="Operators">Distinct operators of the set.</param>
/// <param name="Seals">Distinct validators that signed.</param>
/// <param name="Validators">Size of the set.</param>
public sealed record Custody(int Sealers, int Operators, int Seals, int Validators)
{
    /// <summary>Nothing is stated, or the seals do not hold.</summary>
    public static readonly Custody Unknown = new(0, 0, 0, 0);
}

/// <summary>What a report comes to, on two axes that are never merged.</summary>
public sealed record Verdict
{
    /// <summary>First axis.</summary>
    public required RecordStatus Record { get; init; }

    /// <summary>Second axis.</summary>
    public required DocumentStatus Document { get; init; }

    /// <summary>Age of the target block.</summary>
    public required Freshness Freshness { get; init; }

    /// <summary>Who held the keys that sealed.</summary>
    public required Custody Custody { get; init; }

    /// <summary>A key that wrote an entry of the filing was withdrawn later and is under suspicion (待核查).</summary>
    public required bool UnderReview { get; init; }

    /// <summary>How it looks.</summary>
    public required Tone Tone { get; init; }

    /// <summary>Id of the row of sentences.json, for instance <c>verdict.current.matches</c>.</summary>
    public required string Row { get; init; }

    /// <summary>The verdict in one line.</summary>
    public required Sentence Headline { get; init; }

    /// <summary>Reason and next step under the headline.</summary>
    public required Sentence Reason { get; init; }

    /// <summary>Lines beside it: custody, age, review, document under a change, sample ledger.</summary>
    public required IReadOnlyList<Sentence> Notes { get; init; }

    /// <summary>Current or fulfilled, the document matches, the head is fresh, nothing under review.</summary>
    public bool IsGreen => Tone == Tone.Good;

    /// <summary>Exit code of <c>ledger verify</c>: 0 good, or step when only the document was left out; 1 change, stop; 2 else.</summary>
    public required int ExitCode { get; init; }
}
