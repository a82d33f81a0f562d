namespace Ledger.Evidence;

/// <summary>How one check ended; the four are never flattened to a boolean.</summary>
public enum CheckOutcome
{
    /// <summary>Never told.</summary>
    Unset = 0,

    /// <summary>It holds.</summary>
    Valid = 1,

    /// <summary>It was carried out and does not hold.</summary>
    Invalid = 2,

    /// <summary>It could not be carried out: something needed is not there.</summary>
    Error = 3,

    /// <summary>It was not asked for, or rests on a check that does not hold; the sentence says which.</summary>
    Skipped = 4,
}

/// <summary>One independent check of a report.</summary>
/// <param name="Number">100 x step + place, append-only; see <see cref="CheckNumber"/>.</param>
/// <param name="Name">A stable name for machines, for instance <c>seals</c>.</param>
/// <param name="Outcome">Never Unset.</param>
/// <param name="Zh">One sentence in Chinese.</param>
/// <param name="En">One sentence in English.</param>
/// <param name="DependsOn">Numbers of the checks on which this one rests.</param>
public sealed record Check(
    int Number,
    string Name,
    CheckOutcome Outcome,
    string Zh,
    string En,
    IReadOnlyList<int> DependsOn
);

/// <summary>The numbers of the checks; docs/evidence.md has the table. Append-only.</summary>
public static class CheckNumber
{
    /// <summary>Sizes, before anything is parsed.</summary>
    public const int Limits = 101;

    /// <summary>Form of the bundle.</summary>
    public const int Form = 102;

    /// <summary>Chain id and genesis are the anchor's.</summary>
    public const int Chain = 201;

    /// <summary>Nothing contradicts a checkpoint.</summary>
    public const int Anchor = 202;

    /// <summary>Form of the code.</summary>
    public const int CodeForm = 301;

    /// <summary>The code is of this ledger.</summary>
    public const int CodeLedger = 302;

    /// <summary>The code's signature.</summary>
    public const int CodeSignature = 303;

    /// <summary>The code's key counted.</summary>
    public const int CodeKeyTerm = 304;

    /// <summary>The certificate names this document and a block of this chain.</summary>
    public const int Certificate = 305;

    /// <summary>Form of the target header.</summary>
    public const int Header = 401;

    /// <summary>From the anchor's set to the target's.</summary>
    public const int Handovers = 501;

    /// <summary>Seals of the target header.</summary>
    public const int Seals = 601;

    /// <summary>There are enough of them.</summary>
    public const int Quorum = 602;

    /// <summary>The contracts stand in the state.</summary>
    public const int Accounts = 701;

    /// <summary>Their code is the anchor's.</summary>
    public const int Implementation = 702;

    /// <summary>Their layout is known.</summary>
    public const int Layout = 703;

    /// <summary>Words of the records.</summary>
    public const int RecordWords = 801;

    /// <summary>What is said to be absent is.</summary>
    public const int Absence = 802;

    /// <summary>The events lead to the head.</summary>
    public const int History = 901;

    /// <summary>Each writer's key counted.</summary>
    public const int WriterKeys = 902;

    /// <summary>Fields are what was committed to.</summary>
    public const int Commitment = 1001;

    /// <summary>The reference is of the disclosed home.</summary>
    public const int UnitReference = 1002;

    /// <summary>The document in hand is the one on file.</summary>
    public const int Document = 1101;

    /// <summary>Age of the target block.</summary>
    public const int Freshness = 1201;

    /// <summary>Who held the sealing keys.</summary>
    public const int Custody = 1202;

    /// <summary>Sealed under a set that a checkpoint bounds.</summary>
    public const int LongRange = 1203;
}
