namespace Ledger.Engine.Chain;

/// <summary>What the pool holds at most, and for how long.</summary>
public sealed record PoolLimits
{
    /// <summary>Bytes of one signed transaction (Besu and geth take 128 kB).</summary>
    public int TransactionBytes { get; init; } = 128 * 1024;

    /// <summary>Gas of one transaction (EIP-7825, which Osaka brings).</summary>
    public ulong TransactionGas { get; init; } = 16_777_216;

    /// <summary>Transactions of one sender under way; also how far a nonce may be ahead of the account's.</summary>
    public int PerSender { get; init; } = 1024;

    public int Transactions { get; init; } = 20_000;

    /// <summary>Bytes of all transactions together.</summary>
    public long Bytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Transactions of one sender that may wait behind a missing nonce (the outbox has up to 128 under way).</summary>
    public int GappedPerSender { get; init; } = 256;

    /// <summary>Transactions of all senders that may wait behind a missing nonce.</summary>
    public int Gapped { get; init; } = 4096;

    /// <summary>Transactions of one sender that the pool takes in whatever order they arrive.</summary>
    public int UnderWay => Math.Min(PerSender, GappedPerSender);

    /// <summary>How long one may wait behind a missing nonce; then it leaves the pool, and its sender sends it again.</summary>
    public TimeSpan GappedFor { get; init; } = TimeSpan.FromMinutes(10);
}
