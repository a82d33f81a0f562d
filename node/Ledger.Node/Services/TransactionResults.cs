using Google.Protobuf;
using Ledger.Api;
using Ledger.Chaincode;
using Ledger.Node.Events;
using Ledger.Node.Records;

namespace Ledger.Node.Services;

/// <summary>What became of a final transaction, statement by statement.</summary>
internal static class TransactionResults
{
    public static Wire.Transaction Of(SealedBlock block, int index, IReadOnlyList<TransactionReceipt> receipts)
    {
        var (transaction, receipt) = (block.Transactions[index], receipts[index]);
        var wire = Short(block, index, receipt);
        if (
            !receipt.Succeeded
            || transaction.To != ContractAddresses.Batch
            || !BatchCall.TryDecode(transaction.Data, out var statements)
        )
            return wire;
        var logs = receipt.Logs.Select(l => new ContractLog(l.Address, l.Topics, l.Data)).ToList();
        var firstLog = 0;
        for (var i = 0; i < index; i++)
            firstLog += receipts[i].Logs.Count;
        wire.Results.AddRange(BatchAnswer.Read(statements, logs).Select(o => Result(o, firstLog)));
        return wire;
    }

    /// <summary>Without results.</summary>
    public static Wire.Transaction Short(SealedBlock block, int index, TransactionReceipt receipt) =>
        new()
        {
            Name = ResourceName.Transaction(block.Transactions[index].Hash.Span),
            State = receipt.Succeeded ? Wire.TransactionState.Final : Wire.TransactionState.Reverted,
            Block = WireEvents.Ref(block.Header.Number, block.Hash, block.Header.Timestamp),
            Index = (uint)index,
            Nonce = block.Transactions[index].Nonce,
            Writer = Convert.ToHexStringLower(block.Senders[index].Span),
            GasUsed = receipt.GasUsed,
        };

    private static Wire.StatementResult Result(StatementOutcome outcome, int firstLog)
    {
        var result = new Wire.StatementResult { Index = (uint)outcome.Index };
        switch (outcome)
        {
            case StatementOutcome.Recorded r:
                result.Applied = new Wire.Applied
                {
                    Record = RecordReader.Name(r.Event.Kind, r.Event.Record),
                    Seq = r.Event.Seq,
                    Head = RecordReader.Bytes(r.Event.Head),
                    LogIndex = (uint)(firstLog + r.Log),
                    Number = r.Event.Number,
                };
                break;
            case StatementOutcome.Refused r:
                result.Refusal = WireRefusals.Of(r.Refusal);
                break;
            case StatementOutcome.Proposed p:
                result.Proposed = new Wire.Proposed
                {
                    CallDigest = ByteString.CopyFrom(p.CallDigest.Span),
                    Until = RecordReader.Time(p.Until),
                };
                break;
            case StatementOutcome.Retracted p:
                result.Proposed = new Wire.Proposed
                {
                    CallDigest = ByteString.CopyFrom(p.CallDigest.Span),
                    Retracted = true,
                };
                break;
        }
        return result;
    }
}
