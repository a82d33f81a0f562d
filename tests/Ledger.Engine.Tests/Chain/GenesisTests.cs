using System.Text.Json.Nodes;
using Ledger.Engine.Chain;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Tries;

namespace Ledger.Engine.Tests.Chain;

public sealed class GenesisTests
{
    [Fact]
    public void Header_has_the_fields_of_a_QBFT_chain_with_validators_from_a_contract()
    {
        var genesis = TestChain.Genesis();
        var header = genesis.Header;
        Assert.Equal(
            "0xe5a00000000000000000000000000000000000000000000000000000000000000000c0c080c0",
            Hex.Encode(header.Extra.Encode())
        );
        Assert.Equal(Keccak256.Hash(header.Encode()), genesis.Hash);
        Assert.Equal(
            header,
            BlockHeader.Decode(header.Encode()) with
            {
                LogsBloom = header.LogsBloom,
                Extra = header.Extra,
            }
        );
        Assert.Equal(TestChain.GenesisTime, header.Timestamp);
        Assert.Equal(2_000_000_000UL, header.GasLimit);
        Assert.Equal(0UL, header.BaseFee);
        Assert.NotEqual(BlockHeader.EmptyTrieRoot, header.StateRoot);
        Assert.Equal(
            new ChainDescription(TestChain.ChainId, 1, 60, 2_000_000_000, TestContract.Address, false),
            genesis.Chain
        );
    }

    /// <summary>go-ethereum's published genesis of mainnet is another shape; the state root of one account is by hand.</summary>
    [Fact]
    public void State_root_is_that_of_the_alloc()
    {
        var genesis = TestChain.Genesis(json =>
            json["alloc"] = new JsonObject
            {
                ["00000000000000000000000000000000000000ff"] = new JsonObject { ["balance"] = "1000" },
            }
        );
        var leaf = Engine.State.AccountCodec.Encode(
            Engine.State.AccountRecord.Empty with
            {
                Balance = TestContract.Word(1000),
            }
        );
        var key = Address.Parse("0x00000000000000000000000000000000000000ff").ToArray();
        Assert.Equal(TrieRoot.OfHashedKeys([new(key, leaf)]), genesis.Header.StateRoot);
    }

    [Theory]
    [InlineData("config.zeroBaseFee", "false", "zeroBaseFee")]
    [InlineData("config.cancunTime", "12", "cancunTime")]
    [InlineData("config.pragueTime", "0", "pragueTime")]
    [InlineData("config.qbft.blockperiodseconds", "0", "blockperiodseconds")]
    [InlineData("config.qbft.validatorcontractaddress", "null", "validatorcontractaddress")]
    [InlineData("config.chainId", "null", "chainId: expected a whole number")]
    [InlineData("config.chainId", "0", "config.chainId must not be 0: a transaction names its chain by this number")]
    [InlineData("config.chainId", "9223372036854775790", "the most is 9223372036854775789: v of a signature")]
    [InlineData("config.chainId", "18446744073709551616", "a whole number from 0 to 2^64 - 1")]
    [InlineData("baseFeePerGas", "\"0x3b9aca00\"", "baseFeePerGas")]
    [InlineData("difficulty", "\"0x2\"", "difficulty")]
    [InlineData("mixHash", "\"0x00\"", "mixHash")]
    [InlineData("gasLimit", "\"0x\"", "gasLimit")]
    [InlineData("extraData", "\"0xf87aa0\"", "extraData")]
    [InlineData("alloc", "{\"0x12\":{}}", "alloc")]
    [InlineData("alloc", "{\"0x0000000000000000000000000000000000001001\":{\"code\":\"0x123\"}}", "code")]
    [InlineData("alloc", "{\"0x0000000000000000000000000000000000001001\":{\"balance\":\"-1\"}}", "balance")]
    public void What_makes_another_chain_is_refused_by_name(string path, string value, string named)
    {
        var refused = Assert.Throws<GenesisException>(() =>
            TestChain.Genesis(json =>
            {
                var parts = path.Split('.');
                var parent = parts[..^1].Aggregate((JsonNode)json, (node, part) => node[part]!);
                parent[parts[^1]] = JsonNode.Parse(value);
            })
        );
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The sample's genesis.json and trust.json come from another piece of code; the hash must be the same.</summary>
    [Fact]
    public void The_samples_genesis_has_the_hash_of_its_trust_anchor()
    {
        var folder = Path.Combine(Vectors.Root, "keys-sample");
        var genesis = GenesisBlock.Parse(File.ReadAllBytes(Path.Combine(folder, "genesis.json")));
        var trust = JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "trust.json")))!;
        Assert.Equal((string?)trust["genesisHash"], genesis.Hash.ToString());
        Assert.Equal(320_700UL, genesis.Chain.ChainId);
    }

    [Fact]
    public void Block_period_zero_needs_the_test_mark()
    {
        var genesis = TestChain.Genesis(json =>
        {
            json["config"]!["qbft"]!["blockperiodseconds"] = 0;
            json["config"]!["qbft"]!["test"] = true;
        });
        Assert.True(genesis.Chain is { Test: true, BlockPeriod: 0 });
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"config\":5}")]
    public void What_is_no_genesis_is_refused(string text) =>
        Assert.Throws<GenesisException>(() => GenesisBlock.Parse(System.Text.Encoding.UTF8.GetBytes(text)));
}
