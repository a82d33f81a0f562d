namespace Ledger.Evidence.Verification;

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
