namespace Ledger.Api;

/// <summary>Limits of <c>ledger.v1</c>, equal on both sides and told by <c>GetLedger</c>. Sizes in bytes.</summary>
public static class ApiLimits
{
    /// <summary>One request message.</summary>
    public const int RequestBytes = 1024 * 1024;

    /// <summary>One answer, or one item of a stream.</summary>
    public const int MessageBytes = 4 * 1024 * 1024;
    public const int MetadataBytes = 16 * 1024;

    /// <summary>Open subscriptions of one certificate.</summary>
    public const int Subscriptions = 8;

    /// <summary>A signed transaction, call data included.</summary>
    public const int TransactionBytes = 110 * 1024;

    public const int PageSize = 1000;
    public const int DefaultPageSize = 100;
    public const int PageBytes = 1024 * 1024;
    public const int Heads = 1000;
    public const int BundleChunkBytes = 64 * 1024;

    /// <summary>Counts additions within v1.</summary>
    public const int Revision = 3;

    /// <summary>Of a call without a deadline; also what a client gives by itself. Streams of events have none.</summary>
    public static readonly TimeSpan ReadDeadline = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan SubmitDeadline = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan BundleDeadline = TimeSpan.FromMinutes(5);
}
