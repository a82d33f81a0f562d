namespace Ledger.Engine.Chain;

/// <summary>
/// One sender's waiting transactions in the order of nonces. Those from the account's nonce on without a gap are ready;
/// the others wait for a nonce that is missing. Not thread-safe: the pool's lock guards it.
/// </summary>
internal sealed class SenderQueue(ulong accountNonce)
{
    private readonly SortedDictionary<ulong, PooledTransaction> byNonce = [];

    public int Count => byNonce.Count;

    public IReadOnlyCollection<PooledTransaction> All => byNonce.Values;

    /// <summary>The account's next nonce, as far as the pool was told.</summary>
    public ulong Account { get; private set; } = accountNonce;

    /// <summary>The first nonce that is missing, from the account's on.</summary>
    public ulong Missing { get; private set; } = accountNonce;

    /// <summary>How many wait behind the missing nonce.</summary>
    public int Gapped => byNonce.Count - checked((int)(Missing - Account));

    public bool Contains(ulong nonce) => byNonce.ContainsKey(nonce);

    public PooledTransaction? Find(ulong nonce) => byNonce.GetValueOrDefault(nonce);

    /// <summary>Adds it, or puts it in the place of the one of the same nonce.</summary>
    public void Put(PooledTransaction added)
    {
        byNonce[added.Transaction.Nonce] = added;
        Close();
    }

    public void Remove(PooledTransaction gone)
    {
        var nonce = gone.Transaction.Nonce;
        byNonce.Remove(nonce);
        if (nonce >= Account)
            Missing = Math.Min(Missing, nonce);
    }

    /// <summary>The account's nonce has moved on; what lies below it has been removed.</summary>
    public void Advance(ulong accountNonce)
    {
        Account = Math.Max(Account, accountNonce);
        Missing = Math.Max(Missing, Account);
        Close();
    }

    private void Close()
    {
        while (byNonce.ContainsKey(Missing))
            Missing++;
    }
}
