using Ledger.Engine.Evm;

namespace Ledger.Engine.Chain;

/// <summary>Chooses what goes into the next block: by order of arrival among senders, by nonce within a sender.</summary>
internal static class BlockComposer
{
    /// <summary>Bytes of the transactions of one block (EIP-7934 sets 10 MiB for a whole block).</summary>
    private const long MaxBytes = 8 * 1024 * 1024;

    /// <returns>Transactions that can never be executed and have to leave the pool.</returns>
    public static List<PooledTransaction> Fill(BlockExecutor block, TransactionPool pool)
    {
        var dropped = new List<PooledTransaction>();
        var queues = new PriorityQueue<Queue<PooledTransaction>, long>();
        foreach (var queue in pool.Snapshot())
            queues.Enqueue(queue, queue.Peek().Arrival);
        long bytes = 0;
        while (queues.TryDequeue(out var queue, out _))
        {
            var next = queue.Dequeue();
            if (bytes + next.Raw.Length > MaxBytes || next.Transaction.GasLimit > block.GasLeft)
                continue; // No room in this block; what follows of this sender waits with it.
            var validity = block.Add(next);
            if (validity == TransactionValidity.Valid)
                bytes += next.Raw.Length;
            else if (validity is TransactionValidity.NonceTooHigh or TransactionValidity.GasAboveBlock)
                continue; // A gap in the sender's nonces: the queue waits for what is missing.
            else
                dropped.Add(next);
            if (queue.TryPeek(out var following))
                queues.Enqueue(queue, following.Arrival);
        }
        return dropped;
    }
}
