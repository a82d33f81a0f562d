using System.Text.Json.Nodes;
using Ledger.Engine.Chain;
using Ledger.Evidence.Crypto;

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
            ["eth_feeHistory"] = Value(3, blocks.FeeHistoryAsync),
            ["eth_blockNumber"] = Value(0, blocks.NumberAsync),
            ["eth_getBlockByNumber"] = UpTo(2, blocks.ByNumberAsync),
            ["eth_getBlockByHash"] = UpTo(2, blocks.ByHashAsync),
            ["eth_getBlockReceipts"] = UpTo(1, blocks.ReceiptsAsync),
            ["eth_getBlockTransactionCountByNumber"] = Value(1, blocks.CountByNumberAsync),
            ["eth_getBlockTransactionCountByHash"] = Value(1, blocks.CountByHashAsync),
            ["debug_getRawHeader"] = Value(1, blocks.RawHeaderAsync),
            ["debug_getRawBlock"] = UpTo(1, blocks.RawBlockAsync),
            ["qbft_getValidatorsByBlockNumber"] = Value(1, blocks.ValidatorsAsync),
            ["eth_getBalance"] = Value(2, state.BalanceAsync),
            ["eth_getTransactionCount"] = Value(2, state.NonceAsync),
            ["eth_getCode"] = Value(2, state.CodeAsync),
            ["eth_getStorageAt"] = Value(3, state.StorageAsync),
            ["eth_getProof"] = Value(3, state.ProofAsync),
            ["eth_call"] = Value(4, calls.CallAsync),
            ["eth_estimateGas"] = Value(4, calls.EstimateAsync),
            ["eth_sendRawTransaction"] = Value(1, transactions.SendAsync),
            ["eth_getTransactionByHash"] = Value(1, transactions.ByHashAsync),
            ["eth_getTransactionReceipt"] = Value(1, transactions.ReceiptAsync),
            ["eth_getTransactionByBlockNumberAndIndex"] = Value(2, transactions.ByNumberAndIndexAsync),
            ["eth_getTransactionByBlockHashAndIndex"] = Value(2, transactions.ByBlockHashAndIndexAsync),
            ["eth_getLogs"] = UpTo(1, logs.GetAsync),
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
