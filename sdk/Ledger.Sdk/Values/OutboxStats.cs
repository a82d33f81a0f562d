using Ledger.Evidence.Primitives;

namespace Ledger.Sdk;

/// <summary>An outbox in numbers, of one instant.</summary>
/// <param name="Pending">Entries without an outcome: the four below.</param>
/// <param name="Accepted">On the disk, not yet signed.</param>
/// <param name="Unknown">Signed, and no node has answered.</param>
/// <param name="Sent">A node has the signed bytes.</param>
/// <param name="Held">They wait for a person, or with their writer key.</param>
/// <param name="OldestAge">Since the oldest of them was accepted; zero where there is none.</param>
/// <param name="FileBytes">Size of the store.</param>
/// <param name="Writers">One for each writer key.</param>
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

/// <summary>A writer key in numbers.</summary>
/// <param name="Key">Its address.</param>
/// <param name="HasLease">This outbox may send with it.</param>
/// <param name="Problem">Why nothing is sent with this key now, for instance KEY_IN_USE; empty = all is well.</param>
/// <param name="UnderWay">Transactions sent and not yet final.</param>
public sealed record WriterStats(Address Key, bool HasLease, string Problem, int UnderWay);
