using System.Text.Json;
using Ledger.Engine.Evm;
using Ledger.Engine.Tests.Chain;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Tests.Rpc;

/// <summary>State and block overrides of eth_call and eth_estimateGas, in go-ethereum's meaning; nothing of them is kept.</summary>
public sealed class OverrideTests(RpcFixture rpc) : IClassFixture<RpcFixture>
{
    private const string Other = "0x00000000000000000000000000000000000000ff";
    private const string Identity = "0x0000000000000000000000000000000000000004";

    /// <summary>Answers storage word 6.</summary>
    private const string ReadSix = "0x6006545f5260205ff3";

    private static readonly string Contract = TestContract.Address.ToString();

    [Fact]
    public async Task Code_and_storage_stand_as_overridden_and_the_chain_stays_as_it_is()
    {
        async Task<string> Six(string fields) => await CallAsync(Contract, fields: $"\"code\":\"{ReadSix}\"{fields}");

        var stored = TestContract.Word(RpcFixture.LogBlock).ToString();
        Assert.Equal(stored, await Six(""));
        Assert.Equal(Word(5), await Six($",\"stateDiff\":{{\"{Word(6)}\":\"{Word(5)}\"}}"));
        Assert.Equal(stored, await Six($",\"stateDiff\":{{\"{Word(7)}\":\"{Word(5)}\"}}"));
        Assert.Equal(Word(0), await Six($",\"state\":{{\"{Word(7)}\":\"{Word(5)}\"}}"));
        Assert.Equal(Word(0), await Six(",\"state\":{}"));
        Assert.Equal(Word(9), await Six($",\"state\":{{\"{Word(6)}\":\"{Word(9)}\"}}"));
        // An account that the chain does not have.
        Assert.Equal(
            Word(5),
            await CallAsync(Other, fields: $"\"code\":\"{ReadSix}\",\"stateDiff\":{{\"{Word(6)}\":\"{Word(5)}\"}}")
        );
        Assert.Equal("0x", await CallAsync(Contract, fields: "\"code\":\"0x\""));
        Assert.Equal(stored, await rpc.TextAsync("eth_getStorageAt", $"\"{Contract}\"", "\"0x6\""));
        Assert.Equal("0x", await rpc.TextAsync("eth_getCode", $"\"{Other}\""));
    }

    /// <summary>Found by a published case of eth_simulateV1: an override that named no code took it away.</summary>
    [Fact]
    public async Task Code_that_is_not_overridden_stays()
    {
        var validators = await CallAsync(Contract, fields: "", data: "0xb7ab4db5");
        Assert.True(validators.Length > 2);
        var one = await CallAsync(
            Contract,
            fields: $"\"stateDiff\":{{\"{Word(256)}\":\"{Word(1)}\"}}",
            data: "0xb7ab4db5"
        );
        Assert.Equal(2 + 64 * 3, one.Length);
        Assert.NotEqual(validators, one);
    }

