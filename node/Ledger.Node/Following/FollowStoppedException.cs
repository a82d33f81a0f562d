namespace Ledger.Node.Following;

/// <summary>Why following has stopped for good. Numbers are appended only.</summary>
public enum FollowFault
{
    Unset = 0,

    /// <summary>A quorum sealed a block that breaks a rule, or whose execution gives something else than its header says.</summary>
    SealedDifference = 1,

    /// <summary>A quorum sealed another block of a height that is final here: the ledger has forked.</summary>
    ConflictingFinality = 2,

    /// <summary>Every source has given what no quorum sealed, or serves another ledger.</summary>
    NoSourceLeft = 3,
}

/// <summary>A follower stopped at a difference. The message begins with the fault's name.</summary>
/// <param name="fault">What was found.</param>
/// <param name="message">In words, with the source and the rule.</param>
/// <param name="evidence">The file that keeps it; null where there is none.</param>
public sealed class FollowStoppedException(FollowFault fault, string message, string? evidence)
    : Exception(fault + ": " + message + (evidence is null ? "" : " Evidence: " + evidence))
{
    public FollowFault Fault { get; } = fault;

    public string? Evidence { get; } = evidence;
}
