using System.Text.Json;
using Ledger.Engine.Tests.Chain;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Tests.Rpc;

/// <summary>debug_trace* and eth_createAccessList, each answer written by hand; the steps themselves are compared elsewhere.</summary>
public sealed class TraceTests(RpcFixture rpc) : IClassFixture<RpcFixture>
{
    private static readonly string Contract = TestContract.Address.ToString();

    /// <summary>Calls the identity, then reverts with what it got: the word 2a.</summary>
    private const string CallsAndReverts = "0x602a5f5260205f60205f6004620186a0fa5060205ffd";

    [Fact]
    public async Task A_transaction_of_a_block_is_told_as_it_went()
    {
        var block = await rpc.ResultAsync("eth_getBlockByNumber", "\"0x12\"", "true");
        var last = block.GetProperty("transactions")[2];
        var hash = "\"" + last.GetProperty("hash").GetString() + "\"";
        var receipt = await rpc.ResultAsync("eth_getTransactionReceipt", hash);
        var trace = await rpc.ResultAsync("debug_traceTransaction", hash);
        Assert.Equal(
            Convert.ToInt64(receipt.GetProperty("gasUsed").GetString(), 16),
            trace.GetProperty("gas").GetInt64()
        );
        Assert.False(trace.GetProperty("failed").GetBoolean());
        var steps = trace.GetProperty("structLogs").EnumerateArray().ToList();
        var first = steps[0];
        Assert.Equal((0, "CALLDATASIZE", 1), (Int(first, "pc"), Text(first, "op"), Int(first, "depth")));
        // The two transactions before it in the block wrote the same word: this one finds it as they left it, and warm is cheap.
        var store = Assert.Single(steps, s => Text(s, "op") == "SSTORE");
        Assert.Equal(2_200, Int(store, "gasCost"));
        var word = store.GetProperty("storage").GetProperty(TestContract.Word(6).ToString()).GetString();
        Assert.Equal(TestContract.Word(RpcFixture.LogBlock).ToString(), word);
        Assert.Equal("LOG3", Text(steps[^2], "op"));
        Assert.Equal("STOP", Text(steps[^1], "op"));

        var calls = await rpc.ResultAsync(
            "debug_traceTransaction",
            hash,
            "{\"tracer\":\"callTracer\",\"tracerConfig\":{\"withLog\":true}}"
        );
        Assert.Equal(Text(last, "gas"), Text(calls, "gas"));
        Assert.Equal(Text(receipt, "gasUsed"), Text(calls, "gasUsed"));
        Assert.Equal(("CALL", Contract, "0x0"), (Text(calls, "type"), Text(calls, "to"), Text(calls, "value")));
        Assert.Equal(
            3,
            Assert.Single(calls.GetProperty("logs").EnumerateArray()).GetProperty("topics").GetArrayLength()
        );

        var all = await rpc.ResultAsync("debug_traceBlockByNumber", "\"0x12\"");
        Assert.Equal(
            block.GetProperty("transactions").EnumerateArray().Select(t => Text(t, "hash")),
            all.EnumerateArray().Select(t => Text(t, "txHash"))
        );
        Assert.Equal(trace.GetRawText(), all[2].GetProperty("result").GetRawText());
        var byHash = await rpc.ResultAsync("debug_traceBlockByHash", "\"" + Text(block, "hash") + "\"");
        Assert.Equal(all.GetRawText(), byHash.GetRawText());
    }

