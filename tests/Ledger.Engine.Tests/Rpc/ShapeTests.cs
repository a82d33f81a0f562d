using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Engine.Chain;
using Ledger.Engine.Rpc;
using Ledger.Engine.Tests.Chain;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Tests.Rpc;

/// <summary>
/// Every method that is offered answers, and where execution-apis publishes a schema of its result, in that shape. The table
/// in docs/json-rpc.md is of the same methods.
/// </summary>
public sealed class ShapeTests
{
    private static readonly string Contract = TestContract.Address.ToString();

    [Fact]
    public async Task Every_method_answers_in_the_published_shape()
    {
        var chain = new TestChain();
        await using var engine = chain.Open();
        await FillAsync(engine);
        await using var host = await JsonRpcHost.StartAsync(
            engine,
            new IPEndPoint(IPAddress.Loopback, 0),
            new JsonRpcOptions(),
            TestContext.Current.CancellationToken
        );
        var calls = await CallsAsync(engine, host.Address);
        var asked = calls.Select(c => (string)c!["method"]!).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(
            ["eth_subscribe", "eth_unsubscribe"], // over WebSocket alone
            RpcTable.Rows.Select(r => r.Method).Except(asked)
        );
        var said = await OtherProgram.RunAsync(
            "node",
            OtherProgram.Folder("clients"),
            ["shapes.mjs"],
            input: new JsonObject { ["url"] = host.Address.ToString(), ["calls"] = calls }.ToJsonString()
        );
        Assert.True(said.Code == 0, said.Errors);
        using var answers = JsonDocument.Parse(said.Output);
        var faults = answers
            .RootElement.GetProperty("seen")
            .EnumerateArray()
            .Where(s => s.GetProperty("faults").GetArrayLength() > 0)
            .Select(s => s.GetRawText())
            .ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Equal(
            Documented().Where(d => d.Published).Select(d => d.Method),
            answers
                .RootElement.GetProperty("seen")
                .EnumerateArray()
                .Where(s => s.GetProperty("published").GetBoolean())
                .Select(s => s.GetProperty("method").GetString()!)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );
        // What is published and not offered is named, with its reason.
        var offered = RpcTable.Rows.Select(r => r.Method).ToHashSet(StringComparer.Ordinal);
        var absent = answers
            .RootElement.GetProperty("methods")
            .EnumerateArray()
            .Select(m => m.GetString()!)
            .Where(m => !offered.Contains(m));
        var document = File.ReadAllText(Path.Combine(Vectors.Root, "docs", "json-rpc.md"));
        Assert.All(absent, m => Assert.Contains($"`{m}`", document, StringComparison.Ordinal));
    }

    [Fact]
    public void The_document_has_a_row_for_every_method()
    {
        Assert.Equal(
            RpcTable.Rows.Select(r => r.Method).Order(StringComparer.Ordinal),
            Documented().Select(d => d.Method).Order(StringComparer.Ordinal)
        );
    }

    /// <summary>Rows of the table: | `method` | yes or no | ... |, in ascending order.</summary>
    private static List<(string Method, bool Published)> Documented() =>
        [
            .. File.ReadLines(Path.Combine(Vectors.Root, "docs", "json-rpc.md"))
                .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
                .Select(line => line.Split('|'))
                .Where(cells => cells.Length == 5)
                .Select(cells => (cells[1].Trim(' ', '`'), cells[2].Trim() == "yes"))
                .Order(),
        ];

