using Ledger.Engine.Evm;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Chain;

/// <summary>A block that others made, on its way through the same steps as our own.</summary>
internal sealed class GivenBlock
{
    private readonly PooledTransaction[] transactions;

    private GivenBlock(BlockHeader header, PooledTransaction[] transactions)
    {
        Header = header;
        this.transactions = transactions;
    }

    /// <summary>As it came, with or without seals.</summary>
    public BlockHeader Header { get; }

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
            made.StateRoot != Header.StateRoot ? "StateRoot"
            : made.TransactionsRoot != Header.TransactionsRoot ? "TransactionsRoot"
            : made.ReceiptsRoot != Header.ReceiptsRoot ? "ReceiptsRoot"
            : made.GasUsed != Header.GasUsed ? "GasUsed"
            : !made.LogsBloom.AsSpan().SequenceEqual(Header.LogsBloom) ? "LogsBloom"
            : null;
        return differs is null
            ? Header
            : throw new BlockRefusedException(differs, "executing the block gives another value than its header.");
    }
}
