using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Engine.Chain;
using Ledger.Engine.Evm;
using Ledger.Engine.Rpc;
using Ledger.Engine.Tests.Chain;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Tests.Rpc;

/// <summary>
/// The same transactions in the same blocks here and on anvil, then generated queries to both: equal answers. A query is made from
/// its number alone. What is not compared stands in <see cref="NotCompared"/> and <see cref="Told"/> with the reason
/// and in docs/json-rpc.md.
/// </summary>
public sealed class AnvilQueryTests
{
    private const int Queries = 2_500;
    private const int Blocks = 12;

    /// <summary>Fields that are not compared, and why.</summary>
    private static readonly Dictionary<string, string> NotCompared = new(StringComparer.Ordinal)
    {
        ["blockHash"] = "headers are QBFT's here",
        ["accountProof"] = "anvil's state has a funded account of its own",
        ["storageHash"] =
            "anvil keeps words of zero in the storage trie; @ethereumjs/mpt verifies ours in another test",
        ["proof"] = "as storageHash",
        ["blobGasPrice"] =
            "anvil's receipts name it of every transaction; the published schema of those with blobs alone",
    };

    [Fact]
    public async Task Generated_queries_are_answered_as_by_anvil()
    {
        using var folder = new TemporaryDirectory();
        var genesis = Path.Combine(folder.Path, "genesis.json");
        await File.WriteAllTextAsync(genesis, TestChain.GenesisJson().ToJsonString(), default);
        var chain = new TestChain();
        await using var engine = chain.Open();
        await using var host = await JsonRpcHost.StartAsync(
            engine,
            new IPEndPoint(IPAddress.Loopback, 0),
            new JsonRpcOptions()
        );
        await using var anvil = await Anvil.StartAsync(genesis, TestChain.ChainId, engine.Description.GasLimit);
        var made = await FillAsync(engine, anvil);
        var differences = new List<string>();
        for (var number = 0; number < Queries; number++)
        {
            var (method, parameters) = new QueryMaker(number, made).Make();
            var ours = await Anvil.AnswerAsync(host.Address, method, parameters);
            var theirs = await Anvil.AnswerAsync(anvil.Address, method, parameters);
            var (a, b) = (Told(method, ours), Told(method, theirs));
            if (a != b)
                differences.Add(
                    $"{number} {method} {string.Join(' ', parameters.Select(p => p?.ToJsonString()))}\n  here:  {Cut(a)}\n  anvil: {Cut(b)}"
                );
        }
        Assert.True(differences.Count == 0, differences.Count + " differ:\n" + string.Join('\n', differences.Take(40)));
    }

    private static string Cut(string text) => text.Length > 400 ? text[..400] : text;

    private static string Told(string method, JsonElement answer)
    {
        // Codes of what fails without a revert are each client's own.
        if (answer.TryGetProperty("error", out var error))
            return method != "eth_createAccessList" && error.GetProperty("code").GetInt32() == 3 ? "reverted" : "error";
        var result = answer.GetProperty("result");
        // Of a call that fails anvil has no list; the published schema has it, with the reason.
        if (method == "eth_createAccessList" && result.TryGetProperty("error", out _))
            return "error";
        var plain = Plain(JsonNode.Parse(result.GetRawText()));
        // anvil tells gas without what a transaction costs before its first opcode.
        if (method == "debug_traceTransaction" && plain is JsonObject trace)
            foreach (var gas in new[] { "gas", "gasUsed" })
                trace.Remove(gas);
        return plain?.ToJsonString() ?? "null";
    }

