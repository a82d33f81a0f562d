namespace Ledger.Engine.Rpc;

/// <summary>What of the chain a JSON-RPC method reaches.</summary>
public enum RpcReach
{
    Unset = 0,

    /// <summary>Nothing of the chain but its number and what the client is.</summary>
    Node,

    /// <summary>Blocks, transactions, logs, state: amounts and times under opaque ids, which all members see.</summary>
    Chain,

    /// <summary>Code of the chain, run and forgotten.</summary>
    Execution,

    /// <summary>The pool; whose transactions it takes is its rule of admission.</summary>
    Pool,
}

/// <summary>A JSON-RPC method and what it reaches.</summary>
/// <param name="Method">Its name.</param>
/// <param name="Reach">What it reaches.</param>
public sealed record RpcRow(string Method, RpcReach Reach);

/// <summary>
/// Every JSON-RPC method. There are no certificates here: the endpoint listens on the node's loopback, or asks for a token of the
/// member's secret, so whoever reaches it is the member, and a method tells callers apart by nothing else. A method without a row is not offered.
/// </summary>
public static class RpcTable
{
    public static IReadOnlyList<RpcRow> Rows { get; } =
    [
        .. Of(
            RpcReach.Node,
            "web3_clientVersion",
            "web3_sha3",
            "net_version",
            "net_listening",
            "net_peerCount",
            "eth_chainId",
            "eth_syncing",
            "eth_accounts",
            "eth_gasPrice",
            "eth_maxPriorityFeePerGas",
            "eth_baseFee",
            "eth_blobBaseFee",
            "eth_coinbase",
            "eth_mining",
            "eth_hashrate",
            "rpc_modules",
            "debug_getBadBlocks",
            "qbft_getPendingVotes",
            "eth_getUncleByBlockNumberAndIndex",
            "eth_getUncleByBlockHashAndIndex"
        ),
        .. Of(
            RpcReach.Chain,
            "eth_feeHistory",
            "eth_blockNumber",
            "eth_getBlockByNumber",
            "eth_getBlockByHash",
            "eth_getBlockReceipts",
            "eth_getBlockTransactionCountByNumber",
            "eth_getBlockTransactionCountByHash",
            "debug_getRawHeader",
            "debug_getRawBlock",
            "qbft_getValidatorsByBlockNumber",
            "eth_getBalance",
            "eth_getTransactionCount",
            "eth_getCode",
            "eth_getStorageAt",
            "eth_getProof",
            "eth_getTransactionByHash",
            "eth_getTransactionReceipt",
            "eth_getTransactionByBlockNumberAndIndex",
            "eth_getTransactionByBlockHashAndIndex",
            "eth_getLogs",
            "eth_capabilities",
            "eth_subscribe",
            "eth_unsubscribe",
            "eth_newFilter",
            "eth_newBlockFilter",
            "eth_getFilterChanges",
            "eth_getFilterLogs",
            "eth_uninstallFilter",
            "eth_getUncleCountByBlockNumber",
            "eth_getUncleCountByBlockHash",
            "debug_getRawReceipts",
            "debug_getRawTransaction",
            "qbft_getValidatorsByBlockHash",
            "qbft_getSignerMetrics"
        ),
        .. Of(
            RpcReach.Execution,
            "eth_call",
            "eth_estimateGas",
            "eth_createAccessList",
            "eth_simulateV1",
            "debug_traceTransaction",
            "debug_traceBlockByNumber",
            "debug_traceBlockByHash",
            "debug_traceCall"
        ),
        .. Of(
            RpcReach.Pool,
            "eth_sendRawTransaction",
            "eth_sendRawTransactionSync",
            "eth_newPendingTransactionFilter",
            "txpool_status",
            "txpool_content",
            "txpool_contentFrom",
            "txpool_inspect"
        ),
    ];

    /// <exception cref="InvalidOperationException">A method would be offered that has no row, or a row's method is not offered.</exception>
    public static void MustCover(IEnumerable<string> offered)
    {
        var names = offered.ToHashSet(StringComparer.Ordinal);
        var faults = Rows.Select(static r => r.Method).ToHashSet(StringComparer.Ordinal);
        faults.SymmetricExceptWith(names);
        if (faults.Count > 0)
            throw new InvalidOperationException(
                "Offered JSON-RPC methods and RpcTable differ in: "
                    + string.Join(", ", faults.Order(StringComparer.Ordinal))
                    + "."
            );
    }

    private static IEnumerable<RpcRow> Of(RpcReach reach, params string[] methods) =>
        methods.Select(m => new RpcRow(m, reach));
}
