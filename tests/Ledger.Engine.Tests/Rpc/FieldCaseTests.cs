using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Engine.Chain;
using Ledger.Engine.Rpc;
using Ledger.Engine.Tests.Chain;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Transactions;

namespace Ledger.Engine.Tests.Rpc;

/// <summary>What people reported of nodes like this one (field cases C01 to C26, those of JSON-RPC).</summary>
public sealed class FieldCaseTests(RpcFixture rpc) : IClassFixture<RpcFixture>
{
    private const string GetValidators = "0xb7ab4db5";
    private static readonly string Contract = RpcFixture.Quoted(TestContract.Address);

    [Theory]
    [InlineData("\"0x0a\"", true)]
    [InlineData("\"0xa\"", true)]
    [InlineData("10", true)]
    [InlineData("\"0x00000000000000000a\"", true)]
    [InlineData("\"0x\"", false)]
    [InlineData("\"10\"", false)]
    [InlineData("\"0XA\"", false)]
    [InlineData("-1", false)]
    [InlineData("1.5", false)]
    [InlineData("\"0x1ffffffffffffffff\"", false)]
    [InlineData("true", false)]
    public async Task C01_block_numbers_in_every_shape_give_the_block_or_name_the_parameter(string block, bool accepted)
    {
        if (accepted)
        {
            var result = await rpc.ResultAsync("eth_getBlockByNumber", block, "false");
            Assert.Equal("0xa", result.GetProperty("number").GetString());
            return;
        }
        var (code, message) = await rpc.ErrorAsync("eth_getBlockByNumber", block, "false");
        Assert.Equal(-32602, code);
        Assert.Contains("0 (block)", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task C01_quantities_have_no_zero_in_front_and_bytes_an_even_number_of_digits()
    {
        foreach (var count in new[] { "4", "\"0x4\"" })
            Assert.Equal(
                "0x11",
                (await rpc.ResultAsync("eth_feeHistory", count, "\"latest\"", "[]"))
                    .GetProperty("oldestBlock")
                    .GetString()
            );
        var block = await rpc.ResultAsync("eth_getBlockByNumber", "\"0x12\"", "true");
        var receipts = await rpc.ResultAsync("eth_getBlockReceipts", "\"0x12\"");
        string[] data = ["hash", "Hash", "Root", "Bloom", "extraData", "input", "data", "sha3Uncles", "topics"];
        string[] quantities =
        [
            "number",
            "gasLimit",
            "gasUsed",
            "timestamp",
            "size",
            "difficulty",
            "value",
            "gas",
            "r",
            "s",
            "v",
            "logIndex",
            "status",
            "type",
        ];
        var seen = 0;
        foreach (var (name, text) in Leaves(block).Concat(Leaves(receipts)))
        {
            Assert.StartsWith("0x", text, StringComparison.Ordinal);
            if (quantities.Contains(name))
                Assert.True(text == "0x0" || text[2] != '0', name + " " + text);
            else if (data.Any(d => name.EndsWith(d, StringComparison.Ordinal)))
                Assert.True(text.Length % 2 == 0, name + " " + text);
            seen++;
        }
        Assert.True(seen > 100);
    }

    [Fact]
    public async Task C02_call_data_as_data_as_input_or_as_both()
    {
        var expected = await rpc.TextAsync("eth_call", RpcFixture.Call($"\"data\":\"{GetValidators}\""), "\"latest\"");
        Assert.Equal(2 + 2 * (64 + 4 * 32), expected.Length);
        foreach (
            var fields in new[]
            {
                $"\"input\":\"{GetValidators}\"",
                $"\"input\":\"{GetValidators}\",\"data\":\"{GetValidators}\"",
                $"\"input\":\"{GetValidators}\",\"type\":\"0x2\",\"chainId\":\"0x4e51f\",\"nonce\":\"0x7\",\"accessList\":[]",
            }
        )
        {
            Assert.Equal(expected, await rpc.TextAsync("eth_call", RpcFixture.Call(fields), "\"latest\""));
            Assert.StartsWith(
                "0x",
                await rpc.TextAsync("eth_estimateGas", RpcFixture.Call(fields)),
                StringComparison.Ordinal
            );
        }
        var different = RpcFixture.Call($"\"input\":\"{GetValidators}\",\"data\":\"0x01\"");
        foreach (var method in new[] { "eth_call", "eth_estimateGas" })
            Assert.Equal(-32602, (await rpc.ErrorAsync(method, different)).Code);
    }

    [Theory]
    [InlineData("[null,[2]]", 3)]
    [InlineData("[[],[2]]", 3)]
    [InlineData("[1,null,3]", 3)]
    [InlineData("[[9,1]]", 3)]
    [InlineData("[9]", 0)]
    [InlineData("[1,3]", 0)]
    [InlineData("[]", 3)]
    [InlineData("null", 3)]
    [InlineData("[1,2,3,null]", 0)]
    [InlineData("[1,2,3,null,null]", 0)]
    public async Task C05_topics(string topics, int expected)
    {
        var json = System.Text.RegularExpressions.Regex.Replace(
            topics,
            "[0-9]",
            m => "\"" + TestContract.Word(ulong.Parse(m.Value)) + "\""
        );
        var logs = await rpc.ResultAsync(
            "eth_getLogs",
            "{\"fromBlock\":\"0x12\",\"toBlock\":\"0x12\",\"topics\":" + json + "}"
        );
        Assert.Equal(expected, logs.GetArrayLength());
    }

    [Fact]
    public async Task C05_addresses_block_hash_and_order()
    {
        var hash = await BlockHash(RpcFixture.LogBlock);
        var checksummed = "\"0x0000000000000000000000000000000000001001\""
            .ToUpperInvariant()
            .Replace("0X", "0x", StringComparison.Ordinal);
        foreach (
            var filter in new[]
            {
                $"{{\"blockHash\":\"{hash}\"}}",
                $"{{\"blockHash\":\"{hash}\",\"address\":[]}}",
                $"{{\"blockHash\":\"{hash}\",\"address\":{checksummed}}}",
                $"{{\"blockHash\":\"{hash}\",\"address\":[{Contract},\"0x00000000000000000000000000000000000000ff\"]}}",
            }
        )
        {
            var logs = await rpc.ResultAsync("eth_getLogs", filter);
            Assert.Equal(3, logs.GetArrayLength());
            for (var i = 0; i < 3; i++)
            {
                Assert.Equal("0x" + i, logs[i].GetProperty("logIndex").GetString());
                Assert.Equal("0x" + i, logs[i].GetProperty("transactionIndex").GetString());
                Assert.False(logs[i].GetProperty("removed").GetBoolean());
                Assert.Equal(hash, logs[i].GetProperty("blockHash").GetString());
            }
        }
        var other = await rpc.ResultAsync(
            "eth_getLogs",
            $"{{\"blockHash\":\"{hash}\",\"address\":\"0x00000000000000000000000000000000000000ff\"}}"
        );
        Assert.Equal(0, other.GetArrayLength());
        Assert.Equal(
            4,
            (
                await rpc.ResultAsync("eth_getLogs", "{\"fromBlock\":\"earliest\",\"toBlock\":\"latest\"}")
            ).GetArrayLength()
        );
    }

    [Theory]
    [InlineData("{\"fromBlock\":\"0x13\",\"toBlock\":\"0x19\"}", -32602)]
    [InlineData("{\"fromBlock\":\"0x14\",\"toBlock\":\"0x13\"}", -32602)]
    [InlineData(
        "{\"fromBlock\":\"0x1\",\"blockHash\":\"0x1111111111111111111111111111111111111111111111111111111111111111\"}",
        -32602
    )]
    [InlineData("{\"blockHash\":\"0x1111111111111111111111111111111111111111111111111111111111111111\"}", -32000)]
    [InlineData("{\"topics\":[\"0x12\"]}", -32602)]
    [InlineData("{\"address\":\"0x12\"}", -32602)]
    [InlineData("\"latest\"", -32602)]
    public async Task C06_impossible_ranges_are_errors_and_no_empty_lists(string filter, int code) =>
        Assert.Equal(code, (await rpc.ErrorAsync("eth_getLogs", filter)).Code);

    [Fact]
    public async Task C08_pre_flight_and_content_types()
    {
        foreach (var (origin, allowed) in new[] { ("http://a.example", true), ("http://b.example", false) })
        {
            using var preflight = new HttpRequestMessage(HttpMethod.Options, rpc.Address);
            preflight.Headers.Add("Origin", origin);
            preflight.Headers.Add("Access-Control-Request-Method", "POST");
            preflight.Headers.Add("Access-Control-Request-Headers", "content-type");
            using var answer = await rpc.SendAsync(preflight);
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            Assert.Equal(allowed, answer.Headers.Contains("Access-Control-Allow-Origin"));
            Assert.Equal(allowed, answer.Headers.Contains("Access-Control-Allow-Headers"));
        }
        foreach (
            var (type, status) in new (string?, HttpStatusCode)[]
            {
                ("application/json; charset=utf-8", HttpStatusCode.OK),
                ("application/json-rpc", HttpStatusCode.OK),
                ("text/plain", HttpStatusCode.UnsupportedMediaType),
                (null, HttpStatusCode.UnsupportedMediaType),
            }
        )
        {
            using var content = new ByteArrayContent(
                Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}")
            );
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var request = new HttpRequestMessage(HttpMethod.Post, rpc.Address) { Content = content };
            using var answer = await rpc.SendAsync(request);
            Assert.Equal(status, answer.StatusCode);
            Assert.True((await answer.Content.ReadAsStringAsync()).Length < 200);
        }
        using var get = await rpc.SendAsync(new HttpRequestMessage(HttpMethod.Get, rpc.Address));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
    }

    [Fact]
    public async Task C10_a_chain_without_fees_serves_the_defaults_of_libraries()
    {
        Assert.Equal("0x0", await rpc.TextAsync("eth_gasPrice"));
        Assert.Equal("0x0", await rpc.TextAsync("eth_maxPriorityFeePerGas"));
        var history = await rpc.ResultAsync("eth_feeHistory", "\"0x4\"", "\"latest\"", "[25]");
        Assert.Equal(5, history.GetProperty("baseFeePerGas").GetArrayLength());
        Assert.All(history.GetProperty("baseFeePerGas").EnumerateArray(), fee => Assert.Equal("0x0", fee.GetString()));
        Assert.Equal(4, history.GetProperty("gasUsedRatio").GetArrayLength());
        Assert.All(history.GetProperty("reward").EnumerateArray(), r => Assert.Equal("0x0", r[0].GetString()));
        var block = await rpc.ResultAsync("eth_getBlockByNumber", "\"latest\"", "false");
        Assert.Equal("0x0", block.GetProperty("baseFeePerGas").GetString());
    }

    [Fact]
    public async Task C11_the_block_hash_is_that_of_QBFT_and_the_parent_of_the_next()
    {
        var block = await rpc.ResultAsync("eth_getBlockByNumber", "\"0x12\"", "false");
        var next = await rpc.ResultAsync("eth_getBlockByNumber", "\"0x13\"", "false");
        Assert.Equal(block.GetProperty("hash").GetString(), next.GetProperty("parentHash").GetString());
        var header = BlockHeader.Decode(Hex.Decode(await rpc.TextAsync("debug_getRawHeader", "\"0x12\"")));
        Assert.Equal(header.Hash.ToString(), block.GetProperty("hash").GetString());
        Assert.Equal(4, header.Extra.Seals.Count);
        Assert.Equal(Hex.Encode(header.Extra.Encode()), block.GetProperty("extraData").GetString());
        var (decoded, transactions) = BlockCodec.DecodeExport(
            Hex.Decode(await rpc.TextAsync("debug_getRawBlock", "\"0x12\""))
        );
        Assert.Equal(header.Hash, decoded.Hash);
        Assert.Equal(3, transactions.Count);
        var byHash = await rpc.ResultAsync("eth_getBlockByHash", "\"" + header.Hash + "\"", "false");
        Assert.Equal(block.GetRawText(), byHash.GetRawText());
    }

    [Theory]
    [InlineData("trace_replayBlockTransactions")]
    [InlineData("trace_block")]
    [InlineData("eth_sendTransaction")]
    [InlineData("personal_sign")]
    [InlineData("admin_peers")]
    [InlineData("eth_nonsense")]
    [InlineData("")]
    public async Task C12_what_is_not_offered_is_method_not_found(string method) =>
        Assert.Equal(-32601, (await rpc.ErrorAsync(method, "\"0x1\"")).Code);

    [Fact]
    public async Task C12_block_fields_that_explorers_read_are_there()
    {
        var block = await rpc.ResultAsync("eth_getBlockByNumber", "\"0x12\"", "true");
        foreach (
            var field in new[]
            {
                "size",
                "uncles",
                "totalDifficulty",
                "nonce",
                "mixHash",
                "sha3Uncles",
                "withdrawalsRoot",
            }
        )
            Assert.True(block.TryGetProperty(field, out _), field);
        Assert.Equal("0x0000000000000000", block.GetProperty("nonce").GetString());
        Assert.Equal(3, (await rpc.ResultAsync("eth_getBlockReceipts", "\"0x12\"")).GetArrayLength());
        Assert.Equal(JsonValueKind.Null, (await rpc.ResultAsync("eth_getBlockReceipts", "\"0x99\"")).ValueKind);
        Assert.Equal(
            JsonValueKind.Null,
            (await rpc.ResultAsync("eth_getBlockByNumber", "\"0x99\"", "false")).ValueKind
        );
    }

    [Theory]
    [InlineData("\"0x6\"")]
    [InlineData("\"0x06\"")]
    [InlineData("\"0x0000000000000000000000000000000000000000000000000000000000000006\"")]
    public async Task C17_storage_positions_short_and_padded_are_equal(string position)
    {
        foreach (
            var block in new[]
            {
                "\"latest\"",
                "\"safe\"",
                "\"finalized\"",
                "\"pending\"",
                "\"0x14\"",
                "{\"blockNumber\":\"0x14\"}",
            }
        )
            Assert.Equal(
                TestContract.Word(18).ToString(),
                await rpc.TextAsync("eth_getStorageAt", Contract, position, block)
            );
        Assert.Equal(TestContract.Word(18).ToString(), await rpc.TextAsync("eth_getStorageAt", Contract, position));
        var at17 = "{\"blockHash\":\"" + await BlockHash(17) + "\"}";
        Assert.Equal(
            TestContract.Word(17).ToString(),
            await rpc.TextAsync("eth_getStorageAt", Contract, position, at17)
        );
        Assert.Equal(
            Bytes32.Zero.ToString(),
            await rpc.TextAsync("eth_getStorageAt", Contract, position, "\"earliest\"")
        );
        Assert.Equal(
            Bytes32.Zero.ToString(),
            await rpc.TextAsync("eth_getStorageAt", "\"0x00000000000000000000000000000000000000ff\"", position)
        );
    }

    [Theory]
    [InlineData("\"0x000000000000000000000000000000000000000000000000000000000000000006\"")]
    [InlineData("\"0xasdf\"")]
    [InlineData("\"\"")]
    [InlineData("\"0x\"")]
    [InlineData("6")]
    public async Task C17_positions_that_are_none_are_refused(string position) =>
        Assert.Equal(-32602, (await rpc.ErrorAsync("eth_getStorageAt", Contract, position, "\"latest\"")).Code);

    [Fact]
    public async Task C20_code_without_storage_has_its_own_code_hash_and_the_empty_root()
    {
        var test = new TestChain();
        await using var engine = test.Open();
        var deploy = new Transaction
        {
            Type = 0,
            ChainId = TestChain.ChainId,
            Nonce = 0,
            GasLimit = 100_000,
            To = null,
            Data = Hex.Decode("0x60015ff3"),
        }.Sign(TestChain.SenderKey);
        Assert.Equal(SubmitOutcome.Accepted, (await engine.SubmitAsync(deploy.Encode(), default)).Outcome);
        await engine.SealAsync();
        var created = (await engine.GetReceiptsAsync(1, default))![0].ContractAddress!.Value;
        var options = new Engine.Rpc.JsonRpcOptions();
        using var admission = new RpcAdmission(options);
        var methods = new RpcMethods(engine, options, admission).ByName;
        foreach (var keys in new[] { "[]", "[\"0x0\"]" })
        {
            using var arguments = JsonDocument.Parse("[\"" + created + "\"," + keys + ",\"latest\"]");
            using var share = admission.Bytes.Begin();
            var output = new RpcOutput(share, 0, int.MaxValue, static (_, _) => default);
            await methods["eth_getProof"]
                (new RpcArguments(arguments.RootElement, new RpcCaller(IPAddress.Loopback)), output, default);
            var proof = JsonNode.Parse(output.Held.Segments.SelectMany(m => m.ToArray()).ToArray())!;
            Assert.Equal(
                "0xbc36789e7a1e281436464229828f817d6612f7b477d66591ff96a9e064bcc98a",
                (string?)proof["codeHash"]
            );
            Assert.Equal(BlockHeader.EmptyTrieRoot.ToString(), (string?)proof["storageHash"]);
            var last = Hex.Decode((string)proof["accountProof"]!.AsArray()[^1]!);
            Assert.Contains(
                "bc36789e7a1e281436464229828f817d6612f7b477d66591ff96a9e064bcc98a",
                Hex.Encode(last),
                StringComparison.Ordinal
            );
            Assert.Contains(BlockHeader.EmptyTrieRoot.ToString()[2..], Hex.Encode(last), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task C26_proofs_of_absent_accounts_and_at_genesis()
    {
        var genesis = await BlockHash(0);
        foreach (
            var block in new[]
            {
                "\"0x0\"",
                "{\"blockNumber\":\"0x0\"}",
                $"{{\"blockHash\":\"{genesis}\",\"requireCanonical\":true}}",
            }
        )
        {
            var proof = await rpc.ResultAsync(
                "eth_getProof",
                "\"0x00000000000000000000000000000000000000ff\"",
                "[\"0x1\"]",
                block
            );
            Assert.NotEqual(0, proof.GetProperty("accountProof").GetArrayLength());
            Assert.Equal("0x0", proof.GetProperty("balance").GetString());
            Assert.Equal("0x0", proof.GetProperty("storageProof")[0].GetProperty("value").GetString());
            Assert.Equal(0, proof.GetProperty("storageProof")[0].GetProperty("proof").GetArrayLength());
        }
        var (code, message) = await rpc.ErrorAsync("eth_getProof", Contract, "[]", "\"0x63\"");
        Assert.Equal(-32000, code);
        Assert.Contains("20", message, StringComparison.Ordinal);
    }

    /// <summary>github.com/ethereum/tests, RLPTests: strings that are no RLP, offered as transactions.</summary>
    [Fact]
    public async Task C30_malformed_transactions_are_refused_by_name()
    {
        foreach (var vector in Vectors.Read("rlp/invalidRLPTest.json").EnumerateObject())
        {
            var text = vector.Value.GetProperty("out").GetString()!;
            var hex = text.StartsWith("0x", StringComparison.Ordinal) ? text : "0x" + text;
            var answer = await rpc.AnswerAsync("eth_sendRawTransaction", "\"" + hex + "\"");
            var error = answer.GetProperty("error");
            Assert.Equal(-32000, error.GetProperty("code").GetInt32());
            // One byte below 0x80 is the beginning of an envelope (EIP-2718), of a type that nobody has.
            var isEnvelope = hex.Length > 2 && Convert.ToByte(hex[2..4], 16) < 0x80;
            Assert.Equal(
                isEnvelope ? "UnsupportedType" : "Malformed",
                error.GetProperty("data").GetProperty("outcome").GetString()
            );
        }
    }

    private async Task<string> BlockHash(ulong number) =>
        (await rpc.ResultAsync("eth_getBlockByNumber", "\"0x" + number.ToString("x") + "\"", "false"))
            .GetProperty("hash")
            .GetString()!;

    private static IEnumerable<(string Name, string Text)> Leaves(JsonElement element, string name = "") =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Leaves(p.Value, p.Name)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Leaves(item, name)),
            JsonValueKind.String => [(name, element.GetString()!)],
            _ => [],
        };
}
