using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Records;

/// <summary>
/// What a report proves. A part is null unless every check that it rests on is Valid, so that unproved data cannot be
/// read by mistake. Amounts are fen, times Unix seconds.
/// </summary>
public sealed record Facts
{
    /// <summary>Nothing is proved.</summary>
    public static readonly Facts None = new();

    /// <summary>The filing.</summary>
    public FilingFact? Filing { get; init; }

    /// <summary>Its tax.</summary>
    public TaxFact? Tax { get; init; }

    /// <summary>The home.</summary>
    public UnitFact? Unit { get; init; }

    /// <summary>The money under supervision.</summary>
    public EscrowFact? Escrow { get; init; }

    /// <summary>Fields that the commitments prove, by version, lowest first.</summary>
    public IReadOnlyList<Disclosure> Disclosed { get; init; } = [];

    /// <summary>All events of the proved records in the order of their anchoring; empty where the history is not proved.</summary>
    public IReadOnlyList<TimelineEntry> History { get; init; } = [];

    /// <summary>Every key that wrote or proposed an entry of <see cref="History"/>, with its term as of the target block.</summary>
    public IReadOnlyList<WriterKeyFact> WriterKeys { get; init; } = [];
}

/// <summary>A writer's key and its term, as Consortium has it at the target block.</summary>
/// <param name="From">First block in which it counts.</param>
/// <param name="To">First block in which it no longer counts; null = it was not withdrawn.</param>
/// <param name="SuspectFrom">What it wrote from this block on is under review; null = nothing.</param>
public sealed record WriterKeyFact(Address Key, uint Organisation, ulong From, ulong? To, ulong? SuspectFrom);

/// <summary>A filing as of the target block.</summary>
public sealed record FilingFact
{
    /// <summary>The filing.</summary>
    public required Bytes32 Id { get; init; }

    /// <summary>Of the filing's machine.</summary>
    public required FilingState State { get; init; }

    /// <summary>Number of its events.</summary>
    public required uint Seq { get; init; }

    /// <summary>The version in force; 1 before the first change.</summary>
    public required uint Version { get; init; }

    /// <summary>Covers all its events.</summary>
    public required Bytes32 Head { get; init; }

    /// <summary>1 presale, 2 new completed, 3 resale; null where the bundle withholds it.</summary>
    public required byte? Kind { get; init; }

    /// <summary>Null where the bundle withholds it.</summary>
    public required Bytes32? UnitRef { get; init; }

    /// <summary>The unit's title version that it was bound to.</summary>
    public required uint TitleVersion { get; init; }

    /// <summary>Unix seconds: when it lapses unless it is filed.</summary>
    public required ulong ValidUntil { get; init; }

    /// <summary>The current escrow; zero = none, null = not shown by this bundle.</summary>
    public required Bytes32? Escrow { get; init; }

    /// <summary>From 1 without gaps, the last one in force.</summary>
    public required IReadOnlyList<FilingVersion> Versions { get; init; }

    /// <summary>A proposed change that is not accepted yet.</summary>
    public required FilingVersion? Pending { get; init; }
}

/// <summary>One version of a filing's fields.</summary>
/// <param name="Commitment">Root under SHA-256; null where withheld.</param>
/// <param name="CommitmentSm">Root under SM3; null where withheld or zero.</param>
/// <param name="ChangeClass">0 for version 1, else 1 party, 2 price, 3 payment, 4 clerical.</param>
/// <param name="Block">The block that made it the version in force; of a pending one, that proposed it.</param>
/// <param name="Time">Unix seconds of that block.</param>
public sealed record FilingVersion(
    uint Version,
    Bytes32? Commitment,
    Bytes32? CommitmentSm,
    byte ChangeClass,
    ulong Block,
    ulong Time
);

/// <summary>A filing's tax as of the target block.</summary>
public sealed record TaxFact
{
    /// <summary>The filing.</summary>
    public required Bytes32 Filing { get; init; }

    /// <summary>Of the tax's machine.</summary>
    public required TaxState State { get; init; }

    /// <summary>Number of its events.</summary>
    public required uint Seq { get; init; }

    /// <summary>The filing's version that was assessed; 0 before the first assessment.</summary>
    public required uint Version { get; init; }

    /// <summary>A payment was recorded; false also for an exempt clearance.</summary>
    public required bool Paid { get; init; }

