using Ledger.Engine.Store;

namespace Ledger.Engine.Fsck;

/// <summary>Something in the store that is not as it must be.</summary>
/// <param name="Check">The name of the rule, stable.</param>
/// <param name="Block">Where it shows, if at a block.</param>
/// <param name="Message">What was found and what was due; nothing personal.</param>
public sealed record FsckFinding(string Check, ulong? Block, string Message);

/// <summary>What was gone through, and every finding (at most <see cref="MaxFindings"/>, then the check ends).</summary>
public sealed record FsckReport(
    ulong Head,
    ulong Transactions,
    ulong StateNodes,
    ulong Handovers,
    IReadOnlyList<FsckFinding> Findings
)
{
    public const int MaxFindings = 1_000;

    public bool IsClean => Findings.Count == 0;
}

/// <summary>A check of an upper layer (heads of records, sums, uniqueness) over the same raw storage.</summary>
public interface IFsckCheck
{
    /// <summary>Runs only where the engine's own checks found the state readable.</summary>
    IEnumerable<FsckFinding> Run(FsckView view, CancellationToken ct);
}

/// <summary>What is remembered of the head outside the store, to be compared with it.</summary>
/// <param name="Mark">Null: there is no place for one.</param>
/// <param name="Witnesses">Who else saw the head.</param>
public sealed record FsckOutside(IHeadMarkPlace? Mark, IReadOnlyList<HeadWitness> Witnesses);
