using Ledger.Evidence.Primitives;

namespace Ledger.Sealing.Protocol;

/// <summary>The proposer asks for a seal.</summary>
/// <param name="Genesis">Of the ledger.</param>
/// <param name="Parent">The block before, with its quorum.</param>
/// <param name="Block">To be sealed.</param>
/// <param name="LockProof">Seals of the block: with f + 1 of them its age does not count, since an honest validator found it in time.</param>
public sealed record SealRequest(Bytes32 Genesis, SealedHeader Parent, Proposal Block, IReadOnlyList<byte[]> LockProof);

/// <summary>Why a validator does not seal. Each is a name that operators read; numbers are of the wire and never change.</summary>
public enum SealRefusal
{
    /// <summary>Never told.</summary>
    Unset = 0,

    /// <summary>More bytes than a block may have.</summary>
    TooLarge = 1,

    /// <summary>Of another ledger.</summary>
    WrongGenesis = 2,

    /// <summary>The caller's certificate is not the proposer's.</summary>
    NotTheProposer = 3,

    /// <summary>This validator has just started and asks the others what they saw of it.</summary>
    Starting = 4,

    /// <summary>This validator lost its lock; it seals again above the highest block that it may have sealed before.</summary>
    LockLost = 5,

    /// <summary>This validator stopped for good: its lock was restored from an older copy.</summary>
    SealStoreRolledBack = 6,

    /// <summary>This validator has not the block before; it catches up.</summary>
    Behind = 7,

    /// <summary>A block of this height is final here.</summary>
    AlreadyFinal = 8,

    /// <summary>This validator sealed another block of this height; it comes with the answer.</summary>
    AlreadySealed = 9,

    /// <summary>The block does not stand on this validator's final block.</summary>
    WrongParent = 10,

    /// <summary>The parent comes without the seals of a quorum.</summary>
    ParentNotSealed = 11,

    /// <summary>This validator is not in the set of this height.</summary>
    NotAValidator = 12,

    /// <summary>A rule of the header does not hold; the message begins with its name.</summary>
    BrokenHeader = 13,

    /// <summary>The block's time is ahead of this validator's clock.</summary>
    FromTheFuture = 14,

    /// <summary>The block's time is long past, and no lock proof shows that it was found in time.</summary>
    TooLate = 15,

    /// <summary>A transaction is not valid here.</summary>
    BadTransaction = 16,

    /// <summary>Executing the block gives another result than its header.</summary>
    ExecutionDiffers = 17,

    /// <summary>The block leaves out a transaction that waits here for too long and could be executed.</summary>
    OverdueTransaction = 18,

    /// <summary>This validator's clock is not to be relied on.</summary>
    ClockUnsure = 19,

    /// <summary>This validator's disk is nearly full.</summary>
    DiskNearlyFull = 20,

    /// <summary>This validator stopped for good: two final blocks of one height were shown to it.</summary>
    ConflictingFinality = 21,
}

/// <summary>What a validator says to a <see cref="SealRequest"/>.</summary>
public abstract record SealAnswer
{
    private SealAnswer() { }

    /// <summary>The seal, of now or of before.</summary>
    public sealed record Sealed(Bytes32 Hash, byte[] Seal) : SealAnswer;

    /// <param name="Reason">By name.</param>
    /// <param name="Message">What was found, in English, without anything personal.</param>
    /// <param name="Lock">With <see cref="SealRefusal.AlreadySealed"/>: the other block.</param>
    /// <param name="Final">This validator's latest final block, with which the proposer sees who is behind.</param>
    public sealed record Refused(SealRefusal Reason, string Message, SealLock? Lock, SealedHeader Final) : SealAnswer;
}

/// <summary>Where a validator stands, as it says itself.</summary>
/// <param name="Validator">Who answers.</param>
/// <param name="Intact">It has what it kept; one that lost it says nothing with the rest.</param>
/// <param name="Final">Its latest final block.</param>
/// <param name="Lock">The block that it sealed last; null where it has sealed none.</param>
/// <param name="Gathered">Of the proposer: the block under way with the seals that have come.</param>
public sealed record ValidatorStatus(
    Address Validator,
    bool Intact,
    SealedHeader Final,
    SealLock? Lock,
    SealedHeader? Gathered
)
{
    /// <summary>The highest block that it has sealed or knows to be final.</summary>
    public ulong Highest => Math.Max(Final.Height, Lock?.Height ?? 0);
}

/// <summary>What re-executing a proposal gave, in the order in which it is looked at.</summary>
/// <param name="Broken">BadTransaction or ExecutionDiffers with its message; null where all is as the header says.</param>
/// <param name="Overdue">A transaction that waits here for longer than <see cref="SealingTerms.Overdue"/>, could be executed after the block's own and fits in.</param>
/// <param name="Clock">Why the clock is not to be relied on.</param>
/// <param name="DiskNearlyFull">The disk guard is not green.</param>
public sealed record Execution(
    (SealRefusal Reason, string Message)? Broken = null,
    Bytes32? Overdue = null,
    string? Clock = null,
    bool DiskNearlyFull = false
);
