using System.Text.Json.Nodes;
using Ledger.Engine.Chain;
using Ledger.Evidence;

namespace Ledger.Engine.Rpc;

internal delegate ValueTask<JsonNode?> RpcMethod(RpcArguments arguments, CancellationToken ct);

/// <summary>Every method that is offered, by name.</summary>
internal sealed class RpcMethods
{
    public RpcMethods(IExecutionChain chain, JsonRpcOptions options, RpcAdmission admission)
    {
        var blocks = new BlockMethods(chain);
        var state = new StateMethods(chain, options);
        var calls = new CallMethods(chain, options, admission);
        var transactions = new TransactionMethods(chain);
        var logs = new LogMethods(chain, options);
        ByName = new Dictionary<string, RpcMethod>(StringComparer.Ordinal)
        {
            ["web3_clientVersion"] = (_, _) => Text(ClientVersion),
            ["web3_sha3"] = (a, _) => Text(Keccak256.Hash(RpcParams.Bytes(a.Required(0, "data"), "data")).ToString()),
            ["net_version"] = (_, _) => Text(chain.ChainId.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ["net_listening"] = (_, _) => ValueTask.FromResult<JsonNode?>(true),
            ["net_peerCount"] = (_, _) => Text("0x0"),
            ["eth_chainId"] = (_, _) => Text(RpcJson.Quantity(chain.ChainId)),
            ["eth_syncing"] = (_, _) => ValueTask.FromResult<JsonNode?>(false),
            ["eth_accounts"] = (_, _) => ValueTask.FromResult<JsonNode?>(new JsonArray()),
            // A chain without fees: base fee 0, and no tip is asked for.
            ["eth_gasPrice"] = (_, _) => Text("0x0"),
            ["eth_maxPriorityFeePerGas"] = (_, _) => Text("0x0"),
            ["eth_feeHistory"] = blocks.FeeHistoryAsync,
            ["eth_blockNumber"] = blocks.NumberAsync,
            ["eth_getBlockByNumber"] = blocks.ByNumberAsync,
            ["eth_getBlockByHash"] = blocks.ByHashAsync,
            ["eth_getBlockReceipts"] = blocks.ReceiptsAsync,
            ["eth_getBlockTransactionCountByNumber"] = blocks.CountByNumberAsync,
            ["eth_getBlockTransactionCountByHash"] = blocks.CountByHashAsync,
            ["debug_getRawHeader"] = blocks.RawHeaderAsync,
            ["debug_getRawBlock"] = blocks.RawBlockAsync,
            ["qbft_getValidatorsByBlockNumber"] = blocks.ValidatorsAsync,
            ["eth_getBalance"] = state.BalanceAsync,
            ["eth_getTransactionCount"] = state.NonceAsync,
            ["eth_getCode"] = state.CodeAsync,
            ["eth_getStorageAt"] = state.StorageAsync,
            ["eth_getProof"] = state.ProofAsync,
            ["eth_call"] = calls.CallAsync,
            ["eth_estimateGas"] = calls.EstimateAsync,
            ["eth_sendRawTransaction"] = transactions.SendAsync,
            ["eth_getTransactionByHash"] = transactions.ByHashAsync,
            ["eth_getTransactionReceipt"] = transactions.ReceiptAsync,
            ["eth_getTransactionByBlockNumberAndIndex"] = transactions.ByNumberAndIndexAsync,
            ["eth_getTransactionByBlockHashAndIndex"] = transactions.ByBlockHashAndIndexAsync,
            ["eth_getLogs"] = logs.GetAsync,
        };
    }

    public static string ClientVersion { get; } =
        "ledger/v"
        + typeof(RpcMethods).Assembly.GetName().Version!.ToString(3)
        + "/"
        + System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier
        + "/dotnet"
        + Environment.Version;

    public IReadOnlyDictionary<string, RpcMethod> ByName { get; }

    private static ValueTask<JsonNode?> Text(string text) => ValueTask.FromResult<JsonNode?>(text);
}
