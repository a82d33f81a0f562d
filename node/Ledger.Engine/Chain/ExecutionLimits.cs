namespace Ledger.Engine.Chain;

/// <summary>
/// What executing may take of this process beside gas. The proposer goes by it when it chooses what stands in a block; a block
/// that is sealed is executed whatever it takes.
/// </summary>
public sealed record ExecutionLimits
{
    /// <summary>Of a transaction; one that takes longer twice leaves the pool.</summary>
    public TimeSpan TransactionTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Of a block: after it no other transaction is begun.</summary>
    public TimeSpan BlockTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Of a read-only call.</summary>
    public TimeSpan CallTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Bytes that a transaction or a call may allocate.</summary>
    public long Memory { get; init; } = 128L * 1024 * 1024;
}