    /// <summary>Unix seconds of the block that cleared it, null where it is not cleared.</summary>
    public required ulong? ClearedAt { get; init; }
}

/// <summary>A unit. Seizures, mortgages and notices are not recorded on this ledger yet, so nothing here speaks of them.</summary>
public sealed record UnitFact
{
    /// <summary>32 bytes that stand for the home.</summary>
    public required Bytes32 Reference { get; init; }

    /// <summary>The unit's code, proved by the unit key's signature; null where not disclosed.</summary>
    public required string? Code { get; init; }

    /// <summary>Of the unit's machine.</summary>
    public required UnitState State { get; init; }

    /// <summary>Number of its events.</summary>
    public required uint Seq { get; init; }

    /// <summary>Counts registrations of title.</summary>
    public required uint TitleVersion { get; init; }

    /// <summary>The active filing on this unit; null = none, proved.</summary>
    public required Bytes32? ActiveFiling { get; init; }

    /// <summary>The filing that was registered last; null = none, proved.</summary>
    public required Bytes32? LastRegistered { get; init; }
}

/// <summary>Supervised money. Court orders and refunds are not recorded on this ledger yet, so nothing here speaks of them.</summary>
public sealed record EscrowFact
{
    /// <summary>The escrow.</summary>
    public required Bytes32 Id { get; init; }

    /// <summary>Of the escrow's machine.</summary>
    public required EscrowState State { get; init; }

    /// <summary>Number of its events.</summary>
    public required uint Seq { get; init; }

    /// <summary>The filing whose price it secures.</summary>
    public required Bytes32 Filing { get; init; }

    /// <summary>The filing's version that it was agreed on.</summary>
    public required uint FilingVersion { get; init; }

    /// <summary>The supervising bank's number.</summary>
    public required uint Bank { get; init; }

    /// <summary>Fen, as agreed.</summary>
    public required ulong Expected { get; init; }

    /// <summary>Fen paid in.</summary>
    public required ulong Deposited { get; init; }

    /// <summary>Fen paid out as instructed.</summary>
    public required ulong Released { get; init; }

    /// <summary>Fen paid out by judgment.</summary>
    public required ulong Adjudged { get; init; }

    /// <summary>deposited - released - adjudged: no other event that this version tells moves money out.</summary>
    public ulong Balance => Deposited - Released - Adjudged;

    /// <summary>The legs of the instruction under way or carried out last.</summary>
    public required IReadOnlyList<LegFact> Legs { get; init; }
}

/// <param name="Class">1 payoff, 2 seller, 3 payer, 4 judgment.</param>
public sealed record LegFact(byte Class, ulong Amount, bool Paid);

/// <summary>One event of a proved history.</summary>
public sealed record TimelineEntry
{
    /// <summary>Of the record that it happened to.</summary>
    public required RecordKind Kind { get; init; }

    /// <summary>The record that it happened to.</summary>
    public required Bytes32 Record { get; init; }

    /// <summary>Its place among the record's events, from 1.</summary>
    public required uint Seq { get; init; }

    /// <summary>Of the event in its machine.</summary>
    public required ushort Number { get; init; }

    /// <summary>The event's label.</summary>
    public required Bilingual Name { get; init; }

    /// <summary>Number of the organisation that wrote it.</summary>
    public required uint Organisation { get; init; }

    /// <summary>As trust.json names it.</summary>
    public required Bilingual OrganisationName { get; init; }

    /// <summary>The writer key.</summary>
    public required Address Key { get; init; }

    /// <summary>The first of two keys; null where one was enough.</summary>
    public required Address? Proposer { get; init; }

    /// <summary>Number of the role in which it was written.</summary>
    public required byte Role { get; init; }

    /// <summary>When it happened, as the writer stated it.</summary>
    public required ulong EventTime { get; init; }

    /// <summary>The block that anchored it.</summary>
    public required ulong Block { get; init; }

    /// <summary>When it was anchored.</summary>
    public required ulong Time { get; init; }

    /// <summary>Anchored more than 24 h after its event time, or out of order.</summary>
    public required bool Late { get; init; }

    /// <summary>Its key was withdrawn later with a suspicion that reaches back to this block (待核查).</summary>
    public required bool UnderReview { get; init; }
}
