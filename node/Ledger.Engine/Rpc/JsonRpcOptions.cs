using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Engine.Rpc;

/// <summary>Limits and openness of the JSON-RPC endpoint. Every limit is checked before what it bounds is read.</summary>
public sealed record JsonRpcOptions
{
    /// <summary>Origins of web pages that may call, as <c>https://host[:port]</c>; none by default, <c>*</c> for any.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>
    /// Names by which the endpoint may be called, beside IP addresses: a page whose own name was made to point here (DNS
    /// rebinding) is of no foreign origin, but its Host header gives it away.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = ["localhost"];

    public int MaxRequestBytes { get; init; } = 1024 * 1024;
    public int MaxResponseBytes { get; init; } = 25 * 1024 * 1024;
    public int MaxBatch { get; init; } = 100;
    public int MaxDepth { get; init; } = 32;

    /// <summary>Open connections; an idle one gives way to a new one.</summary>
    public int MaxConnections { get; init; } = 1_000;

    /// <summary>Where bounds that were met are told.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The clock of rates and deadlines.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Requests under way at a time, and how many more wait for a place before the answer is 503.</summary>
    public int MaxRequests { get; init; } = 256;
    public int MaxWaitingRequests { get; init; } = 256;

    /// <summary>
    /// Calls that wait for a place among the executions, and as many among the scans; the rest of the requests' places is
    /// for light calls.
    /// </summary>
    public int MaxWaitingHeavy { get; init; } = 64;

    /// <summary>Calls that run the EVM at a time (eth_call, eth_estimateGas); half of the processors, at least one.</summary>
    public int MaxExecutions { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Calls that read many blocks at a time (logs), in slices; half of the processors, at least one.</summary>
    public int MaxScans { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>
    /// Bytes of all requests and answers that are under way; what would need more is refused as busy. 64 kB of each are free,
    /// so that small calls go on beside large ones.
    /// </summary>
    public long MaxBytesUnderWay { get; init; } = 96L * 1024 * 1024;

    /// <summary>From the headers to the end of a request's body; later is 408. No place is taken before.</summary>
    public TimeSpan BodyTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Calls of one caller (an IPv4 address, an IPv6 /64) a second, each of a batch counted, and how many may come at once; more is 429.</summary>
    public int CallsPerSecond { get; init; } = 2_000;
    public int BurstCalls { get; init; } = 4_000;

    /// <summary>Blocks that one eth_getLogs may span.</summary>
    public ulong MaxLogBlocks { get; init; } = 10_000;

    /// <summary>Logs that one eth_getLogs may answer.</summary>
    public int MaxLogs { get; init; } = 10_000;

    /// <summary>Storage keys of one eth_getProof.</summary>
    public int MaxProofKeys { get; init; } = 1_024;

    /// <summary>Gas of one eth_call, in gas.</summary>
    public ulong CallGas { get; init; } = 100_000_000;

    /// <summary>Of one debug_trace*, all that it executes together.</summary>
    public TimeSpan TraceTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes that one debug_trace* may allocate while it executes.</summary>
    public long TraceMemory { get; init; } = 512L * 1024 * 1024;

    /// <summary>Where it is set, each request and each WebSocket needs a token that is signed with it.</summary>
    public BearerSecret? Secret { get; init; }

    /// <summary>Where it is set, the listener speaks TLS with it; the chain is what lies between it and the root.</summary>
    public X509Certificate2? Certificate { get; init; }
    public X509Certificate2Collection? CertificateChain { get; init; }

    /// <summary>WebSocket connections at a time, of all and of one caller, and subscriptions on one.</summary>
    public int MaxSockets { get; init; } = 256;
    public int MaxSocketsOfOne { get; init; } = 64;
    public int MaxSubscriptions { get; init; } = 64;

    /// <summary>In which a WebSocket's reader takes a piece of at most 64 kB; else it is cut off.</summary>
    public TimeSpan SocketSendTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Filters that are installed at a time, by all and by one caller; one that is not polled for so long is gone.</summary>
    public int MaxFilters { get; init; } = 2_048;
    public int MaxFiltersOfOne { get; init; } = 256;
    public TimeSpan FilterTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long eth_sendRawTransactionSync waits for the receipt where the caller names no time, and at most.</summary>
    public TimeSpan SyncTime { get; init; } = TimeSpan.FromSeconds(20);
    public TimeSpan MaxSyncTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Calls that wait for their transaction's receipt at a time.</summary>
    public int MaxSyncWaits { get; init; } = 64;

    /// <summary>Of all executions of one eth_estimateGas together.</summary>
    public TimeSpan EstimateTime { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>The largest estimate: what the pool takes per transaction, in gas.</summary>
    public ulong TransactionGas { get; init; } = 16_777_216;
}
