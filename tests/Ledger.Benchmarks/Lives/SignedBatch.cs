using Ledger.Chaincode;
using Ledger.Engine.Chain;
using Ledger.Engine.Evm;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Benchmarks.Lives;

/// <summary>A batch transaction as an outbox would send it.</summary>
/// <param name="Statements">What it holds.</param>
/// <param name="Transaction">Signed.</param>
/// <param name="Sender">The writer.</param>
/// <param name="Raw">Its bytes.</param>
internal sealed record SignedBatch(
    IReadOnlyList<StatementCall> Statements,
    Transaction Transaction,
    Address Sender,
    byte[] Raw
)
{
    /// <summary>Every statement must have been recorded: a refusal is no throughput.</summary>
    /// <exception cref="BenchException">One was not.</exception>
    public void MustBeRecorded(bool succeeded, IReadOnlyList<LogEntry> logs)
    {
        if (!succeeded)
            throw new BenchException("A batch transaction failed as a whole.");
        var outcomes = BatchAnswer.Read(
            Statements,
            [.. logs.Select(l => new ContractLog(l.Address, l.Topics, l.Data))]
        );
        foreach (var outcome in outcomes)
            if (outcome is not StatementOutcome.Recorded)
                throw new BenchException("A statement was not recorded: " + outcome);
    }

    public static void MustBeRecorded(SignedBatch batch, TransactionOutcome outcome)
    {
        if (!outcome.IsValid)
            throw new BenchException("A batch transaction is invalid: " + outcome.Validity);
        batch.MustBeRecorded(outcome.Succeeded, outcome.Logs);
    }
}
