using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode;

/// <summary>
/// Reads a receipt's logs into one outcome per statement: Batch's <c>Refused</c> with its index; else the one
/// <c>Recorded</c> of its kind and record with seq = expectedSeq + 1; for kind 0 <c>Proposed</c> or <c>Retracted</c>.
/// </summary>
public static class BatchAnswer
{
    private static readonly Bytes32 RefusedTopic = Keccak256.Hash("Refused(uint16,uint8,bytes32,bytes)"u8);
    private static readonly Bytes32 ProposedTopic = Keccak256.Hash("Proposed(bytes32,uint32,address,uint64)"u8);
    private static readonly Bytes32 RetractedTopic = Keccak256.Hash("Retracted(bytes32,uint32,address)"u8);

    /// <summary>Outcomes in the order of the statements.</summary>
    /// <param name="statements">The batch.</param>
    /// <param name="logs">All logs of its successful receipt, in order.</param>
    /// <exception cref="FormatException">A statement without an answer: not the logs of this batch.</exception>
    public static IReadOnlyList<StatementOutcome> Read(
        IReadOnlyList<StatementCall> statements,
        IReadOnlyList<ContractLog> logs
    )
    {
        ArgumentNullException.ThrowIfNull(statements);
        ArgumentNullException.ThrowIfNull(logs);
        var outcomes = new StatementOutcome?[statements.Count];
        var recorded = new Dictionary<(byte, Bytes32, uint), (int Log, RecordedEvent Event)>();
        var proposals = new Dictionary<Bytes32, Queue<(int Log, ulong? Until)>>();
        for (var i = 0; i < logs.Count; i++)
        {
            if (RecordedEvent.TryRead(logs[i], out var e))
                recorded.TryAdd(((byte)e.Kind, e.Record, e.Seq), (i, e));
            else if (logs[i].Address == ContractAddresses.Batch)
                ReadBatchLog(logs[i], i, outcomes, proposals);
        }
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] ??=
                Find(statements[i], i, recorded, proposals)
                ?? throw new FormatException("The receipt has no answer to statement " + i + ".");
        return outcomes!;
    }

    private static StatementOutcome? Find(
        StatementCall statement,
        int index,
        Dictionary<(byte, Bytes32, uint), (int Log, RecordedEvent Event)> recorded,
        Dictionary<Bytes32, Queue<(int Log, ulong? Until)>> proposals
    )
    {
        if (statement.Kind != StatementCall.ProposalKind)
            return
                statement.ExpectedSeq < uint.MaxValue
                && recorded.TryGetValue((statement.Kind, statement.Record, statement.ExpectedSeq + 1), out var found)
                ? new StatementOutcome.Recorded(index, found.Log, found.Event)
                : null;
        if (!proposals.TryGetValue(statement.Record, out var answers) || !answers.TryDequeue(out var answer))
            return null;
        return answer.Until is { } until
            ? new StatementOutcome.Proposed(index, answer.Log, statement.Record, until)
            : new StatementOutcome.Retracted(index, answer.Log, statement.Record);
    }

    private static void ReadBatchLog(
        in ContractLog log,
        int logIndex,
        StatementOutcome?[] outcomes,
        Dictionary<Bytes32, Queue<(int Log, ulong? Until)>> proposals
    )
    {
        var words = new LogWords(log.Data.Span);
        if (log.Topics.Count == 3 && log.Topics[0] == RefusedTopic)
        {
            if (
                RecordedEvent.TryTopic(log.Topics[1], ushort.MaxValue, out var index)
                && index < (ulong)outcomes.Length
                && words.TryBytes(2, out var reason)
            )
                outcomes[(int)index] = new StatementOutcome.Refused((int)index, logIndex, Refusal.Decode(reason));
        }
        else if (log.Topics.Count == 2 && log.Topics[0] == ProposedTopic && words.Count == 3)
        {
            if (words.TryNumber(2, ulong.MaxValue, out var until))
                Answers(proposals, log.Topics[1]).Enqueue((logIndex, until));
        }
        else if (log.Topics.Count == 2 && log.Topics[0] == RetractedTopic && words.Count == 2)
            Answers(proposals, log.Topics[1]).Enqueue((logIndex, null));
    }

    private static Queue<(int Log, ulong? Until)> Answers(
        Dictionary<Bytes32, Queue<(int Log, ulong? Until)>> proposals,
        in Bytes32 callDigest
    )
    {
        if (!proposals.TryGetValue(callDigest, out var queue))
            proposals.Add(callDigest, queue = new Queue<(int, ulong?)>());
        return queue;
    }
}
