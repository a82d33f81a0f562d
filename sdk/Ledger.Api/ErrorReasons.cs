namespace Ledger.Api;

/// <summary>
/// Reasons in <c>google.rpc.ErrorInfo</c> that the node gives by itself (domain <c>ledger</c>). Refusals of the chaincode
/// are data in a transaction's results, never an error of the call.
/// </summary>
public static class ErrorReasons
{
    public const string Domain = "ledger";

    /// <summary>INVALID_ARGUMENT: a field's form; BadRequest names it.</summary>
    public const string BadValue = "BAD_VALUE";

    /// <summary>RESOURCE_EXHAUSTED: metadata holds field, size, limit.</summary>
    public const string TooLarge = "TOO_LARGE";

    /// <summary>INVALID_ARGUMENT: signed for another chain.</summary>
    public const string WrongChain = "WRONG_CHAIN";

    /// <summary>INVALID_ARGUMENT: no signature, or a malleable one.</summary>
    public const string BadSignature = "BAD_SIGNATURE";

    /// <summary>INVALID_ARGUMENT: not addressed to the batch contract.</summary>
    public const string WrongDestination = "WRONG_DESTINATION";

    /// <summary>PERMISSION_DENIED: the certificate maps to no organisation of this ledger.</summary>
    public const string UnknownOrganisation = "UNKNOWN_ORGANISATION";

    /// <summary>UNAUTHENTICATED: the client certificate's term, or that of one above it, is over; metadata holds expired.</summary>
    public const string CertificateExpired = "CERTIFICATE_EXPIRED";

    /// <summary>UNAUTHENTICATED: by the node's clock its term has not begun; metadata holds valid_from.</summary>
    public const string CertificateNotYetValid = "CERTIFICATE_NOT_YET_VALID";

    /// <summary>UNAUTHENTICATED: the node's list of withdrawn certificates has it.</summary>
    public const string CertificateWithdrawn = "CERTIFICATE_WITHDRAWN";

    /// <summary>PERMISSION_DENIED: the caller's organisation may not do this, or not with this key.</summary>
    public const string NotPermitted = "NOT_PERMITTED";

    /// <summary>FAILED_PRECONDITION: the record's fields were erased; metadata may hold erased_at (RFC 3339).</summary>
    public const string DisclosureErased = "DISCLOSURE_ERASED";

    /// <summary>RESOURCE_EXHAUSTED: this certificate asked for fields too often; metadata holds limit and window (minute, day), RetryInfo when it is over.</summary>
    public const string DisclosureLimit = "DISCLOSURE_LIMIT";

    /// <summary>PERMISSION_DENIED: the key is no writer's, or not valid at this block.</summary>
    public const string KeyInvalid = "KEY_INVALID";

    /// <summary>ABORTED: another outbox holds the key's lease; metadata holds expires.</summary>
    public const string KeyInUse = "KEY_IN_USE";

    /// <summary>ABORTED: the lease ran out or another took it since; acquire it anew.</summary>
    public const string LeaseLost = "LEASE_LOST";

    /// <summary>FAILED_PRECONDITION: the outbox is an older copy; metadata holds given and remembered.</summary>
    public const string RolledBack = "ROLLED_BACK";

    /// <summary>FAILED_PRECONDITION: other bytes hold this nonce, in the pool or in a final block; metadata holds nonce.</summary>
    public const string NonceUsed = "NONCE_USED";

    /// <summary>RESOURCE_EXHAUSTED: too far ahead of the final nonce; send the lowest first.</summary>
    public const string NonceTooHigh = "NONCE_TOO_HIGH";

    /// <summary>RESOURCE_EXHAUSTED: the pool, or this writer's share of it, is full.</summary>
    public const string PoolFull = "POOL_FULL";

    /// <summary>RESOURCE_EXHAUSTED: too many disclosures of the organisation wait for the chain; send again later.</summary>
    public const string DisclosuresWaiting = "DISCLOSURES_WAITING";

    /// <summary>INVALID_ARGUMENT: the chain does not take such a transaction; metadata holds outcome.</summary>
    public const string NotAcceptable = "NOT_ACCEPTABLE";

    /// <summary>NOT_FOUND.</summary>
    public const string NotFound = "NOT_FOUND";

    /// <summary>FAILED_PRECONDITION: the record holds a number that this API's types cannot carry, which an older chaincode took; metadata holds name and field. Its events and proofs are whole.</summary>
    public const string Unrepresentable = "UNREPRESENTABLE";

    /// <summary>UNAVAILABLE: the node has not reached the block that the caller saw; metadata holds seen and head.</summary>
    public const string NodeBehind = "NODE_BEHIND";

    /// <summary>ABORTED: another block stands at a height that the caller saw; metadata holds number, seen, here.</summary>
    public const string HistoryForked = "HISTORY_FORKED";

    /// <summary>OUT_OF_RANGE: metadata holds asked and oldest.</summary>
    public const string HistoryPruned = "HISTORY_PRUNED";

    /// <summary>INVALID_ARGUMENT: a cursor or page token of another ledger.</summary>
    public const string ForeignCursor = "FOREIGN_CURSOR";

    /// <summary>INVALID_ARGUMENT: a cursor or page token made under another filter.</summary>
    public const string FilterChanged = "FILTER_CHANGED";

    /// <summary>ABORTED: the cursor's block is not on this chain.</summary>
    public const string CursorForked = "CURSOR_FORKED";

    /// <summary>RESOURCE_EXHAUSTED: nothing was taken for a whole heartbeat while items waited; go on from the last cursor.</summary>
    public const string SlowConsumer = "SLOW_CONSUMER";

    /// <summary>RESOURCE_EXHAUSTED: 8 subscriptions are open with this certificate.</summary>
    public const string TooManySubscriptions = "TOO_MANY_SUBSCRIPTIONS";

    /// <summary>UNAVAILABLE: the node is stopping, or stopped after a fatal error.</summary>
    public const string Stopping = "STOPPING";

    /// <summary>UNAVAILABLE: the chain makes no block, because of the node's clock; nothing was taken.</summary>
    public const string ClockWrong = "CLOCK_WRONG";

    /// <summary>UNAVAILABLE: free disk under the guard; nothing was stored.</summary>
    public const string DiskFull = "DISK_FULL";

    /// <summary>DATA_LOSS: the node's own check failed; metadata holds table.</summary>
    public const string SelfCheck = "SELF_CHECK";

    /// <summary>UNAVAILABLE: the chain behind this node does not answer.</summary>
    public const string ChainUnavailable = "CHAIN_UNAVAILABLE";
}
