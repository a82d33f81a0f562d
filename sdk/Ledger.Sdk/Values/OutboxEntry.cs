namespace Ledger.Sdk;

/// <summary>An open entry.</summary>
/// <param name="Record">The record's name, as in its receipt.</param>
public sealed record OutboxEntry(
    OperationKey Key,
    ulong Entry,
    string Record,
    EntryStatus Status,
    DateTimeOffset AcceptedAt,
    int Attempts,
    string LastAnswer,
    int WaitingBehind
);