    [Fact]
    public async Task Balance_and_nonce_stand_as_overridden()
    {
        Assert.Equal(Word(77), await CallAsync(Other, fields: "\"code\":\"0x475f5260205ff3\",\"balance\":\"0x4d\""));
        var call = $"{{\"from\":\"{Other}\",\"to\":\"{Contract}\",\"value\":\"0x1\",\"data\":\"0xb7ab4db5\"}}";
        Assert.Contains(
            "insufficient funds",
            (await rpc.ErrorAsync("eth_call", call, "\"latest\"")).Message,
            StringComparison.Ordinal
        );
        var rich = $"{{\"{Other}\":{{\"balance\":\"0x1\"}}}}";
        Assert.NotEqual("0x", await rpc.TextAsync("eth_call", call, "\"latest\"", rich));
        Assert.StartsWith(
            "0x",
            await rpc.TextAsync("eth_estimateGas", call, "\"latest\"", rich),
            StringComparison.Ordinal
        );
        // Init code that answers its own address, which hangs on the sender's nonce.
        var created = await rpc.TextAsync(
            "eth_call",
            $"{{\"from\":\"{Other}\",\"data\":\"0x305f5260205ff3\"}}",
            "\"latest\"",
            $"{{\"{Other}\":{{\"nonce\":\"0x7\"}}}}"
        );
        Assert.EndsWith(ContractAddress.Of(Address.Parse(Other), 7).ToString()[2..], created, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overridden_words_are_the_original_values_of_the_call()
    {
        async Task<ulong> Gas(string fields) =>
            Convert.ToUInt64(
                await rpc.TextAsync(
                    "eth_estimateGas",
                    $"{{\"to\":\"{Other}\"}}",
                    "\"latest\"",
                    $"{{\"{Other}\":{{\"code\":\"0x60055f5500\"{fields}}}}}" // storage word 0 becomes 5
                ),
                16
            );

        Assert.True(await Gas("") > 43_000);
        Assert.True(await Gas($",\"stateDiff\":{{\"{Word(0)}\":\"{Word(5)}\"}}") < 24_000); // it is 5 already (EIP-2200)
    }

    [Fact]
    public async Task A_precompiled_contract_can_be_moved_and_is_gone_where_it_was()
    {
        var moved = $"{{\"{Identity}\":{{\"movePrecompileToAddress\":\"{Other}\"}}}}";
        foreach (var (to, answer) in new[] { (Other, "0x1234"), (Identity, "0x") })
            Assert.Equal(
                answer,
                await rpc.TextAsync("eth_call", $"{{\"to\":\"{to}\",\"data\":\"0x1234\"}}", "\"latest\"", moved)
            );
        Assert.Equal("0x1234", await rpc.TextAsync("eth_call", $"{{\"to\":\"{Identity}\",\"data\":\"0x1234\"}}"));
        // As in go-ethereum: code in its place takes it away.
        Assert.Equal(Word(0), await CallAsync(Identity, fields: $"\"code\":\"{ReadSix}\""));
    }

    [Fact]
    public async Task The_block_is_as_overridden_and_knows_no_hash_of_what_is_not_made()
    {
        // NUMBER TIMESTAMP GASLIMIT COINBASE PREVRANDAO BASEFEE BLOBBASEFEE
        var code = "";
        var at = 0;
        foreach (var op in new[] { "43", "42", "45", "41", "44", "48", "4a" })
            (code, at) = (code + op + $"60{at:x2}52", at + 32);
        code = "0x" + code + $"60{at:x2}5ff3";
        var own = await CallAsync(Other, fields: $"\"code\":\"{code}\"");
        var head = await rpc.ResultAsync("eth_getBlockByNumber", "\"latest\"", "false");
        Assert.Equal(
            [
                Word(RpcFixture.Head),
                Padded(head, "timestamp"),
                Padded(head, "gasLimit"),
                Padded(head, "miner"),
                Padded(head, "mixHash"),
                Word(0),
                Word(1),
            ],
            Words(own)
        );
        var overridden = await CallAsync(
            Other,
            fields: $"\"code\":\"{code}\"",
            block: $"{{\"number\":\"0x63\",\"time\":\"0x64\",\"gasLimit\":\"0x989680\",\"feeRecipient\":\"{Contract}\",\"prevRandao\":\"{Word(8)}\",\"baseFeePerGas\":\"0x7\",\"blobBaseFee\":\"0x9\"}}"
        );
        Assert.Equal(
            [
                Word(99),
                Word(100),
                Word(10_000_000),
                "0x" + new string('0', 24) + Contract[2..],
                Word(8),
                Word(7),
                Word(9),
            ],
            Words(overridden)
        );
        // BLOCKHASH of the call data's number.
        async Task<string> Hash(ulong number) =>
            await CallAsync(
                Other,
                data: Word(number),
                fields: "\"code\":\"0x5f35405f5260205ff3\"",
                block: "{\"number\":\"0x19\"}"
            );
        Assert.Equal(head.GetProperty("parentHash").GetString(), await Hash(RpcFixture.Head - 1));
        Assert.Equal(Word(0), await Hash(RpcFixture.Head));
        Assert.Equal(Word(0), await Hash(RpcFixture.Head + 1));
    }

    [Theory]
    [InlineData("\"maxFeePerGas\":\"0xa\",\"maxPriorityFeePerGas\":\"0x1\"", "{}", 1)]
    [InlineData("\"maxFeePerGas\":\"0xa\",\"maxPriorityFeePerGas\":\"0x1\"", "{\"baseFeePerGas\":\"0x3\"}", 4)]
    [InlineData("\"maxFeePerGas\":\"0xa\",\"maxPriorityFeePerGas\":\"0x9\"", "{\"baseFeePerGas\":\"0x3\"}", 10)]
    [InlineData("\"gasPrice\":\"0x9\"", "{\"baseFeePerGas\":\"0x3\"}", 9)]
    [InlineData("\"value\":\"0x0\"", "{\"baseFeePerGas\":\"0x3\"}", 0)]
    public async Task GASPRICE_is_what_would_be_paid(string fees, string block, ulong price) =>
        Assert.Equal(
            Word(price),
            await CallAsync(Other, fields: "\"code\":\"0x3a5f5260205ff3\"", block: block, call: fees)
        );

    [Fact]
    public async Task A_fee_below_the_base_fee_is_told()
    {
        var (code, message) = await rpc.ErrorAsync(
            "eth_call",
            $"{{\"to\":\"{Other}\",\"maxFeePerGas\":\"0x2\"}}",
            "\"latest\"",
            "{}",
            "{\"baseFeePerGas\":\"0x3\"}"
        );
        Assert.Equal((-32000, "max fee per gas less than block base fee"), (code, message));
    }

    [Theory]
    [InlineData("{\"0x12\":{}}", "{}", "addresses")]
    [InlineData("[]", "{}", "2 (state overrides)")]
    [InlineData("{\"" + Other + "\":{\"storage\":{}}}", "{}", "storage is not supported")]
    [InlineData("{\"" + Other + "\":{\"state\":{},\"stateDiff\":{}}}", "{}", "both state and stateDiff")]
    [InlineData("{\"" + Other + "\":{\"stateDiff\":{\"0x6\":\"0x7\"}}}", "{}", "64 hex digits")]
    [InlineData("{\"" + Other + "\":{\"code\":\"0x1\"}}", "{}", "code")]
    [InlineData("{\"" + Other + "\":{\"nonce\":\"7\"}}", "{}", "nonce")]
    [InlineData("{\"" + Other + "\":{\"nonce\":\"0x1\",\"nonce\":\"0x2\"}}", "{}", "given twice")]
    [InlineData("{\"" + Other + "\":{},\"0x00000000000000000000000000000000000000FF\":{}}", "{}", "given twice")]
    [InlineData(
        "{\"" + Other + "\":{\"movePrecompileToAddress\":\"" + Identity + "\"}}",
        "{}",
        "no precompiled contract"
    )]
    [InlineData(
        "{\"" + Other + "\":{},\"" + Identity + "\":{\"movePrecompileToAddress\":\"" + Other + "\"}}",
        "{}",
        "overridden too"
    )]
    [InlineData("{}", "{\"difficulty\":\"0x1\"}", "difficulty is not supported")]
    [InlineData("{}", "{\"beaconRoot\":\"0x1\"}", "beaconRoot is not supported")]
    [InlineData("{}", "{\"time\":\"yesterday\"}", "time")]
    [InlineData("{}", "7", "3 (block overrides)")]
    public async Task What_cannot_be_applied_is_refused_by_name(string accounts, string block, string named)
    {
        foreach (var method in new[] { "eth_call", "eth_estimateGas" })
        {
            var (code, message) = await rpc.ErrorAsync(
                method,
                $"{{\"to\":\"{Contract}\"}}",
                "\"latest\"",
                accounts,
                block
            );
            Assert.Equal(-32602, code);
            Assert.Contains(named, message, StringComparison.Ordinal);
        }
    }

    private async Task<string> CallAsync(
        string to,
        string fields,
        string data = "0x",
        string block = "{}",
        string call = "\"value\":\"0x0\""
    ) =>
        await rpc.TextAsync(
            "eth_call",
            $"{{\"to\":\"{to}\",\"data\":\"{data}\",{call}}}",
            "\"latest\"",
            $"{{\"{to}\":{{{fields}}}}}",
            block
        );

    private static string Word(ulong value) => TestContract.Word(value).ToString();

    private static string Padded(JsonElement block, string name) =>
        "0x" + block.GetProperty(name).GetString()![2..].PadLeft(64, '0');

    private static IEnumerable<string> Words(string answer) =>
        answer[2..].Chunk(64).Select(word => "0x" + new string(word));
}