    private static JsonNode? Plain(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject o:
                var sorted = new JsonObject();
                foreach (var (name, value) in o.OrderBy(p => p.Key, StringComparer.Ordinal))
                    // As a number it is anvil's own field of receipts, which no schema has.
                    if (
                        !NotCompared.ContainsKey(name)
                        && !(name == "blockTimestamp" && value?.GetValueKind() == JsonValueKind.Number)
                    )
                        sorted[name] = Plain(value?.DeepClone());
                return sorted;
            case JsonArray list:
                return new JsonArray([.. list.Select(i => Plain(i?.DeepClone()))]);
            default:
                return node?.DeepClone();
        }
    }

    /// <summary>Calls, creations, failures and transfers of types 0, 1 and 2, in blocks of equal times.</summary>
    private static async Task<Made> FillAsync(ChainEngine engine, Anvil anvil)
    {
        var made = new Made();
        ulong nonce = 0;
        foreach (var number in Enumerable.Range(1, Blocks))
        {
            var random = new Random(number);
            for (var i = random.Next(0, 6); i > 0; i--, nonce++)
            {
                var raw = TransactionOf(random, nonce);
                Assert.Equal(SubmitOutcome.Accepted, (await engine.SubmitAsync(raw.Encode(), default)).Outcome);
                var sent = await Anvil.AnswerAsync(anvil.Address, "eth_sendRawTransaction", Hex.Encode(raw.Encode()));
                Assert.True(sent.TryGetProperty("result", out _), sent.ToString());
                made.Transactions.Add(raw.Hash.ToString());
                if (raw.To is null)
                    made.Accounts.Add(ContractAddress.Of(TestChain.Sender, nonce).ToString());
            }
            var block = await engine.SealAsync();
            await Anvil.AnswerAsync(anvil.Address, "anvil_setCoinbase", block.Header.Coinbase.ToString());
            await Anvil.AnswerAsync(anvil.Address, "evm_setNextBlockTimestamp", block.Header.Timestamp);
            var mined = await Anvil.AnswerAsync(anvil.Address, "evm_mine");
            Assert.True(mined.TryGetProperty("result", out _), mined.ToString());
            var theirs = (await Anvil.AnswerAsync(anvil.Address, "eth_getBlockByNumber", "latest", false)).GetProperty(
                "result"
            );
            Assert.Equal(block.Header.ReceiptsRoot.ToString(), theirs.GetProperty("receiptsRoot").GetString());
            Assert.Equal(block.Header.TransactionsRoot.ToString(), theirs.GetProperty("transactionsRoot").GetString());
        }
        return made;
    }

    private static Transaction TransactionOf(Random random, ulong nonce)
    {
        var words = Enumerable
            .Range(0, random.Next(1, 4))
            .Select(_ => new KeyValuePair<Bytes32, Bytes32>(
                TestContract.Word((ulong)random.Next(600, 620)),
                TestContract.Word((ulong)random.Next(0, 3))
            ));
        var call = TestChain.Transaction(nonce, TestContract.Store(words));
        var transaction = random.Next(6) switch
        {
            0 => call with
            {
                Type = 0,
                To = null,
                Data = [0x60, (byte)random.Next(1, 200), 0x5f, 0x53, 0x60, 0x01, 0x5f, 0xf3],
            },
            1 => call with { To = null, Data = [0x5f, 0x5f, 0xfd] },
            2 => call with
            {
                Type = 1,
                AccessList = [new AccessListEntry(TestContract.Address, [TestContract.Word(601)])],
            },
            3 => call with { Type = 0 },
            _ => call,
        };
        return transaction.Sign(TestChain.SenderKey);
    }

    /// <summary>What queries may ask for.</summary>
    private sealed class Made
    {
        public List<string> Transactions { get; } = [];

        public List<string> Accounts { get; } =
        [
            TestContract.Address.ToString(),
            TestChain.Sender.ToString(),
            "0x00000000000000000000000000000000000000ff",
            "0x0000000000000000000000000000000000000004",
        ];
    }

    private sealed class QueryMaker(int number, Made made)
    {
        private readonly Random random = new(number);

        public (string Method, JsonNode?[] Parameters) Make() =>
            random.Next(22) switch
            {
                0 => ("eth_getBalance", [Account(), Block()]),
                1 => ("eth_getTransactionCount", [Account(), Block()]),
                2 => ("eth_getCode", [Account(), Block()]),
                3 or 4 => ("eth_getStorageAt", [Account(), Slot(), Block()]),
                5 or 6 => ("eth_call", [Call(), Block()]),
                7 => ("eth_estimateGas", [Call(), Block()]),
                8 => ("eth_createAccessList", [Call(), Block()]),
                9 => ("eth_getProof", [Account(), new JsonArray(Slot(), Slot()), "latest"]),
                10 => ("eth_getTransactionByHash", [Transaction()]),
                11 or 12 => ("eth_getTransactionReceipt", [Transaction()]),
                13 => ("eth_getBlockTransactionCountByNumber", [Block()]),
                14 => ("eth_getTransactionByBlockNumberAndIndex", [Block(), Quantity(random.Next(0, 6))]),
                15 => ("eth_getBlockReceipts", [Block()]),
                16 or 17 => ("eth_getLogs", [Logs()]),
                18 or 19 => ("debug_traceTransaction", [Known(), new JsonObject { ["tracer"] = "callTracer" }]),
                20 => ("eth_call", [Call(), Block(), Overrides()]),
                _ => ("web3_sha3", [Hex.Encode(Bytes(random.Next(0, 40)))]),
            };

        private JsonNode Account() => made.Accounts[random.Next(made.Accounts.Count)];

        private JsonNode Transaction() => random.Next(12) == 0 ? TestContract.Word((ulong)number).ToString() : Known();

        private JsonNode Known() => made.Transactions[random.Next(made.Transactions.Count)];

        private JsonNode Block() =>
            random.Next(5) switch
            {
                0 => "latest",
                1 => "earliest",
                _ => Quantity(random.Next(0, Blocks + 1)),
            };

        private JsonNode Slot() =>
            TestContract.Word((ulong)(random.Next(3) == 0 ? random.Next(0, 300) : random.Next(600, 620))).ToString();

        private JsonObject Call()
        {
            var call = new JsonObject { ["from"] = TestChain.Sender.ToString() };
            if (random.Next(3) > 0)
                call["to"] = TestContract.Address.ToString();
            var pair = TestContract.Store([
                new(TestContract.Word((ulong)random.Next(600, 620)), TestContract.Word((ulong)random.Next(3))),
            ]);
            call["data"] = random.Next(4) switch
            {
                0 => "0xb7ab4db5",
                1 => Hex.Encode(pair),
                2 => Hex.Encode(Program()),
                _ => "0x5f5ffd",
            };
            if (random.Next(3) == 0)
                call["gas"] = Quantity(random.Next(21_000, 300_000));
            return call;
        }

        private JsonObject Overrides() =>
            new()
            {
                [TestContract.Address.ToString()] = new JsonObject
                {
                    [random.Next(2) == 0 ? "stateDiff" : "state"] = new JsonObject
                    {
                        [TestContract.Word(256).ToString()] = TestContract.Word((ulong)random.Next(0, 3)).ToString(),
                    },
                },
            };

        private JsonObject Logs()
        {
            var from = random.Next(0, Blocks + 1);
            var filter = new JsonObject
            {
                ["fromBlock"] = Quantity(from),
                ["toBlock"] = Quantity(random.Next(from, Blocks + 1)),
            };
            if (random.Next(2) == 0)
                filter["address"] = Account();
            if (random.Next(2) == 0)
                filter["topics"] = new JsonArray([
                    .. Enumerable
                        .Range(1, random.Next(1, 4))
                        .Select(i =>
                            random.Next(3) == 0
                                ? null
                                : (JsonNode)TestContract.Word((ulong)(random.Next(5) == 0 ? 9 : i)).ToString()
                        ),
                ]);
            return filter;
        }

        /// <summary>A few pushes and one more opcode, then the top of the stack as the answer.</summary>
        private byte[] Program()
        {
            byte[] ops =
            [
                0x01,
                0x02,
                0x03,
                0x04,
                0x05,
                0x06,
                0x07,
                0x0a,
                0x0b,
                0x10,
                0x12,
                0x14,
                0x16,
                0x17,
                0x18,
                0x1a,
                0x1b,
                0x1c,
                0x1d,
                0x31,
                0x3b,
                0x3f,
                0x54,
            ];
            return
            [
                0x60,
                (byte)random.Next(256),
                0x61,
                .. Bytes(2),
                ops[random.Next(ops.Length)],
                0x5f,
                0x52,
                0x60,
                0x20,
                0x5f,
                0xf3,
            ];
        }

        private byte[] Bytes(int count)
        {
            var bytes = new byte[count];
            random.NextBytes(bytes);
            return bytes;
        }

        private static JsonNode Quantity(int value) =>
            "0x" + value.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
    }
}
