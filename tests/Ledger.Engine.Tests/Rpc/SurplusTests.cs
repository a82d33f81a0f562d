using Ledger.Engine.Rpc;
using Ledger.Engine.Tests.Chain;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Tests.Rpc;

/// <summary>What a method would not look at is refused by name: dropped in silence, it gives the answer to another question.</summary>
public sealed class SurplusTests(RpcFixture rpc) : IClassFixture<RpcFixture>
{
    /// <summary>More parameters than any method has.</summary>
    private static readonly string[] Many = [.. Enumerable.Repeat("\"0x0\"", 5)];

    public static TheoryData<string> Methods => [.. RpcTable.Rows.Select(static row => row.Method)];

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Every_method_refuses_a_surplus_parameter(string method)
    {
        var (code, message) = await rpc.ErrorAsync(method, Many);
        Assert.Equal(-32602, code);
        Assert.StartsWith("too many arguments, want at most ", message, StringComparison.Ordinal);
        // One more than it wants is too many, too; a null is none.
        var wanted = int.Parse(message.AsSpan(message.LastIndexOf(' ') + 1));
        Assert.Equal(message, (await rpc.ErrorAsync(method, Many[..(wanted + 1)])).Message);
        var answer = await rpc.AnswerAsync(method, [.. Many[..wanted], "null"]);
        Assert.DoesNotContain("too many arguments", answer.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"blobVersionedHashes\":[]", "blobVersionedHashes is not supported")]
    [InlineData("\"maxFeePerBlobGas\":\"0x1\"", "maxFeePerBlobGas is not supported")]
    [InlineData("\"authorizationList\":[]", "authorizationList is not supported")]
    [InlineData("\"gasLimit\":\"0x5208\"", "gasLimit is not supported")]
    [InlineData("\"nonsense\":{}", "nonsense is not supported")]
    [InlineData("\"gasPrice\":\"0x1\",\"maxFeePerGas\":\"0x1\"", "gasPrice")]
    [InlineData("\"gasPrice\":\"0x0\",\"maxPriorityFeePerGas\":\"0x0\"", "gasPrice")]
    [InlineData("\"maxFeePerGas\":\"0x1\",\"maxPriorityFeePerGas\":\"0x2\"", "maxPriorityFeePerGas")]
    [InlineData("\"maxPriorityFeePerGas\":\"0x1\"", "maxPriorityFeePerGas")]
    [InlineData("\"type\":\"0x3\"", "type")]
    [InlineData("\"type\":\"0x4\"", "type")]
    [InlineData("\"nonce\":\"seven\"", "nonce")]
    [InlineData("\"chainId\":\"0x1\"", "the node's is 320799")]
    [InlineData("\"data\":\"0x\",\"data\":\"0x01\"", "given twice")]
    [InlineData("\"accessList\":[{\"address\":\"0x00000000000000000000000000000000000000ff\",\"keys\":[]}]", "keys")]
    [InlineData(
        "\"accessList\":[{\"address\":\"0x00000000000000000000000000000000000000ff\",\"storageKeys\":7}]",
        "storageKeys"
    )]
    public async Task Fields_of_a_call_that_would_not_count_are_refused(string fields, string named)
    {
        foreach (var method in new[] { "eth_call", "eth_estimateGas" })
        {
            var (code, message) = await rpc.ErrorAsync(method, RpcFixture.Call(fields));
            Assert.Equal(-32602, code);
            Assert.Contains(named, message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("eth_getLogs", "{\"fromBlock\":\"0x1\",\"limit\":5}", "limit is not supported")]
    [InlineData("eth_getLogs", "{\"fromBlock\":\"0x1\",\"fromBlock\":\"0x2\"}", "given twice")]
    [InlineData("eth_getBlockReceipts", "{\"blockNumber\":\"0x1\",\"tag\":\"latest\"}", "tag is not supported")]
    [InlineData("eth_getBlockReceipts", "{\"blockNumber\":\"0x1\",\"requireCanonical\":1}", "requireCanonical")]
    public async Task Fields_of_filters_and_blocks_too(string method, string parameter, string named)
    {
        var (code, message) = await rpc.ErrorAsync(method, parameter);
        Assert.Equal(-32602, code);
        Assert.Contains(named, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0x00c0", 0)]
    [InlineData("0x03c0", 3)]
    [InlineData("0x04c0", 4)]
    [InlineData("0x05", 5)]
    [InlineData("0x7f", 127)]
    public async Task A_transaction_of_a_type_that_this_chain_does_not_have_is_told_as_that(string raw, int type)
    {
        var error = (await rpc.AnswerAsync("eth_sendRawTransaction", "\"" + raw + "\"")).GetProperty("error");
        Assert.Equal("UnsupportedType", error.GetProperty("data").GetProperty("outcome").GetString());
        var message = error.GetProperty("message").GetString()!;
        Assert.StartsWith("transaction type not supported", message, StringComparison.Ordinal);
        Assert.Contains($"of type {type}.", message, StringComparison.Ordinal);
    }

    /// <summary>n - s with the other parity is the same key's signature; EIP-2 takes one of the two.</summary>
    [Fact]
    public async Task The_other_half_of_a_signature_is_told_as_that_and_not_as_nobodys()
    {
        var signed = TestChain.Transaction(900, []);
        var signature = signed.Signature!.ToArray();
        var order = new System.Numerics.BigInteger(
            Convert.FromHexString("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"),
            isUnsigned: true,
            isBigEndian: true
        );
        var s = new System.Numerics.BigInteger(signature.AsSpan(32, 32), isUnsigned: true, isBigEndian: true);
        Assert.True((order - s).TryWriteBytes(signature.AsSpan(32, 32), out _, isUnsigned: true, isBigEndian: true));
        signature[64] ^= 1;
        // A key made it: ECRECOVER, which takes both halves, gives the sender.
        Assert.Equal(
            TestChain.Sender,
            Secp256k1Signature.Recover(signed.SigningHash, signature.AsSpan(0, 64), signature[64])
        );
        var raw = (signed with { Signature = signature }).Encode();
        var (_, message) = await rpc.ErrorAsync("eth_sendRawTransaction", "\"" + Hex.Encode(raw) + "\"");
        Assert.Contains("upper half", message, StringComparison.Ordinal);
        Assert.DoesNotContain("No key", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transactions_and_logs_say_when_their_block_was_made()
    {
        var block = await rpc.ResultAsync("eth_getBlockByNumber", "\"0x12\"", "true");
        var time = block.GetProperty("timestamp").GetString();
        var hash = "\"" + block.GetProperty("transactions")[0].GetProperty("hash").GetString() + "\"";
        var receipt = await rpc.ResultAsync("eth_getTransactionReceipt", hash);
        foreach (
            var told in new[]
            {
                block.GetProperty("transactions")[0],
                await rpc.ResultAsync("eth_getTransactionByHash", hash),
                await rpc.ResultAsync("eth_getTransactionByBlockNumberAndIndex", "\"0x12\"", "\"0x0\""),
                receipt.GetProperty("logs")[0],
            }
        )
            Assert.Equal(time, told.GetProperty("blockTimestamp").GetString());
    }
}
