using Ledger.Engine.Evm;

namespace Ledger.Engine.Chain;

/// <summary>Chooses what goes into the next block: by order of arrival among senders, by nonce within a sender.</summary>
internal static class BlockComposer
{
    /// <summary>Bytes of the transactions of one block (EIP-7934 sets 10 MiB for a whole block).</summary>
    public const long MaxBytes = 8 * 1024 * 1024;

    /// <summary>How often a transaction may take too long before it goes: once may be the machine's fault.</summary>
    private const int Overruns = 2;

    /// <returns>Transactions that have to leave the pool, and why.</returns>
    public static List<DroppedTransaction> Fill(
        BlockExecutor block,
        TransactionPool pool,
        ExecutionLimits limits,
        TimeProvider time
    )
    {
        var begun = time.GetTimestamp();
        var dropped = new List<DroppedTransaction>();
        var queues = new PriorityQueue<Queue<PooledTransaction>, long>();
        foreach (var queue in pool.Snapshot())
            queues.Enqueue(queue, queue.Peek().Arrival);
        long bytes = 0;
        while (time.GetElapsedTime(begun) <= limits.BlockTime && queues.TryDequeue(out var queue, out _))
        {
            var next = queue.Dequeue();
            if (bytes + next.Raw.Length > MaxBytes || next.Transaction.GasLimit > block.GasLeft)
                continue; // No room in this block; what follows of this sender waits with it.
            var budget = new ExecutionBudget(limits.TransactionTime, limits.Memory, time, CancellationToken.None);
            var validity = block.Add(next, budget);
            if (validity == TransactionValidity.Valid)
                bytes += next.Raw.Length;
            else if (validity is TransactionValidity.NonceTooHigh or TransactionValidity.GasAboveBlock)
                continue; // A gap in the sender's nonces: the queue waits for what is missing.
            else if (validity == TransactionValidity.OutOfTime && ++next.Overruns < Overruns)
                continue; // Once more in a later block; what follows of this sender waits with it.
            else
                dropped.Add(new DroppedTransaction(next, validity));
            if (queue.TryPeek(out var following))
                queues.Enqueue(queue, following.Arrival);
        }
        return dropped;
    }
}

/// <summary>What left the pool because no block of this proposer will hold it.</summary>
internal readonly record struct DroppedTransaction(PooledTransaction Transaction, TransactionValidity Why)
{
    /// <summary>It could be executed, but not within this machine's limits.</summary>
    public bool IsTooDear => Why is TransactionValidity.OutOfTime or TransactionValidity.OutOfMemory;
}
