namespace Ledger.Engine.Rpc;

/// <summary>Limits and openness of the JSON-RPC endpoint. Every limit is checked before what it bounds is read.</summary>
public sealed record JsonRpcOptions
{
    /// <summary>Origins of web pages that may call, as <c>https://host[:port]</c>; none by default, <c>*</c> for any.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    public int MaxRequestBytes { get; init; } = 5 * 1024 * 1024;
    public int MaxResponseBytes { get; init; } = 25 * 1024 * 1024;
    public int MaxBatch { get; init; } = 100;
    public int MaxDepth { get; init; } = 32;

    /// <summary>Blocks that one eth_getLogs may span.</summary>
    public ulong MaxLogBlocks { get; init; } = 10_000;

    /// <summary>Logs that one eth_getLogs may answer.</summary>
    public int MaxLogs { get; init; } = 10_000;

    /// <summary>Storage keys of one eth_getProof.</summary>
    public int MaxProofKeys { get; init; } = 1_024;

    /// <summary>Gas of one eth_call, in gas.</summary>
    public ulong CallGas { get; init; } = 100_000_000;

    /// <summary>The largest estimate: what the pool takes per transaction, in gas.</summary>
    public ulong TransactionGas { get; init; } = 16_777_216;
}
