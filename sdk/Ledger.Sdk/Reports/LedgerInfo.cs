using Ledger.Evidence.Bundles;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Verification;

namespace Ledger.Sdk;

/// <summary>What a node says of its ledger.</summary>
/// <param name="Custody">Who holds the validator keys, each term from a block on.</param>
/// <param name="ApiRevision">Counts additions within v1 of the API.</param>
public sealed record LedgerInfo(
    ulong ChainId,
    Bytes32 GenesisHash,
    BlockRef Head,
    ulong OldestProvableBlock,
    bool Sample,
    string Caller,
    string Software,
    LedgerLimits Limits,
    IReadOnlyList<CustodyTerm> Custody,
    int ApiRevision
);

/// <summary>What a node takes and gives; it refuses the rest by name. Null = it does not tell.</summary>
public sealed record LedgerLimits
{
    /// <summary>Bytes of one request.</summary>
    public int? RequestBytes { get; init; }

    /// <summary>Bytes of one answer, or of one item of a stream.</summary>
    public int? MessageBytes { get; init; }

    /// <summary>Bytes of a call's headers.</summary>
    public int? MetadataBytes { get; init; }

    /// <summary>Open subscriptions of one certificate.</summary>
    public int? Subscriptions { get; init; }

    /// <summary>Transactions of one sender under way; the outbox keeps to it.</summary>
    public int? TransactionsUnderWay { get; init; }

    /// <summary>Statements of one batch.</summary>
    public int? Statements { get; init; }

    /// <summary>Gas limit of one batch.</summary>
    public ulong? TransactionGas { get; init; }

    /// <summary>Bytes of one signed batch.</summary>
    public int? TransactionBytes { get; init; }

    /// <summary>Items of one page.</summary>
    public int? PageSize { get; init; }

    /// <summary>Items of a page where the request names no number.</summary>
    public int? DefaultPageSize { get; init; }

    /// <summary>Bytes of one page.</summary>
    public int? PageBytes { get; init; }

    /// <summary>Records whose heads one request may ask for.</summary>
    public int? Heads { get; init; }

    /// <summary>Of a read that comes without a deadline.</summary>
    public TimeSpan? ReadDeadline { get; init; }

    /// <summary>Of a submit that comes without one.</summary>
    public TimeSpan? SubmitDeadline { get; init; }

    /// <summary>Of a bundle that is asked for without one.</summary>
    public TimeSpan? BundleDeadline { get; init; }
}
