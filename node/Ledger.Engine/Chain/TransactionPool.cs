using Ledger.Evidence;

namespace Ledger.Engine.Chain;

/// <summary>A transaction that passed the checks, with what they computed.</summary>
internal sealed record PooledTransaction(Transaction Transaction, Address Sender, Bytes32 Hash, byte[] Raw)
{
    /// <summary>Order of arrival, given by the pool.</summary>
    public long Arrival { get; set; }
}

/// <summary>
/// Transactions that wait for a block: per sender in the order of nonces, among senders in the order of arrival. Another
/// transaction of a taken nonce replaces the first only with both fees higher; with equal fees (so always on a chain
/// without fees) it is refused as Underpriced, so that a statement that was sent cannot be exchanged.
/// </summary>
internal sealed class TransactionPool(PoolLimits limits)
{
    private readonly Lock gate = new();
    private readonly Dictionary<Address, SortedDictionary<ulong, PooledTransaction>> bySender = []; // guarded by gate
    private readonly Dictionary<Bytes32, PooledTransaction> byHash = []; // guarded by gate
    private long bytes; // guarded by gate
    private long arrivals; // guarded by gate

    public int Count
    {
        get
        {
            lock (gate)
                return byHash.Count;
        }
    }

    public PooledTransaction? Find(in Bytes32 hash)
    {
        lock (gate)
            return byHash.GetValueOrDefault(hash);
    }

    public SubmitOutcome Add(PooledTransaction added)
    {
        lock (gate)
        {
            if (byHash.ContainsKey(added.Hash))
                return SubmitOutcome.Known;
            var nonce = added.Transaction.Nonce;
            if (!bySender.TryGetValue(added.Sender, out var queue))
                bySender[added.Sender] = queue = [];
            if (queue.TryGetValue(nonce, out var taken))
            {
                if (!Outbids(added.Transaction, taken.Transaction))
                    return SubmitOutcome.Underpriced;
                RemoveNeedsLock(taken);
                bySender[added.Sender] = queue;
            }
            else if (
                queue.Count >= limits.PerSender
                || byHash.Count >= limits.Transactions
                || bytes + added.Raw.Length > limits.Bytes
            )
            {
                if (queue.Count == 0)
                    bySender.Remove(added.Sender);
                return SubmitOutcome.PoolFull;
            }
            added.Arrival = arrivals++;
            queue[nonce] = added;
            byHash[added.Hash] = added;
            bytes += added.Raw.Length;
            return SubmitOutcome.Accepted;
        }
    }

    /// <summary>The nonce behind the gap-free transactions that begin at <paramref name="accountNonce"/>.</summary>
    public ulong NextNonce(in Address sender, ulong accountNonce)
    {
        lock (gate)
        {
            if (bySender.TryGetValue(sender, out var queue))
                while (queue.ContainsKey(accountNonce))
                    accountNonce++;
            return accountNonce;
        }
    }

    /// <summary>Whether some transaction's turn has come, by the nonces of the given state.</summary>
    public bool HasExecutable(Func<Address, ulong> accountNonce)
    {
        Address[] senders;
        lock (gate)
            senders = [.. bySender.Keys];
        foreach (var sender in senders)
        {
            var nonce = accountNonce(sender);
            lock (gate)
                if (bySender.TryGetValue(sender, out var queue) && queue.ContainsKey(nonce))
                    return true;
        }
        return false;
    }

    /// <summary>A copy of each sender's queue in the order of nonces.</summary>
    public List<Queue<PooledTransaction>> Snapshot()
    {
        lock (gate)
            return [.. bySender.Values.Select(queue => new Queue<PooledTransaction>(queue.Values))];
    }

    public void Remove(IEnumerable<PooledTransaction> gone)
    {
        lock (gate)
            foreach (var transaction in gone)
                RemoveNeedsLock(transaction);
    }

    /// <summary>Takes away what a block made impossible: the sender's transactions below its new nonce.</summary>
    public void RemoveBelow(in Address sender, ulong accountNonce)
    {
        lock (gate)
            if (bySender.TryGetValue(sender, out var queue))
                foreach (var old in queue.Values.TakeWhile(t => t.Transaction.Nonce < accountNonce).ToArray())
                    RemoveNeedsLock(old);
    }

    private void RemoveNeedsLock(PooledTransaction gone)
    {
        if (!byHash.Remove(gone.Hash))
            return;
        bytes -= gone.Raw.Length;
        var queue = bySender[gone.Sender];
        queue.Remove(gone.Transaction.Nonce);
        if (queue.Count == 0)
            bySender.Remove(gone.Sender);
    }

    private static bool Outbids(Transaction added, Transaction taken) =>
        added.MaxFeePerGas.CompareTo(taken.MaxFeePerGas) > 0
        && added.MaxPriorityFeePerGas.CompareTo(taken.MaxPriorityFeePerGas) > 0;
}
