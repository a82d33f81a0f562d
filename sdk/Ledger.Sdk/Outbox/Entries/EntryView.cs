using Ledger.Evidence.Primitives;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Entries;

/// <summary>What may be shown of an open entry: never a field.</summary>
/// <param name="Problem">Why its writer key sends nothing now, or why it is held; empty where all is well.</param>
internal sealed record EntryView(
    long Order,
    string Key,
    Stage Stage,
    HoldReason Hold,
    RecordKey Record,
    DateTimeOffset AcceptedAt,
    DateTimeOffset HeardAt,
    DateTimeOffset UnknownSince,
    int Attempts,
    int Rebases,
    string LastAnswer,
    int WaitingBehind,
    Bytes32 Transaction,
    bool InDoubt,
    string Problem
);

internal sealed record OutboxNumbers(
    int Pending,
    int Accepted,
    int Unknown,
    int Sent,
    int Held,
    TimeSpan OldestAge,
    long FileBytes,
    IReadOnlyList<LaneNumbers> Lanes
);

internal sealed record LaneNumbers(Address Writer, bool HasLease, string Problem, int UnderWay);
