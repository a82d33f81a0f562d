using System.Net;
using System.Text;
using System.Text.Json;
using Ledger.Engine.Chain;
using Ledger.Engine.Rpc;
using Ledger.Engine.Tests.Chain;
using Ledger.Evidence.Primitives;
using Microsoft.Extensions.Time.Testing;

namespace Ledger.Engine.Tests.Rpc;

/// <summary>Filters that are polled, the pool's own methods, and sending that waits for the receipt.</summary>
public sealed class FilterTests : IAsyncLifetime
{
    private readonly TestChain chain = new();
    private readonly FakeTimeProvider time = new();
    private readonly HttpClient http = new();
    private ChainEngine engine = null!;
    private JsonRpcHost host = null!;
    private ulong nonce;

    public async ValueTask InitializeAsync()
    {
        engine = chain.Open();
        await SealAsync(1);
        host = await JsonRpcHost.StartAsync(
            engine,
            new IPEndPoint(IPAddress.Loopback, 0),
            new JsonRpcOptions
            {
                MaxFilters = 4,
                MaxFiltersOfOne = 3,
                MaxLogs = 3,
                Time = time,
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await host.DisposeAsync();
        await engine.DisposeAsync();
    }

    [Fact]
    public async Task A_filter_tells_each_block_log_and_transaction_once()
    {
        var logs = await CallAsync("eth_newFilter", "{\"address\":\"" + TestContract.Address + "\"}");
        var blocks = await CallAsync("eth_newBlockFilter");
        var pending = await CallAsync("eth_newPendingTransactionFilter");
        foreach (var filter in new[] { logs, blocks, pending })
            Assert.Equal(0, (await ResultAsync("eth_getFilterChanges", filter)).GetArrayLength());
        await SealAsync(2);
        await SealAsync(0);
        var told = await ResultAsync("eth_getFilterChanges", logs);
        Assert.Equal(["0x2", "0x2"], told.EnumerateArray().Select(l => l.GetProperty("blockNumber").GetString()));
        Assert.Equal(
            [await HashAsync(2), await HashAsync(3)],
            (await ResultAsync("eth_getFilterChanges", blocks)).EnumerateArray().Select(h => h.GetString())
        );
        Assert.Equal(2, (await ResultAsync("eth_getFilterChanges", pending)).GetArrayLength());
        foreach (var filter in new[] { logs, blocks, pending })
            Assert.Equal(0, (await ResultAsync("eth_getFilterChanges", filter)).GetArrayLength());
        // Everything that it matches, whatever was polled: from the head on, since no block was named.
        Assert.Equal(0, (await ResultAsync("eth_getFilterLogs", logs)).GetArrayLength());
        Assert.Contains(
            "is no filter of logs",
            await ErrorAsync("eth_getFilterLogs", blocks),
            StringComparison.Ordinal
        );
        Assert.True((await ResultAsync("eth_uninstallFilter", logs)).GetBoolean());
        Assert.False((await ResultAsync("eth_uninstallFilter", logs)).GetBoolean());
        Assert.Contains("filter not found", await ErrorAsync("eth_getFilterChanges", logs), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_one_answer_does_not_hold_comes_with_the_next_poll()
    {
        var logs = await CallAsync("eth_newFilter", "{\"fromBlock\":\"0x1\"}");
        await SealAsync(2);
        await SealAsync(2);
        await SealAsync(5);
        await SealAsync(1);
        var polls = new List<int>();
        for (var i = 0; i < 5; i++)
            polls.Add((await ResultAsync("eth_getFilterChanges", logs)).GetArrayLength());
        // At most 3 logs an answer; a block's are never torn apart, however many they are.
        Assert.Equal([2, 2, 5, 1, 0], polls);
        var ahead = await CallAsync("eth_newFilter", "{\"fromBlock\":\"0x8\",\"toBlock\":\"0x8\"}");
        await SealAsync(1);
        Assert.Equal(0, (await ResultAsync("eth_getFilterChanges", ahead)).GetArrayLength());
        await SealAsync(1);
        await SealAsync(1);
        Assert.Equal(1, (await ResultAsync("eth_getFilterChanges", ahead)).GetArrayLength());
    }

    [Fact]
    public async Task Filters_are_few_and_go_when_nobody_polls_them()
    {
        var first = await CallAsync("eth_newBlockFilter");
        for (var i = 0; i < 2; i++)
            await CallAsync("eth_newBlockFilter");
        Assert.Contains("3 filters of yours", await ErrorAsync("eth_newBlockFilter"), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMinutes(4));
        await ResultAsync("eth_getFilterChanges", first);
        time.Advance(TimeSpan.FromMinutes(2));
        // The one that was polled is there; the others made room.
        await ResultAsync("eth_getFilterChanges", first);
        for (var i = 0; i < 2; i++)
            await CallAsync("eth_newBlockFilter");
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Contains("5 minutes", await ErrorAsync("eth_getFilterChanges", first), StringComparison.Ordinal);
        Assert.Contains(
            "blockHash",
            await ErrorAsync("eth_newFilter", "{\"blockHash\":\"" + TestContract.Word(1) + "\"}"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_pool_tells_whose_turn_it_is_and_what_waits_for_a_nonce()
    {
        foreach (var at in new[] { nonce, nonce + 1, nonce + 5 })
            await engine.SubmitAsync(TestChain.Store(at, 1, at), default);
        var status = await ResultAsync("txpool_status");
        Assert.Equal(("0x2", "0x1"), (Text(status, "pending"), Text(status, "queued")));
        var from = await ResultAsync("txpool_contentFrom", "\"" + TestChain.Sender + "\"");
        Assert.Equal(["1", "2"], from.GetProperty("pending").EnumerateObject().Select(p => p.Name));
        Assert.Equal(["6"], from.GetProperty("queued").EnumerateObject().Select(p => p.Name));
        var content = await ResultAsync("txpool_content");
        Assert.Equal(
            from.GetProperty("pending").GetRawText(),
            content.GetProperty("pending").GetProperty(TestChain.Sender.ToString()).GetRawText()
        );
        var inspect = await ResultAsync("txpool_inspect");
        Assert.Equal(
            $"{TestContract.Address}: 0 wei + 1000000 gas × 0 wei",
            inspect.GetProperty("queued").GetProperty(TestChain.Sender.ToString()).GetProperty("6").GetString()
        );
    }

    [Fact]
    public async Task Sending_waits_for_the_receipt_or_says_that_it_is_not_there_yet()
    {
        var raw = "\"" + Hex.Encode(TestChain.Store(nonce, 3, 3)) + "\"";
        var sending = AnswerAsync("eth_sendRawTransactionSync", raw);
        await engine.Arrivals.WaitAsync(1, TestContext.Current.CancellationToken);
        await engine.SealAsync();
        var receipt = (await sending).GetProperty("result");
        Assert.Equal(("0x1", "0x2"), (Text(receipt, "status"), Text(receipt, "blockNumber")));
        // Once more: it is known, and its receipt is there.
        Assert.Equal(receipt.GetRawText(), (await ResultAsync("eth_sendRawTransactionSync", raw)).GetRawText());
        var next = TestChain.Store(nonce + 1, 3, 4);
        var late = AnswerAsync("eth_sendRawTransactionSync", "\"" + Hex.Encode(next) + "\"", "500");
        await engine.Arrivals.WaitAsync(2, TestContext.Current.CancellationToken);
        while (!late.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }
        var error = (await late).GetProperty("error");
        Assert.Equal(4, error.GetProperty("code").GetInt32());
        Assert.Equal(Evidence.Crypto.Keccak256.Hash(next).ToString(), error.GetProperty("data").GetString());
    }

    private async Task SealAsync(int transactions)
    {
        for (var i = 0; i < transactions; i++, nonce++)
            Assert.Equal(
                SubmitOutcome.Accepted,
                (await engine.SubmitAsync(TestChain.Store(nonce, 1, nonce), default)).Outcome
            );
        await engine.SealAsync();
    }

    private async Task<string> HashAsync(ulong number) =>
        (await engine.GetHeaderAsync(number, default))!.Hash.ToString();

    /// <summary>Its result as the JSON text of a parameter.</summary>
    private async Task<string> CallAsync(string method, params string[] parameters) =>
        (await ResultAsync(method, parameters)).GetRawText();

    private async Task<JsonElement> ResultAsync(string method, params string[] parameters)
    {
        var answer = await AnswerAsync(method, parameters);
        Assert.True(answer.TryGetProperty("result", out var result), answer.ToString());
        return result;
    }

    private async Task<string> ErrorAsync(string method, params string[] parameters) =>
        (await AnswerAsync(method, parameters)).GetProperty("error").GetProperty("message").GetString()!;

    private async Task<JsonElement> AnswerAsync(string method, params string[] parameters)
    {
        var body =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\""
            + method
            + "\",\"params\":["
            + string.Join(',', parameters)
            + "]}";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(host.Address, content);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
