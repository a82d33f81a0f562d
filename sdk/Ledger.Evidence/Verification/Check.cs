namespace Ledger.Evidence;

/// <summary>How one check ended; the four are never flattened to a boolean.</summary>
public enum CheckOutcome
{
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
    public const int Limits = 101;
    public const int Form = 102;
    public const int Chain = 201;
    public const int Anchor = 202;
    public const int CodeForm = 301;
    public const int CodeLedger = 302;
    public const int CodeSignature = 303;
    public const int CodeKeyTerm = 304;
    public const int Certificate = 305;
    public const int Header = 401;
    public const int Handovers = 501;
    public const int Seals = 601;
    public const int Quorum = 602;
    public const int Accounts = 701;
    public const int Implementation = 702;
    public const int Layout = 703;
    public const int RecordWords = 801;
    public const int Absence = 802;
    public const int History = 901;
    public const int WriterKeys = 902;
    public const int Commitment = 1001;
    public const int UnitReference = 1002;
    public const int Document = 1101;
    public const int Freshness = 1201;
    public const int Custody = 1202;
    public const int LongRange = 1203;
}
