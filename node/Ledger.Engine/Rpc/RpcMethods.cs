using System.Text.Json.Nodes;
using Ledger.Engine.Chain;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Rpc;

/// <summary>Puts a result into the output, or throws what the call is answered with.</summary>
internal delegate ValueTask RpcMethod(RpcArguments arguments, RpcOutput output, CancellationToken ct);

/// <summary>Every method that is offered, by name.</summary>
internal sealed class RpcMethods
{
    public RpcMethods(IExecutionChain chain, JsonRpcOptions options, RpcAdmission admission)
    {
        var blocks = new BlockMethods(chain, admission);
        var state = new StateMethods(chain, options);
        var calls = new CallMethods(chain, options, admission);
        var transactions = new TransactionMethods(chain, options, admission);
        var logs = new LogMethods(chain, options, admission);
        var filters = new FilterMethods(chain, options, new InstalledFilters(options), logs);
        var traces = new TraceMethods(chain, options, admission);
        var pool = new PoolMethods(chain);
        var subscriptions = new SubscriptionMethods(chain);
        var qbft = new QbftMethods(chain, options, admission);
        ByName = new Dictionary<string, RpcMethod>(StringComparer.Ordinal)
        {
            ["web3_clientVersion"] = Value(0, (_, _) => Text(ClientVersion)),
            ["web3_sha3"] = Value(
                1,
                (a, _) => Text(Keccak256.Hash(RpcParams.Bytes(a.Required(0, "data"), "data")).ToString())
            ),
            ["net_version"] = Value(
                0,
                (_, _) => Text(chain.ChainId.ToString(System.Globalization.CultureInfo.InvariantCulture))
            ),
            ["net_listening"] = Value(0, (_, _) => ValueTask.FromResult<JsonNode?>(true)),
            ["net_peerCount"] = Value(0, (_, _) => Text("0x0")),
            ["eth_chainId"] = Value(0, (_, _) => Text(RpcJson.Quantity(chain.ChainId))),
            ["eth_syncing"] = Value(0, (_, _) => ValueTask.FromResult<JsonNode?>(false)),
            ["eth_accounts"] = Value(0, (_, _) => ValueTask.FromResult<JsonNode?>(new JsonArray())),
            // A chain without fees: base fee 0, and no tip is asked for.
            ["eth_gasPrice"] = Value(0, (_, _) => Text("0x0")),
            ["eth_maxPriorityFeePerGas"] = Value(0, (_, _) => Text("0x0")),
            ["eth_baseFee"] = Value(0, (_, _) => Text("0x0")),
            ["eth_blobBaseFee"] = Value(0, (_, _) => Text("0x1")),
            ["eth_coinbase"] = Value(0, (_, _) => Text((chain.Proposer ?? Address.Zero).ToString())),
            ["eth_mining"] = Value(0, (_, _) => ValueTask.FromResult<JsonNode?>(chain.Proposer is not null)),
            ["eth_hashrate"] = Value(0, (_, _) => Text("0x0")),
            ["rpc_modules"] = Value(0, (_, _) => ValueTask.FromResult<JsonNode?>(Modules())),
            ["eth_capabilities"] = Value(0, blocks.CapabilitiesAsync),
            ["eth_feeHistory"] = Value(3, blocks.FeeHistoryAsync),
            ["eth_blockNumber"] = Value(0, blocks.NumberAsync),
            ["eth_getBlockByNumber"] = UpTo(2, blocks.ByNumberAsync),
            ["eth_getBlockByHash"] = UpTo(2, blocks.ByHashAsync),
            ["eth_getBlockReceipts"] = UpTo(1, blocks.ReceiptsAsync),
            ["eth_getBlockTransactionCountByNumber"] = Value(1, blocks.CountByNumberAsync),
            ["eth_getBlockTransactionCountByHash"] = Value(1, blocks.CountByHashAsync),
            ["debug_getRawHeader"] = Value(1, blocks.RawHeaderAsync),
            ["debug_getRawBlock"] = UpTo(1, blocks.RawBlockAsync),
            ["debug_getRawReceipts"] = UpTo(1, blocks.RawReceiptsAsync),
            ["debug_getRawTransaction"] = Value(1, transactions.RawAsync),
            // A block that breaks a rule is refused and not kept.
            ["debug_getBadBlocks"] = Value(0, (_, _) => ValueTask.FromResult<JsonNode?>(new JsonArray())),
            ["debug_traceTransaction"] = UpTo(2, traces.TransactionAsync),
            ["debug_traceBlockByNumber"] = UpTo(2, traces.BlockByNumberAsync),
            ["debug_traceBlockByHash"] = UpTo(2, traces.BlockByHashAsync),
            ["debug_traceCall"] = UpTo(3, traces.CallAsync),
            ["eth_getUncleCountByBlockNumber"] = Value(1, blocks.UnclesByNumberAsync),
            ["eth_getUncleCountByBlockHash"] = Value(1, blocks.UnclesByHashAsync),
            ["eth_getUncleByBlockNumberAndIndex"] = Value(2, (_, _) => ValueTask.FromResult<JsonNode?>(null)),
            ["eth_getUncleByBlockHashAndIndex"] = Value(2, (_, _) => ValueTask.FromResult<JsonNode?>(null)),
            ["qbft_getValidatorsByBlockNumber"] = Value(1, qbft.ValidatorsByNumberAsync),
            ["qbft_getValidatorsByBlockHash"] = Value(1, qbft.ValidatorsByHashAsync),
            ["qbft_getSignerMetrics"] = Value(2, qbft.SignerMetricsAsync),
            // Validators stand in a contract: nobody votes by headers.
            ["qbft_getPendingVotes"] = Value(0, (_, _) => ValueTask.FromResult<JsonNode?>(new JsonObject())),
            ["eth_getBalance"] = Value(2, state.BalanceAsync),
            ["eth_getTransactionCount"] = Value(2, state.NonceAsync),
            ["eth_getCode"] = Value(2, state.CodeAsync),
            ["eth_getStorageAt"] = Value(3, state.StorageAsync),
            ["eth_getProof"] = Value(3, state.ProofAsync),
            ["eth_call"] = Value(4, calls.CallAsync),
            ["eth_estimateGas"] = Value(4, calls.EstimateAsync),
            ["eth_simulateV1"] = UpTo(2, calls.SimulateAsync),
            ["eth_createAccessList"] = Value(3, calls.AccessListAsync),
            ["eth_sendRawTransactionSync"] = Value(2, transactions.SendSyncAsync),
            ["eth_subscribe"] = Value(2, subscriptions.SubscribeAsync),
            ["eth_unsubscribe"] = Value(1, SubscriptionMethods.UnsubscribeAsync),
            ["txpool_status"] = Value(0, pool.StatusAsync),
            ["txpool_content"] = Value(0, pool.ContentAsync),
            ["txpool_contentFrom"] = Value(1, pool.ContentFromAsync),
            ["txpool_inspect"] = Value(0, pool.InspectAsync),
            ["eth_newFilter"] = Value(1, filters.NewLogsAsync),
            ["eth_newBlockFilter"] = Value(0, filters.NewBlocksAsync),
            ["eth_newPendingTransactionFilter"] = Value(0, filters.NewPendingAsync),
            ["eth_getFilterChanges"] = UpTo(1, filters.ChangesAsync),
            ["eth_getFilterLogs"] = UpTo(1, filters.LogsAsync),
            ["eth_uninstallFilter"] = Value(1, filters.UninstallAsync),
            ["eth_sendRawTransaction"] = Value(1, transactions.SendAsync),
            ["eth_getTransactionByHash"] = Value(1, transactions.ByHashAsync),
            ["eth_getTransactionReceipt"] = Value(1, transactions.ReceiptAsync),
            ["eth_getTransactionByBlockNumberAndIndex"] = Value(2, transactions.ByNumberAndIndexAsync),
            ["eth_getTransactionByBlockHashAndIndex"] = Value(2, transactions.ByBlockHashAndIndexAsync),
            ["eth_getLogs"] = UpTo(1, logs.GetAsync),
        };
        RpcTable.MustCover(ByName.Keys);
    }

