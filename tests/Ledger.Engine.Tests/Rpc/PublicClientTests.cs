using System.Net;
using System.Text.Json;
using Ledger.Engine.Rpc;
using Ledger.Engine.Tests.Chain;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Tests.Rpc;

/// <summary>
/// ethers, viem and web3, with their defaults, on a chain that makes its blocks by itself (field cases C01, C10, C11): they send,
/// wait, read, prove with @ethereumjs/mpt, and understand the errors.
/// </summary>
public sealed class PublicClientTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task C10_C11_ethers_and_viem_work_as_they_are()
    {
        var chain = new TestChain();
        await using var engine = chain.Open(options: chain.Options(manual: false) with { Time = TimeProvider.System });
        await using var host = await JsonRpcHost.StartAsync(
            engine,
            new IPEndPoint(IPAddress.Loopback, 0),
            new JsonRpcOptions(),
            Ct
        );
        var data = Hex.Encode(TestContract.Store([new(TestContract.Word(900), TestContract.Word(0x1234))]));
        // Init code that reverts with Error("no").
        var reason = "08c379a0" + new string('0', 62) + "20" + new string('0', 63) + "2" + "6e6f" + new string('0', 60);
        var size = (reason.Length / 2).ToString("x2");
        var seen = await RunAsync(
            new
            {
                url = host.Address,
                chainId = TestChain.ChainId,
                key = Hex.Encode(TestChain.SenderKey),
                contract = TestContract.Address.ToString(),
                data,
                slot = TestContract.Word(900).ToString(),
                absent = TestContract.Word(901).ToString(),
                revert = "0x60" + size + "600a5f3960" + size + "5ffd" + reason,
            }
        );

        var ethers = seen.GetProperty("ethers");
        Assert.Equal(TestChain.ChainId.ToString(), Text(ethers, "chainId"));
        // A base fee of zero is "none" to ethers: it sends the legacy form, with the gas price that the chain names.
        Assert.Equal((0, "0", 1), (Number(ethers, "type"), Text(ethers, "fee"), Number(ethers, "status")));
        Assert.Equal(TestChain.Sender.ToString(), Text(ethers, "from"), ignoreCase: true);
        Assert.True(ethers.GetProperty("inBlock").GetBoolean());
        Assert.Equal("3", ethers.GetProperty("feeHistory").GetProperty("baseFeePerGas").GetArrayLength().ToString());
        var errors = ethers.GetProperty("errors");
        Assert.Equal("NONCE_EXPIRED", Text(errors, "nonce"));
        Assert.Equal("INSUFFICIENT_FUNDS", Text(errors, "funds"));
        Assert.Equal("UNSUPPORTED_OPERATION", Text(errors, "method"));
        Assert.Equal("CALL_EXCEPTION", Text(errors.GetProperty("revert"), "code"));
        Assert.Equal("no", Text(errors.GetProperty("revert"), "reason"));

        var viem = seen.GetProperty("viem");
        Assert.Equal("success", Text(viem, "status"));
        Assert.Equal(["0", "0", "0"], viem.GetProperty("baseFees").EnumerateArray().Select(f => f.GetString()));
        Assert.Equal("NonceTooLowError", Text(viem.GetProperty("errors"), "nonce"));
        Assert.Contains("no", Text(viem.GetProperty("errors"), "revert"), StringComparison.Ordinal);

        foreach (var client in new[] { ethers, viem })
        {
            Assert.True(client.GetProperty("blockHash").GetBoolean());
            var log = Assert.Single(client.GetProperty("logs").EnumerateArray());
            Assert.Equal((3, data, 0), (Number(log, "topics"), Text(log, "data"), Number(log, "index")));
            var proof = client.GetProperty("proof");
            Assert.True(proof.GetProperty("same").GetBoolean());
            foreach (var words in new[] { "words", "told" })
                Assert.Equal(["0x1234", "0x0"], proof.GetProperty(words).EnumerateArray().Select(w => w.GetString()));
        }
    }

    [Fact]
    public async Task Web3_works_as_it_is_over_http_and_websocket()
    {
        var chain = new TestChain();
        await using var engine = chain.Open(options: chain.Options(manual: false) with { Time = TimeProvider.System });
        await using var host = await JsonRpcHost.StartAsync(
            engine,
            new IPEndPoint(IPAddress.Loopback, 0),
            new JsonRpcOptions(),
            Ct
        );
        var data = Hex.Encode(TestContract.Store([new(TestContract.Word(900), TestContract.Word(0x1234))]));
        var said = await OtherProgram.RunAsync(
            "node",
            OtherProgram.Folder("clients"),
            [
                "web3.mjs",
                JsonSerializer.Serialize(
                    new
                    {
                        url = host.Address,
                        ws = new UriBuilder(host.Address) { Scheme = "ws" }.Uri,
                        key = Hex.Encode(TestChain.SenderKey),
                        contract = TestContract.Address.ToString(),
                        data,
                        slot = TestContract.Word(900).ToString(),
                    }
                ),
            ]
        );
        Assert.True(said.Code == 0, said.Errors);
        using var document = JsonDocument.Parse(said.Output);
        var seen = document.RootElement;
        Assert.Equal(TestChain.ChainId.ToString(), Text(seen, "chainId"));
        Assert.Equal(("1", "1"), (Text(seen, "status"), Text(seen, "nonce")));
        Assert.True(seen.GetProperty("inBlock").GetBoolean());
        foreach (var logs in new[] { "logs", "told" })
            Assert.Equal([data], seen.GetProperty(logs).EnumerateArray().Select(l => l.GetString()));
        Assert.Equal(TestContract.Word(0x1234).ToString(), Text(seen, "word"));
    }

    private static async Task<JsonElement> RunAsync(object given)
    {
        var said = await OtherProgram.RunAsync(
            "node",
            OtherProgram.Folder("oracles"),
            ["clients.mjs", JsonSerializer.Serialize(given)]
        );
        Assert.True(said.Code == 0, said.Errors);
        using var document = JsonDocument.Parse(said.Output);
        return document.RootElement.Clone();
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();
}
