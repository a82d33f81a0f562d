using Ledger.Evidence;

namespace Ledger.Sdk;

public sealed record OutboxStats(
    int Pending,
    int Accepted,
    int Unknown,
    int Sent,
    int Held,
    TimeSpan OldestAge,
    long FileBytes,
    IReadOnlyList<WriterStats> Writers
);

/// <param name="Problem">Why nothing is sent with this key now, for instance KEY_IN_USE; empty = all is well.</param>
public sealed record WriterStats(Address Key, bool HasLease, string Problem, int UnderWay);