    /// <summary>The groups of methods, each with the version that every client names.</summary>
    private JsonObject Modules() =>
        new(
            ByName
                .Keys.Select(static name => name[..name.IndexOf('_', StringComparison.Ordinal)])
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(static group => KeyValuePair.Create(group, (JsonNode?)"1.0"))
        );

    public static string ClientVersion { get; } =
        "ledger/v"
        + typeof(RpcMethods).Assembly.GetName().Version!.ToString(3)
        + "/"
        + System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier
        + "/dotnet"
        + Environment.Version;

    public IReadOnlyDictionary<string, RpcMethod> ByName { get; }

    /// <summary>A method whose result is one small value.</summary>
    private static RpcMethod Value(int most, Func<RpcArguments, CancellationToken, ValueTask<JsonNode?>> method) =>
        UpTo(most, async (arguments, output, ct) => output.Value(await method(arguments, ct).ConfigureAwait(false)));

    /// <summary>A method with at most so many parameters.</summary>
    private static RpcMethod UpTo(int most, RpcMethod method) =>
        (arguments, output, ct) =>
        {
            arguments.AtMost(most);
            return method(arguments, output, ct);
        };

    private static ValueTask<JsonNode?> Text(string text) => ValueTask.FromResult<JsonNode?>(text);
}