    /// <summary>Blocks with calls, a creation, a failure and logs, of types 0, 1 and 2; some transactions are left in the pool.</summary>
    private static async Task FillAsync(ChainEngine engine)
    {
        await engine.SubmitAsync(TestChain.Store(0, 1, 2), default);
        await engine.SealAsync();
        byte[] init = [0x60, 0x01, 0x5f, 0x53, 0x60, 0x01, 0x5f, 0xf3];
        byte[] fails = [0x5f, 0x5f, 0xfd];
        var more = new[]
        {
            TestChain.Transaction(1, []) with
            {
                Type = 0,
                To = null,
                Data = init,
            },
            TestChain.Transaction(2, []) with
            {
                Type = 0,
                To = null,
                Data = fails,
            },
            TestChain.Transaction(3, TestContract.Store([new(TestContract.Word(5), TestContract.Word(6))])) with
            {
                Type = 1,
                AccessList = [new AccessListEntry(TestContract.Address, [TestContract.Word(5)])],
            },
            TestChain.Transaction(4, TestContract.Store([new(TestContract.Word(7), TestContract.Word(8))])),
        };
        foreach (var transaction in more)
            Assert.Equal(
                SubmitOutcome.Accepted,
                (await engine.SubmitAsync(transaction.Sign(TestChain.SenderKey).Encode(), default)).Outcome
            );
        await engine.SealAsync();
    }

    /// <summary>What filters have to tell: a block, its logs, and transactions that wait.</summary>
    private static async Task GoOnAsync(ChainEngine engine)
    {
        await engine.SubmitAsync(TestChain.Store(5, 1, 5), default);
        await engine.SealAsync();
        foreach (var nonce in new ulong[] { 6, 7, 10 })
            await engine.SubmitAsync(TestChain.Store(nonce, 1, nonce), default);
    }

