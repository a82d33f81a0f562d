using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Texts;
using Ledger.Evidence.Verification;

namespace Ledger.Sdk;

/// <summary>What a node says, as of a block: unproved.</summary>
public sealed record Reported<T>(T Value, BlockRef AsOf);

/// <summary>Read as of this block; 0 = the latest.</summary>
public sealed record ReadOptions(ulong AtBlock = 0);

/// <summary>A page of a list; <see cref="Next"/> null = the last.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next, BlockRef AsOf)
{
    /// <summary>Names of records that belong here and hold a number beyond 63 bits, which an older chaincode took: no report can carry them.</summary>
    public IReadOnlyList<string> Unrepresentable { get; init; } = [];
}

/// <summary>A unit as a node reports it.</summary>
public sealed record UnitReport(
    UnitRef Id,
    UnitState State,
    RecordPosition Position,
    DateTimeOffset EventTime,
    uint TitleVersion,
    FilingId? ActiveFiling,
    FilingId? LastRegistered
);

/// <summary>A filing as a node reports it, with its tax.</summary>
public sealed record FilingReport(
    FilingId Id,
    FilingState State,
    RecordPosition Position,
    uint Version,
    DateTimeOffset EventTime,
    FilingKind Kind,
    uint TitleVersion,
    DateTimeOffset ValidUntil,
    Bytes32 Commitment,
    UnitRef? Unit,
    EscrowId? Escrow,
    Bytes32? PendingCommitment,
    TaxReport? Tax
);

/// <summary>A filing's tax as a node reports it.</summary>
public sealed record TaxReport(
    TaxState State,
    RecordPosition Position,
    uint Version,
    bool Paid,
    DateTimeOffset EventTime
);

/// <summary>An escrow as a node reports it.</summary>
public sealed record EscrowReport(
    EscrowId Id,
    EscrowState State,
    RecordPosition Position,
    DateTimeOffset EventTime,
    OrganisationId Bank,
    FilingId Filing,
    uint FilingVersion,
    Bytes32 Payee,
    Fen Expected,
    Fen Deposited,
    Fen Released,
    Fen Adjudged,
    Fen Balance,
    IReadOnlyList<EscrowPayer> Payers,
    IReadOnlyList<EscrowLeg> Legs
);

/// <summary>What one payer paid in.</summary>
public sealed record EscrowPayer(Bytes32 Payer, PayerClass Class, Fen Deposited);

/// <summary>One payment out of an escrow.</summary>
public sealed record EscrowLeg(LegClass Class, Fen Amount, bool Paid);

/// <summary>A member of the consortium as a node reports it.</summary>
/// <param name="Roles">In ascending order; none once it is removed.</param>
/// <param name="UriDigest">keccak256 of its certificates' URI name, as the chain has it.</param>
/// <param name="Uri">As trust.json names it; empty where it does not.</param>
/// <param name="Display">As trust.json names it; both empty where it does not.</param>
public sealed record OrganisationReport(
    OrganisationId Id,
    OrganisationState State,
    RecordPosition Position,
    IReadOnlyList<Role> Roles,
    Bytes32 UriDigest,
    string Uri,
    Bilingual Display
);

/// <summary>A writer key as a node reports it.</summary>
/// <param name="Roles">Of its organisation.</param>
/// <param name="From">First block in which it counts.</param>
/// <param name="To">First block in which it no longer counts; null = none.</param>
/// <param name="SuspectFrom">What it wrote from this block on is under review; null = nothing.</param>
/// <param name="MayWrite">In the block after the one read.</param>
public sealed record WriterKeyReport(
    Address Key,
    OrganisationId Organisation,
    IReadOnlyList<Role> Roles,
    ulong From,
    ulong? To,
    ulong? SuspectFrom,
    bool MayWrite
);

/// <summary>A transition of a record.</summary>
/// <param name="Name">Of its event, for instance deposit.</param>
/// <param name="Data">Its fields, ABI-encoded, as the head covers them.</param>
public sealed record LedgerEvent(
    RecordKind Kind,
    Bytes32 Record,
    ushort Number,
    string Name,
    RecordPosition Position,
    OrganisationId Organisation,
    Address Writer,
    Address? Proposer,
    byte Role,
    DateTimeOffset EventTime,
    BlockRef Block,
    uint LogIndex,
    TxHash Transaction,
    byte[] Data
)
{
    /// <summary>The filing that it happened to; an exception for other kinds.</summary>
    public FilingId Filing =>
        Kind is RecordKind.Filing or RecordKind.Tax
            ? new FilingId(Record)
            : throw new InvalidOperationException("Not an event of a filing.");
}
