using Ledger.Evidence.Primitives;

namespace Ledger.Node.Leases;

/// <summary>The sole right to submit for a writer key.</summary>
/// <param name="Writer">The key's address.</param>
/// <param name="Owner">The outbox's random id.</param>
/// <param name="Fence">Rises with each new holder.</param>
/// <param name="Token">Random; void once another holds the lease.</param>
/// <param name="Expires">Unix milliseconds; 0 once given back.</param>
/// <param name="Order">Highest order number that this owner told.</param>
public sealed record WriterLease(Address Writer, string Owner, ulong Fence, string Token, long Expires, ulong Order);

/// <summary>How an acquisition ended.</summary>
public enum LeaseOutcome
{
    Unset = 0,
    Granted,

    /// <summary>Another owner holds it and its time is not over.</summary>
    InUse,

    /// <summary>The same owner told a higher order number before: its outbox is an older copy.</summary>
    RolledBack,
}

/// <summary>How a submit's token stands.</summary>
public enum LeaseCheck
{
    Unset = 0,

    /// <summary>The latest holder's token, or no lease is held.</summary>
    Good,

    /// <summary>No token, and another holds the lease.</summary>
    InUse,

    /// <summary>A former holder's token.</summary>
    Lost,
}
