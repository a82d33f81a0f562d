using Ledger.Engine.Evm;
using Ledger.Evidence;

namespace Ledger.Engine.Chain;

/// <summary>A block that others made, on its way through the same commit path as our own.</summary>
internal sealed class GivenBlock
{
    private readonly BlockHeader header;
    private readonly PooledTransaction[] transactions;

    private GivenBlock(BlockHeader header, PooledTransaction[] transactions)
    {
        this.header = header;
        this.transactions = transactions;
    }

    /// <summary>Recovers the senders, in parallel.</summary>
    /// <exception cref="BlockRefusedException">A signature or chain id is not right.</exception>
    public static GivenBlock Prepare(BlockHeader header, IReadOnlyList<Transaction> transactions, ulong chainId)
    {
        var prepared = new PooledTransaction[transactions.Count];
        var bad = -1;
        Parallel.For(
            0,
            prepared.Length,
            i =>
            {
                var transaction = transactions[i];
                if (transaction.ChainId == chainId && transaction.RecoverSender() is { } sender)
                {
                    var raw = transaction.Encode();
                    prepared[i] = new PooledTransaction(transaction, sender, Keccak256.Hash(raw), raw);
                }
                else
                {
                    Volatile.Write(ref bad, i);
                }
            }
        );
        return bad < 0
            ? new GivenBlock(header, prepared)
            : throw new BlockRefusedException(
                "Transaction",
                FormattableString.Invariant($"the signature or chain id of transaction {bad} is not right.")
            );
    }

    public BlockContext Context(ulong chainId) => ChainHead.ContextOf(header, chainId);

    /// <summary>Everything that can be checked before execution.</summary>
    public void CheckBefore(ChainHead parent, ChainDescription chain, DateTimeOffset now)
    {
        var set = new ValidatorSet(0, header.Number, parent.NextValidators);
        var fault =
            HeaderRules.Check(header, header.Hash, parent.Header, parent.Hash, chain)
            ?? HeaderRules.CheckSeals(header, set);
        if (fault is { } found)
            throw new BlockRefusedException(found.Rule, found.Message);
        // One second of difference between clocks is allowed (Besu's QBFT).
        if (header.Timestamp > (ulong)Math.Max(0, now.ToUnixTimeSeconds()) + 1)
            throw new BlockRefusedException("Timestamp", "is in the future.");
    }

    /// <summary>Every transaction has to be valid. Nothing leaves the pool for it but what the block holds.</summary>
    public List<DroppedTransaction> Execute(BlockExecutor executor)
    {
        for (var i = 0; i < transactions.Length; i++)
            if (executor.Add(transactions[i], ExecutionBudget.None) is var validity and not TransactionValidity.Valid)
                throw new BlockRefusedException(
                    "Transaction",
                    FormattableString.Invariant($"transaction {i} cannot be executed: {validity}.")
                );
        return [];
    }

    /// <summary>What execution gave must be what the header says; the header is kept as it came, with its seals.</summary>
    public BlockHeader CheckAfter(BlockHeader made)
    {
        string? differs =
            made.StateRoot != header.StateRoot ? "StateRoot"
            : made.TransactionsRoot != header.TransactionsRoot ? "TransactionsRoot"
            : made.ReceiptsRoot != header.ReceiptsRoot ? "ReceiptsRoot"
            : made.GasUsed != header.GasUsed ? "GasUsed"
            : !made.LogsBloom.AsSpan().SequenceEqual(header.LogsBloom) ? "LogsBloom"
            : null;
        return differs is null
            ? header
            : throw new BlockRefusedException(differs, "executing the block gives another value than its header.");
    }
}
