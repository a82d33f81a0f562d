using Ledger.Evidence.Primitives;
using Ledger.Evidence.Verification;

namespace Ledger.Sdk.Outbox.Transport;

/// <summary>A statement that the ledger took, as its event says it.</summary>
/// <param name="EventTime">Unix seconds.</param>
/// <param name="Data">The statement's own, byte for byte.</param>
/// <param name="Position">The record's after it.</param>
internal sealed record TakenStatement(
    ushort Number,
    byte Role,
    Address Writer,
    ulong EventTime,
    byte[] Data,
    BlockRef Block,
    Bytes32 Transaction,
    RecordPosition Position
);

internal enum SubmitAnswerKind
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

    /// <summary>Nothing is known of the bytes, nor of the node.</summary>
    NoAnswer,

    /// <summary>No bytes of this key are taken, whatever is in them.</summary>
    Barred,
}

/// <param name="Hold">Of a barred key: what its statements are shown as held for.</param>
internal sealed record SubmitAnswer(SubmitAnswerKind Outcome, string Reason = "", HoldReason Hold = HoldReason.Unset);

internal enum TransactionStage
{
    Unset = 0,
    Pending,
    Final,
    Reverted,
}

internal sealed record TransactionAnswer(
    TransactionStage Stage,
    BlockRef Block,
    int Index,
    IReadOnlyList<StatementAnswer> Results,
    string Reason = ""
);

/// <summary>The ledger's word on one statement: its new position, or a refusal.</summary>
internal sealed record StatementAnswer(int Index, RecordPosition? Applied, RefusalData? Refusal);

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

internal enum LeaseAnswerKind
{
    Unset = 0,
    Held,
    KeyInUse,
    RolledBack,
    Refused,

    /// <summary>The node gives or renews none now; it says nothing about the holder.</summary>
    Later,
}

/// <param name="Order">The highest order number that the node remembers.</param>
/// <param name="Hold">Of a refused one: what the key's statements are shown as held for.</param>
internal sealed record LeaseAnswer(
    LeaseAnswerKind Outcome,
    string Token,
    TimeSpan Duration,
    ulong Order,
    string Reason = "",
    HoldReason Hold = HoldReason.Unset
);

/// <summary>A node's limits as it tells them; 0 = it does not.</summary>
internal sealed record NodeLimits(int UnderWay, int Statements, ulong Gas, int TransactionBytes);
