using System.Text.Json.Nodes;
using Ledger.Engine.Chain;
using Ledger.Evidence;

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
        var transactions = new TransactionMethods(chain);
        var logs = new LogMethods(chain, options, admission);
        ByName = new Dictionary<string, RpcMethod>(StringComparer.Ordinal)
        {
            ["web3_clientVersion"] = Value((_, _) => Text(ClientVersion)),
            ["web3_sha3"] = Value(
                (a, _) => Text(Keccak256.Hash(RpcParams.Bytes(a.Required(0, "data"), "data")).ToString())
            ),
            ["net_version"] = Value(
                (_, _) => Text(chain.ChainId.ToString(System.Globalization.CultureInfo.InvariantCulture))
            ),
            ["net_listening"] = Value((_, _) => ValueTask.FromResult<JsonNode?>(true)),
            ["net_peerCount"] = Value((_, _) => Text("0x0")),
            ["eth_chainId"] = Value((_, _) => Text(RpcJson.Quantity(chain.ChainId))),
            ["eth_syncing"] = Value((_, _) => ValueTask.FromResult<JsonNode?>(false)),
            ["eth_accounts"] = Value((_, _) => ValueTask.FromResult<JsonNode?>(new JsonArray())),
            // A chain without fees: base fee 0, and no tip is asked for.
            ["eth_gasPrice"] = Value((_, _) => Text("0x0")),
            ["eth_maxPriorityFeePerGas"] = Value((_, _) => Text("0x0")),
            ["eth_feeHistory"] = Value(blocks.FeeHistoryAsync),
            ["eth_blockNumber"] = Value(blocks.NumberAsync),
            ["eth_getBlockByNumber"] = blocks.ByNumberAsync,
            ["eth_getBlockByHash"] = blocks.ByHashAsync,
            ["eth_getBlockReceipts"] = blocks.ReceiptsAsync,
            ["eth_getBlockTransactionCountByNumber"] = Value(blocks.CountByNumberAsync),
            ["eth_getBlockTransactionCountByHash"] = Value(blocks.CountByHashAsync),
            ["debug_getRawHeader"] = Value(blocks.RawHeaderAsync),
            ["debug_getRawBlock"] = blocks.RawBlockAsync,
            ["qbft_getValidatorsByBlockNumber"] = Value(blocks.ValidatorsAsync),
            ["eth_getBalance"] = Value(state.BalanceAsync),
            ["eth_getTransactionCount"] = Value(state.NonceAsync),
            ["eth_getCode"] = Value(state.CodeAsync),
            ["eth_getStorageAt"] = Value(state.StorageAsync),
            ["eth_getProof"] = Value(state.ProofAsync),
            ["eth_call"] = Value(calls.CallAsync),
            ["eth_estimateGas"] = Value(calls.EstimateAsync),
            ["eth_sendRawTransaction"] = Value(transactions.SendAsync),
            ["eth_getTransactionByHash"] = Value(transactions.ByHashAsync),
            ["eth_getTransactionReceipt"] = Value(transactions.ReceiptAsync),
            ["eth_getTransactionByBlockNumberAndIndex"] = Value(transactions.ByNumberAndIndexAsync),
            ["eth_getTransactionByBlockHashAndIndex"] = Value(transactions.ByBlockHashAndIndexAsync),
            ["eth_getLogs"] = logs.GetAsync,
        };
        RpcTable.MustCover(ByName.Keys);
    }

    public static string ClientVersion { get; } =
        "ledger/v"
        + typeof(RpcMethods).Assembly.GetName().Version!.ToString(3)
        + "/"
        + System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier
        + "/dotnet"
        + Environment.Version;

    public IReadOnlyDictionary<string, RpcMethod> ByName { get; }

    /// <summary>A method whose result is one small value.</summary>
    private static RpcMethod Value(Func<RpcArguments, CancellationToken, ValueTask<JsonNode?>> method) =>
        async (arguments, output, ct) => output.Value(await method(arguments, ct).ConfigureAwait(false));

    private static ValueTask<JsonNode?> Text(string text) => ValueTask.FromResult<JsonNode?>(text);
}