    private static async Task<JsonArray> CallsAsync(ChainEngine engine, Uri url)
    {
        var block = (await engine.GetBlockAsync(2, default))!;
        var hash = block.Transactions[3].Hash.ToString();
        var call = new JsonObject { ["to"] = Contract, ["data"] = "0xb7ab4db5" };
        var store = new JsonObject
        {
            ["to"] = Contract,
            ["data"] = Hex.Encode(TestContract.Store([new(TestContract.Word(3), TestContract.Word(4))])),
        };
        var fails = new JsonObject { ["data"] = "0x5f5ffd" };
        var logs = new JsonObject { ["fromBlock"] = "0x1", ["address"] = Contract };
        var filters = new List<(string Kind, string Name)>();
        foreach (var kind in new[] { "eth_newFilter", "eth_newBlockFilter", "eth_newPendingTransactionFilter" })
            filters.Add((kind, await InstallAsync(url, kind, kind == "eth_newFilter" ? logs : null)));
        await GoOnAsync(engine);
        var calls = new JsonArray();
        void Call(string method, params JsonNode?[] parameters) =>
            calls.Add(
                new JsonObject
                {
                    ["method"] = method,
                    ["params"] = new JsonArray([.. parameters.Select(p => p?.DeepClone())]),
                }
            );

        foreach (
            var method in "web3_clientVersion net_version net_listening net_peerCount eth_chainId eth_syncing eth_accounts eth_gasPrice eth_maxPriorityFeePerGas eth_baseFee eth_blobBaseFee eth_coinbase eth_mining eth_hashrate rpc_modules eth_capabilities eth_blockNumber debug_getBadBlocks qbft_getSignerMetrics qbft_getPendingVotes txpool_status txpool_content txpool_inspect eth_newBlockFilter eth_newPendingTransactionFilter".Split(
                ' '
            )
        )
            Call(method);
        Call("web3_sha3", "0x00");
        Call("eth_feeHistory", "0x2", "latest", new JsonArray(25, 75));
        foreach (var number in new[] { "earliest", "0x1", "0x2", "latest", "0x99" })
        {
            Call("eth_getBlockByNumber", number, true);
            Call("eth_getBlockByNumber", number, false);
            Call("eth_getBlockReceipts", number);
            Call("eth_getBlockTransactionCountByNumber", number);
            Call("eth_getUncleCountByBlockNumber", number);
            Call("eth_getTransactionByBlockNumberAndIndex", number, "0x1");
            if (number == "0x99")
                continue;
            Call("debug_getRawHeader", number);
            Call("debug_getRawBlock", number);
            Call("debug_getRawReceipts", number);
            Call("qbft_getValidatorsByBlockNumber", number);
            Call("eth_getBalance", Contract, number);
            Call("eth_getTransactionCount", Contract, number);
            Call("eth_getCode", Contract, number);
            Call("eth_getStorageAt", Contract, "0x7", number);
            Call("eth_getProof", Contract, new JsonArray("0x7", "0xffff"), number);
            Call("eth_call", call, number);
        }
        foreach (var of in new[] { block.Hash.ToString(), TestContract.Word(1).ToString() })
        {
            Call("eth_getBlockByHash", of, true);
            Call("eth_getBlockTransactionCountByHash", of);
            Call("eth_getUncleCountByBlockHash", of);
            Call("qbft_getValidatorsByBlockHash", of);
            Call("eth_getTransactionByBlockHashAndIndex", of, "0x2");
        }
        Call("eth_getUncleByBlockHashAndIndex", block.Hash.ToString(), "0x0");
        Call("eth_getUncleByBlockNumberAndIndex", "0x1", "0x0");
        foreach (var transaction in block.Transactions.Select(t => t.Hash.ToString()))
        {
            Call("eth_getTransactionByHash", transaction);
            Call("eth_getTransactionReceipt", transaction);
            Call("debug_getRawTransaction", transaction);
            Call(
                "debug_traceTransaction",
                transaction,
                new JsonObject { ["enableMemory"] = true, ["enableReturnData"] = true }
            );
            Call("debug_traceTransaction", transaction, new JsonObject { ["tracer"] = "callTracer" });
        }
        Call("eth_getTransactionByHash", TestContract.Word(1).ToString());
        Call("eth_getTransactionReceipt", TestContract.Word(1).ToString());
        Call("debug_traceTransaction", hash);
        Call("debug_traceBlockByNumber", "0x2");
        Call("debug_traceBlockByHash", block.Hash.ToString(), new JsonObject { ["tracer"] = "callTracer" });
        Call("debug_traceCall", store, "latest");
        Call("eth_estimateGas", store);
        foreach (var tried in new[] { call, store, fails })
            Call("eth_createAccessList", tried, "latest");
        var sending = new JsonObject
        {
            ["from"] = TestChain.Sender.ToString(),
            ["to"] = Contract,
            ["input"] = (string)store["data"]!,
        };
        var simulated = new JsonObject { ["calls"] = new JsonArray(sending, fails.DeepClone()) };
        foreach (var whole in new[] { true, false })
            Call(
                "eth_simulateV1",
                new JsonObject
                {
                    ["blockStateCalls"] = new JsonArray(simulated.DeepClone(), simulated.DeepClone()),
                    ["returnFullTransactions"] = whole,
                    ["traceTransfers"] = true,
                }
            );
        Call("eth_getLogs", logs);
        Call("eth_newFilter", logs);
        Call("txpool_contentFrom", TestChain.Sender.ToString());
        Call("txpool_contentFrom", Contract);
        Call("eth_sendRawTransaction", Hex.Encode(TestChain.Store(8, 1, 8)));
        // Known and sealed already: its receipt is there at once.
        Call("eth_sendRawTransactionSync", Hex.Encode(block.Transactions[0].Encode()), 1);
        foreach (var (kind, name) in filters)
        {
            Call("eth_getFilterChanges", name);
            if (kind == "eth_newFilter")
                Call("eth_getFilterLogs", name);
            Call("eth_uninstallFilter", name);
        }
        return calls;
    }

    private static async Task<string> InstallAsync(Uri url, string method, JsonObject? filter)
    {
        using var http = new HttpClient();
        var call = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = 1,
            ["method"] = method,
            ["params"] = filter is null ? [] : new JsonArray(filter.DeepClone()),
        };
        using var content = new StringContent(call.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(url, content, TestContext.Current.CancellationToken);
        using var answer = JsonDocument.Parse(
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)
        );
        return answer.RootElement.GetProperty("result").GetString()!;
    }
}
