using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Chain;

/// <summary>A transaction that passed the checks, with what they computed.</summary>
internal sealed record PooledTransaction(Transaction Transaction, Address Sender, Bytes32 Hash, byte[] Raw)
{
    /// <summary>Order of arrival, given by the pool.</summary>
    public long Arrival { get; set; }

    /// <summary>How often executing it took too long; only the composer of blocks looks at it.</summary>
    public int Overruns { get; set; }

    /// <summary>Timestamp of arrival (<see cref="TimeProvider.GetTimestamp"/>), given by the pool.</summary>
    public long ArrivedAt { get; set; }
}

/// <summary>
/// Transactions that wait for a block: per sender in the order of nonces, among senders in the order of arrival. Another
/// transaction of a taken nonce replaces the first only with both fees higher; with equal fees (so always on a chain
/// without fees) it is refused as Underpriced, so that a statement that was sent cannot be exchanged. What waits behind a
/// missing nonce is limited by sender, as a whole and in time, and gives way to what is ready.
/// </summary>
internal sealed class TransactionPool(PoolLimits limits, TimeProvider time)
{
    private const int Banned = 4_096;
    private static readonly TimeSpan BannedFor = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private readonly Dictionary<Address, SenderQueue> bySender = []; // guarded by gate
    private readonly Dictionary<Bytes32, PooledTransaction> byHash = []; // guarded by gate
    private readonly Dictionary<Bytes32, long> tooDear = []; // guarded by gate; hash to the moment of its drop
    private long bytes; // guarded by gate
    private long arrivals; // guarded by gate
    private int gapped; // guarded by gate; sum over bySender

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

    /// <summary>Remembers what cannot be executed within the limits, so that sending it again costs nothing.</summary>
    public void Ban(in Bytes32 hash)
    {
        lock (gate)
        {
            foreach (var (old, _) in tooDear.Where(b => time.GetElapsedTime(b.Value) >= BannedFor).ToArray())
                tooDear.Remove(old);
            if (tooDear.Count < Banned)
                tooDear[hash] = time.GetTimestamp();
        }
    }

    /// <summary>Whether it was dropped for what it takes, a short while ago.</summary>
    public bool IsBanned(in Bytes32 hash)
    {
        lock (gate)
            return tooDear.TryGetValue(hash, out var at) && time.GetElapsedTime(at) < BannedFor;
    }

    /// <param name="added">Passed every check but the pool's own.</param>
    /// <param name="accountNonce">The sender's, at the block that it was checked on.</param>
    /// <param name="missing">With NonceTooHigh: the nonce to send first.</param>
    public SubmitOutcome Add(PooledTransaction added, ulong accountNonce, out ulong missing)
    {
        lock (gate)
        {
            missing = 0;
            if (byHash.ContainsKey(added.Hash))
                return SubmitOutcome.Known;
            var nonce = added.Transaction.Nonce;
            var queue = bySender.GetValueOrDefault(added.Sender) ?? new SenderQueue(accountNonce);
            if (nonce < queue.Account)
                return SubmitOutcome.NonceTooLow; // A block was made since the check.
            if (queue.Find(nonce) is { } taken)
            {
                if (!Outbids(added.Transaction, taken.Transaction))
                    return SubmitOutcome.Underpriced;
                byHash.Remove(taken.Hash);
                bytes -= taken.Raw.Length;
            }
            else
            {
                missing = queue.Missing;
                if (nonce != missing && (queue.Gapped >= limits.GappedPerSender || gapped >= limits.Gapped))
                    return SubmitOutcome.NonceTooHigh;
                if (queue.Count >= limits.PerSender || !MakeRoomNeedsLock(added.Raw.Length, nonce == missing))
                    return SubmitOutcome.PoolFull;
            }
            (added.Arrival, added.ArrivedAt) = (arrivals++, time.GetTimestamp());
            bySender[added.Sender] = queue;
            gapped -= queue.Gapped;
            queue.Put(added);
            gapped += queue.Gapped;
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
                while (queue.Contains(accountNonce))
                    accountNonce++;
            return accountNonce;
        }
    }

    /// <summary>Whether some transaction's turn has come: not all wait behind a missing nonce.</summary>
    public bool HasReady
    {
        get
        {
            lock (gate)
                return byHash.Count > gapped;
        }
    }

    /// <summary>A copy of each sender's queue in the order of nonces.</summary>
    public List<Queue<PooledTransaction>> Snapshot()
    {
        lock (gate)
            return [.. bySender.Values.Select(queue => new Queue<PooledTransaction>(queue.All))];
    }

    /// <summary>A copy of what waits, for readers.</summary>
    public IReadOnlyList<PendingQueue> Content()
    {
        lock (gate)
            return
            [
                .. bySender.Select(queue => new PendingQueue(
                    queue.Key,
                    [.. queue.Value.All.Select(t => t.Transaction)],
                    queue.Value.Missing
                )),
            ];
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
        {
            if (!bySender.TryGetValue(sender, out var queue))
                return;
            foreach (var old in queue.All.TakeWhile(t => t.Transaction.Nonce < accountNonce).ToArray())
                RemoveNeedsLock(old);
            gapped -= queue.Gapped;
            queue.Advance(accountNonce);
            gapped += queue.Gapped;
        }
    }

    /// <summary>What came in longer ago than that: of each sender in the order of nonces, among senders by arrival.</summary>
    public IReadOnlyList<PooledTransaction> Waiting(TimeSpan longerThan)
    {
        lock (gate)
            return
            [
                .. bySender
                    .Values.Select(q => q.All.Where(t => time.GetElapsedTime(t.ArrivedAt) > longerThan).ToList())
                    .Where(static q => q.Count > 0)
                    .OrderBy(static q => q[0].Arrival)
                    .SelectMany(static q => q),
            ];
    }

    /// <summary>Takes away what waited behind a missing nonce for too long.</summary>
    public IReadOnlyList<PooledTransaction> Expire()
    {
        lock (gate)
        {
            if (gapped == 0)
                return [];
            var expired = bySender
                .Values.Where(q => q.Gapped > 0)
                .SelectMany(q => q.All.Where(t => t.Transaction.Nonce > q.Missing))
                .Where(t => time.GetElapsedTime(t.ArrivedAt) >= limits.GappedFor)
                .ToList();
            expired.ForEach(RemoveNeedsLock);
            return expired;
        }
    }

    /// <summary>What is ready takes the place of what waits for a missing nonce: the last of the sender that has most of it.</summary>
    private bool MakeRoomNeedsLock(int size, bool ready)
    {
        while (byHash.Count >= limits.Transactions || bytes + size > limits.Bytes)
        {
            if (!ready || gapped == 0)
                return false;
            RemoveNeedsLock(bySender.Values.MaxBy(q => q.Gapped)!.All.Last());
        }
        return true;
    }

    private void RemoveNeedsLock(PooledTransaction gone)
    {
        if (!byHash.Remove(gone.Hash))
            return;
        bytes -= gone.Raw.Length;
        var queue = bySender[gone.Sender];
        gapped -= queue.Gapped;
        queue.Remove(gone);
        gapped += queue.Gapped;
        if (queue.Count == 0)
            bySender.Remove(gone.Sender);
    }

    private static bool Outbids(Transaction added, Transaction taken) =>
        added.MaxFeePerGas.CompareTo(taken.MaxFeePerGas) > 0
        && added.MaxPriorityFeePerGas.CompareTo(taken.MaxPriorityFeePerGas) > 0;
}