    [Fact]
    public async Task A_call_is_told_with_what_it_called_and_why_it_failed()
    {
        var call = "{\"data\":\"" + CallsAndReverts + "\",\"gas\":\"0x100000\"}";
        var calls = await rpc.ResultAsync("debug_traceCall", call, "\"latest\"", "{\"tracer\":\"callTracer\"}");
        Assert.Equal(("CREATE", "execution reverted"), (Text(calls, "type"), Text(calls, "error")));
        Assert.False(calls.TryGetProperty("to", out _));
        Assert.Equal(TestContract.Word(42).ToString(), Text(calls, "output"));
        var inner = Assert.Single(calls.GetProperty("calls").EnumerateArray());
        Assert.Equal("STATICCALL", Text(inner, "type"));
        Assert.Equal(TestContract.Word(42).ToString(), Text(inner, "input"));
        Assert.Equal(TestContract.Word(42).ToString(), Text(inner, "output"));
        Assert.Equal(("0x186a0", "0x12"), (Text(inner, "gas"), Text(inner, "gasUsed")));
        Assert.False(inner.TryGetProperty("value", out _));
        var top = await rpc.ResultAsync(
            "debug_traceCall",
            call,
            "\"latest\"",
            "{\"tracer\":\"callTracer\",\"tracerConfig\":{\"onlyTopCall\":true}}"
        );
        Assert.False(top.TryGetProperty("calls", out _));

        // The price of a call is with what it gives away; of a failing step it is what was asked for.
        var steps = (await rpc.ResultAsync("debug_traceCall", call, "\"latest\"")).GetProperty("structLogs");
        var given = steps.EnumerateArray().Single(s => Text(s, "op") == "STATICCALL");
        Assert.Equal(100_000 + 100, Int(given, "gasCost"));
        var failing = (
            await rpc.ResultAsync("debug_traceCall", "{\"data\":\"0x5f56\",\"gas\":\"0x100000\"}", "\"latest\"")
        ).GetProperty("structLogs");
        Assert.Equal("invalid jump destination", Text(failing[1], "error"));
        Assert.Equal(8, Int(failing[1], "gasCost"));
        var few = await rpc.ResultAsync(
            "debug_traceCall",
            call,
            "\"latest\"",
            "{\"limit\":2,\"disableStack\":true,\"enableMemory\":true}"
        );
        Assert.Equal(2, few.GetProperty("structLogs").GetArrayLength());
        Assert.False(few.GetProperty("structLogs")[1].TryGetProperty("stack", out _));
        Assert.Equal(0, few.GetProperty("structLogs")[1].GetProperty("memory").GetArrayLength());
    }

    [Theory]
    [InlineData(
        "debug_traceTransaction",
        -32000,
        "transaction not found",
        "\"0x0000000000000000000000000000000000000000000000000000000000000001\""
    )]
    [InlineData("debug_traceBlockByNumber", -32000, "genesis is not traceable", "\"0x0\"")]
    [InlineData("debug_traceBlockByNumber", -32000, "header not found", "\"0x99\"")]
    [InlineData("debug_traceBlockByNumber", -32602, "callTracer", "\"0x12\"", "{\"tracer\":\"prestateTracer\"}")]
    [InlineData("debug_traceBlockByNumber", -32602, "stateOverrides", "\"0x12\"", "{\"stateOverrides\":{}}")]
    [InlineData("debug_traceBlockByNumber", -32602, "timeout", "\"0x12\"", "{\"timeout\":\"soon\"}")]
    [InlineData("debug_traceBlockByNumber", -32000, "timeout", "\"0x12\"", "{\"timeout\":\"0s\"}")]
    public async Task What_cannot_be_told_is_named(string method, int code, string words, params string[] parameters)
    {
        var (was, message) = await rpc.ErrorAsync(method, parameters);
        Assert.Equal(code, was);
        Assert.Contains(words, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_access_list_names_what_a_call_reads_and_makes_it_cheaper_or_says_why_it_failed()
    {
        // SLOAD 7 of itself; BALANCE of 0xff; then it logs or reverts.
        const string Reads = "\"data\":\"0x60075450" + "60ff3150";
        var read = await rpc.ResultAsync("eth_createAccessList", "{" + Reads + "00\"}", "\"latest\"");
        Assert.False(read.TryGetProperty("error", out _));
        var list = read.GetProperty("accessList").EnumerateArray().ToList();
        Assert.Equal(2, list.Count);
        Assert.Equal("0x00000000000000000000000000000000000000ff", Text(list[0], "address"));
        Assert.Equal(0, list[0].GetProperty("storageKeys").GetArrayLength());
        Assert.Equal(
            TestContract.Word(7).ToString(),
            Assert.Single(list[1].GetProperty("storageKeys").EnumerateArray()).GetString()
        );
        var reverts = await rpc.ResultAsync("eth_createAccessList", "{" + Reads + "5f5ffd\"}", "\"latest\"");
        Assert.Equal("execution reverted", Text(reverts, "error"));
        Assert.Equal(2, reverts.GetProperty("accessList").GetArrayLength());
        // The contract's own slots, and no entry for itself or its caller beyond them.
        var validators = await rpc.ResultAsync("eth_createAccessList", RpcFixture.Call("\"data\":\"0xb7ab4db5\""));
        var own = Assert.Single(validators.GetProperty("accessList").EnumerateArray());
        Assert.Equal(Contract, Text(own, "address"));
        Assert.Equal(5, own.GetProperty("storageKeys").GetArrayLength());
        var named = RpcFixture.Call(
            "\"data\":\"0xb7ab4db5\",\"accessList\":" + validators.GetProperty("accessList").GetRawText()
        );
        Assert.Equal(
            Text(validators, "gasUsed"),
            Text(await rpc.ResultAsync("eth_createAccessList", named), "gasUsed")
        );
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static int Int(JsonElement json, string name) => json.GetProperty(name).GetInt32();
}
