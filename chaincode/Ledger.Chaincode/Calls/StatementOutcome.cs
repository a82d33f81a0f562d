using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode;

/// <summary>What became of one statement of a batch. Closed: one of the nested cases.</summary>
public abstract record StatementOutcome
{
    private StatementOutcome(int index, int logIndex)
    {
        Index = index;
        LogIndex = logIndex;
    }

    /// <summary>Place in the batch.</summary>
    public int Index { get; }

    /// <summary>Place of the answering log among the receipt's.</summary>
    public int LogIndex { get; }

    /// <summary>Applied.</summary>
    public sealed record Recorded(int At, int Log, RecordedEvent Event) : StatementOutcome(At, Log);

    /// <summary>Not applied, for a named reason.</summary>
    public sealed record Refused(int At, int Log, Refusal Refusal) : StatementOutcome(At, Log);

    /// <summary>Waits for its second key.</summary>
    /// <param name="Until">Unix seconds; later it has lapsed.</param>
    public sealed record Proposed(int At, int Log, Bytes32 CallDigest, ulong Until) : StatementOutcome(At, Log);

    /// <summary>The proposal is dropped.</summary>
    public sealed record Retracted(int At, int Log, Bytes32 CallDigest) : StatementOutcome(At, Log);
}
