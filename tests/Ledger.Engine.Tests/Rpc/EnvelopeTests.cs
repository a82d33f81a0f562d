using System.Net;
using System.Text;
using System.Text.Json;
using Ledger.Engine.Tests.Chain;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Tests.Rpc;

/// <summary>JSON-RPC 2.0 envelopes, limits, errors, and the methods that no field case is about.</summary>
public sealed class EnvelopeTests(RpcFixture rpc) : IClassFixture<RpcFixture>
{
    [Theory]
    [InlineData("", -32700)]
    [InlineData("{", -32700)]
    [InlineData("{}", -32600)]
    [InlineData("7", -32600)]
    [InlineData("[]", -32600)]
    [InlineData("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"eth_chainId\"}", -32600)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}", -32600)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\",\"params\":{}}", -32602)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_call\",\"params\":[]}", -32602)]
    public async Task What_is_no_call_gets_the_error_of_the_standard(string body, int code) =>
        Assert.Equal(code, (await rpc.PostAsync(body)).GetProperty("error").GetProperty("code").GetInt32());

    [Fact]
    public async Task Nesting_beyond_the_limit_is_a_parse_error()
    {
        var body = string.Concat(Enumerable.Repeat("[", 100_000)) + string.Concat(Enumerable.Repeat("]", 100_000));
        Assert.Equal(-32700, (await rpc.PostAsync(body)).GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Ids_come_back_as_they_were_and_notifications_get_no_answer()
    {
        foreach (var id in new[] { "1", "\"a\"", "null", "1.5" })
        {
            var answer = await rpc.PostAsync("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"eth_chainId\"}");
            Assert.Equal(id, answer.GetProperty("id").GetRawText());
            Assert.Equal("0x4e51f", answer.GetProperty("result").GetString());
        }
        using var content = new StringContent(
            "{\"jsonrpc\":\"2.0\",\"method\":\"eth_chainId\"}",
            Encoding.UTF8,
            "application/json"
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, rpc.Address) { Content = content };
        using var nothing = await rpc.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, nothing.StatusCode);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("true")]
    public async Task An_id_of_a_kind_that_no_id_has_is_an_invalid_request(string id)
    {
        var answer = await rpc.PostAsync("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"eth_chainId\"}");
        Assert.Equal(-32600, answer.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("id").ValueKind);
    }

    /// <summary>A parser that leaves texts alone until they are read threw in the middle of a call: HTTP 500.</summary>
    [Theory]
    [InlineData(@"{""jsonrpc"":""2.0"",""id"":""\ud800"",""method"":""eth_chainId""}")]
    [InlineData(@"{""jsonrpc"":""\ud800"",""id"":1,""method"":""eth_chainId""}")]
    [InlineData(@"{""jsonrpc"":""2.0"",""id"":1,""method"":""\ud800""}")]
    [InlineData(@"{""jsonrpc"":""2.0"",""id"":1,""method"":""eth_getBalance"",""params"":[""\ud800"",""latest""]}")]
    [InlineData(@"{""jsonrpc"":""2.0"",""id"":1,""method"":""eth_call"",""params"":[{""\udc00"":1}]}")]
    [InlineData(@"[{""jsonrpc"":""2.0"",""id"":1,""method"":""eth_chainId""},{""jsonrpc"":""2.0"",""id"":""\ud800""}]")]
    public async Task Half_a_surrogate_pair_anywhere_is_a_parse_error(string body) => await ParseErrorAsync(body, 0);

    [Theory]
    [InlineData(@"{""jsonrpc"":""2.0"",""id"":""#"",""method"":""eth_chainId""}")]
    [InlineData(@"{""jsonrpc"":""2.0"",""id"":1,""method"":""#""}")]
    [InlineData(@"{""jsonrpc"":""2.0"",""id"":1,""method"":""eth_getBalance"",""params"":[""#"",""latest""]}")]
    public async Task Bytes_that_are_no_utf8_are_a_parse_error(string body) => await ParseErrorAsync(body, 0xff);

    /// <param name="body">The request.</param>
    /// <param name="hash">The byte that stands for #; 0: none does.</param>
    private async Task ParseErrorAsync(string body, byte hash)
    {
        var bytes = Encoding.ASCII.GetBytes(body);
        if (hash > 0)
            bytes[Array.IndexOf(bytes, (byte)'#')] = hash;
        using var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, rpc.Address) { Content = content };
        using var answer = await rpc.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var error = JsonDocument
            .Parse(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken))
            .RootElement.GetProperty("error");
        Assert.Equal(-32700, error.GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Batches_are_answered_in_order_and_limited()
    {
        const string Call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_blockNumber\"}";
        var answers = await rpc.PostAsync(
            "[" + Call + ",5,{\"jsonrpc\":\"2.0\",\"method\":\"eth_chainId\"}," + Call + "]"
        );
        Assert.Equal(3, answers.GetArrayLength());
        Assert.Equal("0x14", answers[0].GetProperty("result").GetString());
        Assert.Equal(-32600, answers[1].GetProperty("error").GetProperty("code").GetInt32());
        var tooMany = await rpc.PostAsync("[" + string.Join(',', Enumerable.Repeat(Call, 101)) + "]");
        Assert.Equal(-32600, tooMany.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_request_above_the_limit_is_refused_whether_it_tells_its_length_or_not()
    {
        var body = new byte[600 * 1024];
        foreach (var chunked in new[] { false, true })
        {
            using var content = new ByteArrayContent(body);
            content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            using var request = new HttpRequestMessage(HttpMethod.Post, rpc.Address) { Content = content };
            request.Headers.TransferEncodingChunked = chunked;
            using var answer = await rpc.SendAsync(request);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Contains("524288", text, StringComparison.Ordinal);
            if (!chunked)
                Assert.Contains("614400", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Identity_of_chain_and_client()
    {
        Assert.Equal("320799", await rpc.TextAsync("net_version"));
        Assert.StartsWith("ledger/v", await rpc.TextAsync("web3_clientVersion"), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.False, (await rpc.ResultAsync("eth_syncing")).ValueKind);
        Assert.Equal(Keccak256.Empty.ToString(), await rpc.TextAsync("web3_sha3", "\"0x\""));
        var validators = await rpc.ResultAsync("qbft_getValidatorsByBlockNumber", "\"latest\"");
        Assert.Equal(
            TestChain.Validators.Select(v => v.ToString()),
            validators.EnumerateArray().Select(v => v.GetString())
        );
    }

    [Fact]
    public async Task Accounts_code_and_nonces()
    {
        var sender = RpcFixture.Quoted(TestChain.Sender);
        Assert.Equal("0x0", await rpc.TextAsync("eth_getBalance", sender, "\"latest\""));
        Assert.Equal("0x4", await rpc.TextAsync("eth_getTransactionCount", sender, "\"latest\""));
        Assert.Equal("0x1", await rpc.TextAsync("eth_getTransactionCount", sender, "\"0x11\""));
        Assert.Equal("0x0", await rpc.TextAsync("eth_getTransactionCount", sender, "\"earliest\""));
        Assert.Equal(
            Hex.Encode(TestContract.Code),
            await rpc.TextAsync("eth_getCode", RpcFixture.Quoted(TestContract.Address))
        );
        Assert.Equal("0x", await rpc.TextAsync("eth_getCode", sender));
        Assert.Equal(-32000, (await rpc.ErrorAsync("eth_getBalance", sender, "\"0x63\"")).Code);
        Assert.Equal(-32602, (await rpc.ErrorAsync("eth_getBalance", "\"0x12\"", "\"latest\"")).Code);
    }

    [Fact]
    public async Task Transactions_and_receipts_agree_with_their_block()
    {
        var block = await rpc.ResultAsync("eth_getBlockByNumber", "\"0x12\"", "true");
        var receipts = await rpc.ResultAsync("eth_getBlockReceipts", "\"0x12\"");
        ulong gas = 0;
        for (var i = 0; i < 3; i++)
        {
            var transaction = block.GetProperty("transactions")[i];
            var hash = "\"" + transaction.GetProperty("hash").GetString() + "\"";
            Assert.Equal(
                transaction.GetRawText(),
                (await rpc.ResultAsync("eth_getTransactionByHash", hash)).GetRawText()
            );
            var receipt = await rpc.ResultAsync("eth_getTransactionReceipt", hash);
            Assert.Equal(receipts[i].GetRawText(), receipt.GetRawText());
            Assert.Equal("0x1", receipt.GetProperty("status").GetString());
            Assert.Equal("0x" + i, receipt.GetProperty("logs")[0].GetProperty("logIndex").GetString());
            Assert.Equal(TestChain.Sender.ToString(), receipt.GetProperty("from").GetString());
            gas += Convert.ToUInt64(receipt.GetProperty("gasUsed").GetString(), 16);
            Assert.Equal(gas, Convert.ToUInt64(receipt.GetProperty("cumulativeGasUsed").GetString(), 16));
        }
        Assert.Equal(gas, Convert.ToUInt64(block.GetProperty("gasUsed").GetString(), 16));
        var unknown = "\"" + Bytes32.Zero + "\"";
        Assert.Equal(JsonValueKind.Null, (await rpc.ResultAsync("eth_getTransactionByHash", unknown)).ValueKind);
        Assert.Equal(JsonValueKind.Null, (await rpc.ResultAsync("eth_getTransactionReceipt", unknown)).ValueKind);
    }

    [Fact]
    public async Task Calls_report_reverts_with_their_reason_and_other_ends_by_name()
    {
        // Init code that reverts with Error("no"); run by a call without "to".
        var reason = "08c379a0" + new string('0', 62) + "20" + new string('0', 63) + "2" + "6e6f" + new string('0', 60);
        var size = reason.Length / 2;
        var code = "0x60" + size.ToString("x2") + "600a5f3960" + size.ToString("x2") + "5ffd" + reason;
        var answer = await rpc.AnswerAsync("eth_call", "{\"data\":\"" + code + "\"}");
        var error = answer.GetProperty("error");
        Assert.Equal(3, error.GetProperty("code").GetInt32());
        Assert.Equal("execution reverted: no", error.GetProperty("message").GetString());
        Assert.Equal("0x" + reason, error.GetProperty("data").GetString());

        Assert.Equal((-32000, "invalid opcode"), await rpc.ErrorAsync("eth_call", "{\"data\":\"0xfe\"}"));
        Assert.Equal(
            (-32000, "intrinsic gas too low"),
            await rpc.ErrorAsync("eth_call", "{\"data\":\"0xfe\",\"gas\":\"0x1\"}")
        );
        Assert.Equal(
            (-32000, "insufficient funds for transfer"),
            await rpc.ErrorAsync("eth_call", RpcFixture.Call("\"value\":\"0x1\""))
        );
    }

    [Fact]
    public async Task An_estimate_is_enough_and_hardly_more_than_enough()
    {
        var data = Hex.Encode(
            TestContract.Store([
                new(TestContract.Word(900), TestContract.Word(1)),
                new(TestContract.Word(6), Bytes32.Zero),
            ])
        );
        var estimate = Convert.ToUInt64(
            await rpc.TextAsync("eth_estimateGas", RpcFixture.Call("\"data\":\"" + data + "\"")),
            16
        );
        async Task<bool> Succeeds(ulong gas) =>
            (
                await rpc.AnswerAsync(
                    "eth_call",
                    RpcFixture.Call("\"data\":\"" + data + "\",\"gas\":\"0x" + gas.ToString("x") + "\"")
                )
            ).TryGetProperty("result", out _);
        Assert.True(await Succeeds(estimate));
        Assert.False(await Succeeds(estimate - estimate / 32));
        var (code, message) = await rpc.ErrorAsync("eth_estimateGas", "{\"data\":\"0x5b5f56\"}");
        Assert.Equal(-32000, code);
        Assert.Contains("gas required exceeds allowance", message, StringComparison.Ordinal);
    }
}
