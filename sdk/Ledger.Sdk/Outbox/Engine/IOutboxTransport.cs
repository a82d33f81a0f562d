using Ledger.Evidence;

namespace Ledger.Sdk.Outbox.Engine;

/// <summary>
/// What the outbox needs of a ledger. A call that got no trustworthy answer (time, network, a proxy's error) throws
/// <see cref="NoAnswerException"/>: then nothing is known, and the outbox goes on asking.
/// </summary>
internal interface IOutboxTransport
{
    /// <summary>Returns where the node at hand serves the pinned ledger, on the history that this client saw.</summary>
    /// <exception cref="LedgerRefusedException">It does not.</exception>
    Task MeetAsync(CancellationToken ct);

    Task<SubmitAnswer> SubmitAsync(
        ReadOnlyMemory<byte> raw,
        string leaseToken,
        IReadOnlyList<byte[]> disclosures,
        CancellationToken ct
    );

    /// <summary>Null means "not here", never "never".</summary>
    Task<TransactionAnswer?> GetTransactionAsync(Bytes32 hash, CancellationToken ct);

    Task<WriterAnswer> GetWriterAsync(Address writer, CancellationToken ct);

    Task<LeaseAnswer> AcquireLeaseAsync(Address writer, string owner, string token, ulong order, CancellationToken ct);

    Task ReleaseLeaseAsync(Address writer, string token, CancellationToken ct);

    /// <summary>In the order asked; sequence number 0 where the record is absent.</summary>
    Task<IReadOnlyList<Position>> GetPositionsAsync(IReadOnlyList<RecordKey> records, CancellationToken ct);

    /// <summary>All events of a record, oldest first; null where the ledger lists none for its kind (a proposal).</summary>
    Task<IReadOnlyList<RecordedEvent>?> GetEventsAsync(RecordKey record, CancellationToken ct);
}

/// <summary>A statement that the ledger took, as its event says it.</summary>
/// <param name="EventTime">Unix seconds.</param>
/// <param name="Data">The statement's own, byte for byte.</param>
/// <param name="Position">The record's after it.</param>
internal sealed record RecordedEvent(
    ushort Number,
    byte Role,
    Address Writer,
    ulong EventTime,
    byte[] Data,
    Block Block,
    Bytes32 Transaction,
    Position Position
);

internal class NoAnswerException(string what, Exception? inner = null) : Exception(what, inner);

/// <summary>No answer, because the node is not to be believed or not to be asked. Its message begins with the fault's name.</summary>
internal sealed class LedgerRefusedException(string what, HoldReason hold, Exception? inner = null)
    : NoAnswerException(what, inner)
{
    /// <summary>What open statements are shown as held for; Unset where another answer is expected by itself.</summary>
    public HoldReason Hold { get; } = hold;
}

internal readonly record struct RecordKey(byte Kind, Bytes32 Id);

/// <summary>Where a record stands: sequence number and head, both zero where it is absent.</summary>
internal readonly record struct Position(uint Seq, Bytes32 Head);

internal readonly record struct Block(ulong Number, Bytes32 Hash, long UnixSeconds);

internal enum SubmitOutcome
{
    Unset = 0,

    /// <summary>The node has the bytes (now, or had them).</summary>
    Acknowledged,

    /// <summary>The node will never take these bytes.</summary>
    Rejected,

    /// <summary>Other bytes hold the nonce, in the pool or in a block.</summary>
    NonceUsed,
    LeaseLost,

    /// <summary>An answer that asks for another try later.</summary>
    Later,

    /// <summary>No bytes of this key are taken, whatever is in them.</summary>
    Barred,
}

/// <param name="Hold">Of a barred key: what its statements are shown as held for.</param>
internal sealed record SubmitAnswer(SubmitOutcome Outcome, string Reason = "", HoldReason Hold = HoldReason.Unset);

internal enum TransactionStage
{
    Unset = 0,
    Pending,
    Final,
    Reverted,
}

internal sealed record TransactionAnswer(
    TransactionStage Stage,
    Block Block,
    int Index,
    IReadOnlyList<StatementOutcome> Results,
    string Reason = ""
);

/// <summary>The ledger's word on one statement: its new position, or a refusal.</summary>
internal sealed record StatementOutcome(int Index, Position? Applied, RefusalData? Refusal);

/// <summary>A refusal as bytes: decoded by its number and ABI data, never by a text.</summary>
/// <param name="Number">As in formats.md 5; the SDK's own from 1001, the node's from 2001.</param>
internal sealed record RefusalData(int Number, string Name, byte[] Data, RefusedBy By)
{
    public const int KeyInvalid = 2;
    public const int StaleSeq = 6;
    public const int StaleHead = 7;
    public const int OperationKeyReused = 1001;
    public const int PredecessorRefused = 1002;

    /// <summary>A person gave it up.</summary>
    public const int Abandoned = 1003;

    /// <summary>A later statement of the record landed before it.</summary>
    public const int Overtaken = 1007;

    /// <summary>No node takes a request with so many disclosures of one statement.</summary>
    public const int DisclosuresTooLarge = 1008;

    public bool IsStale => By == RefusedBy.Ledger && Number is StaleSeq or StaleHead;
}

/// <param name="Head">Block as of which the nonce is meant.</param>
/// <param name="Indexed">Block up to which the node can tell whether it has a transaction, read after the nonce.</param>
/// <param name="LeaseOrder">The highest order number that an outbox told with its lease; 0 where none did.</param>
/// <param name="Limits">Null where the ledger behind this has none.</param>
internal sealed record WriterAnswer(
    ulong FinalNonce,
    ulong Head,
    bool Valid,
    ulong Indexed,
    ulong LeaseOrder = 0,
    NodeLimits? Limits = null
);

internal enum LeaseOutcome
{
    Unset = 0,
    Held,
    KeyInUse,
    RolledBack,
    Refused,
}

/// <param name="Order">The highest order number that the node remembers.</param>
/// <param name="Hold">Of a refused one: what the key's statements are shown as held for.</param>
internal sealed record LeaseAnswer(
    LeaseOutcome Outcome,
    string Token,
    TimeSpan Duration,
    ulong Order,
    string Reason = "",
    HoldReason Hold = HoldReason.Unset
);
