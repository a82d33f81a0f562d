using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Cli.Tests;

public sealed class InspectTests
{
    private const string Ropsten = "0xd487ffaf2f2838d69417f81c9d2bfca5d2e0d024ddda433bba9b8f2099eb96e5";

    private static string Vector(string name) => RepositoryFolder.Of("tests/vectors/eip1186/" + name);

    [Theory]
    [InlineData("eip1186-ropsten-valid-account.json")]
    [InlineData("eip1186-ropsten-nonexistent-account.json")]
    [InlineData("eip1186-ropsten-contract-with-storage.json")]
    public async Task Another_client_s_proofs_hold(string file)
    {
        var run = await CommandRun.OfAsync("inspect", "proof", Vector(file), "--root", Ropsten, "--json");
        Assert.Equal(0, run.Code);
        Assert.True(JsonDocument.Parse(run.Output).RootElement.GetProperty("proved").GetBoolean());
    }

    [Fact]
    public async Task A_stated_value_that_differs_is_1_and_shown_beside_the_proved_one()
    {
        var proof = JsonNode.Parse(
            await File.ReadAllTextAsync(
                Vector("eip1186-ropsten-valid-account.json"),
                TestContext.Current.CancellationToken
            )
        )!;
        var balance = proof["balance"]!.GetValue<string>();
        proof["balance"] = "0x1";
        using var folder = new TemporaryFolder();
        var path = folder.Write("proof.json", proof.ToJsonString());
        var run = await CommandRun.OfAsync("inspect", "proof", path, "--root", Ropsten, "--json");
        Assert.Equal(1, run.Code);
        var row = JsonDocument
            .Parse(run.Output)
            .RootElement.GetProperty("findings")
            .EnumerateArray()
            .Single(static f => f.GetProperty("field").GetString() == "balance");
        Assert.False(row.GetProperty("holds").GetBoolean());
        Assert.Equal("1", row.GetProperty("stated").GetString());
        Assert.Equal(
            System
                .Numerics.BigInteger.Parse("0" + balance[2..], System.Globalization.NumberStyles.HexNumber, null)
                .ToString(System.Globalization.CultureInfo.InvariantCulture),
            row.GetProperty("proved").GetString()
        );
    }

    /// <summary>Five columns, three of them 66 characters wide: more than any line of a terminal.</summary>
    [Fact]
    public async Task A_table_that_goes_into_a_pipe_breaks_no_hash_over_two_lines()
    {
        var proof = JsonNode.Parse(
            await File.ReadAllTextAsync(
                Vector("eip1186-ropsten-contract-with-storage.json"),
                TestContext.Current.CancellationToken
            )
        )!;
        var (hash, stated) = (proof["storageHash"]!.GetValue<string>(), "0x" + new string('7', 64));
        proof["storageHash"] = stated;
        using var folder = new TemporaryFolder();
        var path = folder.Write("proof.json", proof.ToJsonString());
        var run = await CommandRun.OfAsync("inspect", "proof", path, "--root", Ropsten);
        Assert.Equal(1, run.Code);
        var line = Assert.Single(run.Output.Split('\n'), l => l.Contains(hash, StringComparison.Ordinal));
        Assert.Contains(stated, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proof_under_another_root_proves_nothing()
    {
        var run = await CommandRun.OfAsync(
            "inspect",
            "proof",
            Vector("eip1186-ropsten-valid-account.json"),
            "--root",
            Bytes32.Zero.ToString()
        );
        Assert.Equal(1, run.Code);
        Assert.Contains("Not proved", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"accountProof\": 7}")]
    public async Task What_is_no_proof_is_2(string json)
    {
        using var folder = new TemporaryFolder();
        var run = await CommandRun.OfAsync("inspect", "proof", folder.Write("proof.json", json), "--root", Ropsten);
        Assert.Equal(2, run.Code);
        Assert.Contains("Not an answer of eth_getProof", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_shows_hashes_and_signers_and_a_bad_seal_is_1()
    {
        var key = Keccak256.Hash("a validator"u8).ToArray();
        var header = Header();
        var seal = Secp256k1Signature.Sign(header.SealHash, key);
        var good = header with { Extra = header.Extra with { Seals = [seal] } };
        var signer = Secp256k1Signature.AddressOfPrivateKey(key).ToString();
        var run = await CommandRun.OfAsync(
            "inspect",
            "header",
            Hex.Encode(good.Encode()),
            "--validators",
            signer,
            "--json"
        );
        Assert.Equal(0, run.Code);
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("7", json.GetProperty("number").GetString());
        Assert.Equal(good.Hash.ToString(), json.GetProperty("hash").GetString());
        Assert.Equal(signer, json.GetProperty("seals")[0].GetProperty("signer").GetString());
        Assert.Equal("sealed", json.GetProperty("judgement").GetString());

        var bad = header with { Extra = header.Extra with { Seals = [new byte[65]] } };
        Assert.Equal(1, (await CommandRun.OfAsync("inspect", "header", Hex.Encode(bad.Encode()))).Code);
    }

    /// <summary>Two blocks of one height: proved against who sealed both, against nobody else, and not at all over two rounds.</summary>
    [Fact]
    public async Task Evidence_of_misbehaviour_is_judged_by_the_set_that_is_given()
    {
        var keys = Enumerable.Range(1, 4).Select(i => Keccak256.Hash([(byte)i]).ToArray()).ToList();
        var signers = keys.Select(k => Secp256k1Signature.AddressOfPrivateKey(k).ToString()).ToList();
        var set = string.Join(',', signers);
        var one = Seal(Header(), 0, 1);
        var other = Seal(Header() with { GasUsed = 1 }, 1, 2);

        var (code, json) = await InspectAsync(Misbehaviour.Of(one, other).Encode(), set);
        Assert.Equal(0, code);
        Assert.Equal("equivocation", json.GetProperty("judgement").GetString());
        Assert.Equal(signers[1], json.GetProperty("equivocators")[0].GetString());
        Assert.Equal(1, (await InspectAsync(Misbehaviour.Of(one, Seal(other, 2, 3)).Encode(), set)).Code);
        var round = other with { Extra = other.Extra with { Round = 1 } };
        Assert.Equal(1, (await InspectAsync(Misbehaviour.Of(one, Seal(round, 1, 2)).Encode(), set)).Code);
        (code, json) = await InspectAsync(Misbehaviour.Of(Seal(one, 0, 1, 2), Seal(round, 1, 2, 3)).Encode(), set);
        Assert.Equal("conflictingFinality", json.GetProperty("judgement").GetString());
        Assert.Equal(0, code);
        Assert.Equal(
            2,
            (await CommandRun.OfAsync("inspect", "misbehaviour", Hex.Encode(Misbehaviour.Of(one, other).Encode()))).Code
        );
        foreach (var bad in new[] { one.Encode(), [0xc0], [], Misbehaviour.Of(one, other).Encode()[..^1] })
            Assert.Equal(1, (await CommandRun.OfAsync("inspect", "misbehaviour", Hex.Encode(bad))).Code);

        BlockHeader Seal(BlockHeader header, params int[] by)
        {
            var bare = header with { Extra = header.Extra with { Seals = [] } };
            return bare with
            {
                Extra = bare.Extra with
                {
                    Seals = [.. by.Select(i => Secp256k1Signature.Sign(bare.SealHash, keys[i]))],
                },
            };
        }

        static async Task<(int Code, JsonElement Json)> InspectAsync(byte[] file, string set)
        {
            using var folder = new TemporaryFolder();
            var path = folder.Write("evidence", Hex.Encode(file));
            var run = await CommandRun.OfAsync("inspect", "misbehaviour", path, "--validators", set, "--json");
            return (run.Code, JsonDocument.Parse(run.Output).RootElement);
        }
    }

    /// <summary>A header that Besu sealed, judged by the set that its chain had, and by sets and seals that are wrong.</summary>
    [Theory]
    [InlineData(null, "notJudged", 2)]
    [InlineData("1234", "sealed", 0)]
    [InlineData("1230", "foreignSeals", 1)] // one of the three is no member
    [InlineData("123456789", "notSealed", 1)] // 3 of 9
    public async Task A_header_of_besu_is_judged_by_the_set_that_is_given(string? set, string judgement, int code)
    {
        string[] known =
        [
            "0x0000000000000000000000000000000000000001",
            "0x647bfdd19655e51e69d35454ff3a92f8828e6302",
            "0xa5c8416b9d13417b45b45ada76408f39d1e504ef",
            "0xb92e91f4dcc9d28503be521afa2a8fbf3c1acf60",
            "0xee3353e587cfa91625a1adaef308a726de3803d3",
        ];
        string Member(char c) => c - '0' < known.Length ? known[c - '0'] : "0x" + new string(c, 40);
        var file = RepositoryFolder.Of("tests/vectors/qbft/besu-header-7528.hex");
        string[] judges = set is null ? [] : ["--validators", string.Join(',', set.Select(Member))];
        var run = await CommandRun.OfAsync(["inspect", "header", file, .. judges, "--json"]);
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((judgement, code), (json.GetProperty("judgement").GetString(), run.Code));
        Assert.Equal("7528", json.GetProperty("number").GetString());
        Assert.Equal("Berlin", json.GetProperty("fork").GetString());
        Assert.Equal(4, json.GetProperty("validatorsInHeader").GetArrayLength());
    }

    [Theory]
    [InlineData("--validators", "0x12", "error.validators")]
    [InlineData("--validators", "", "error.validators")]
    [InlineData(
        "--validators",
        "0x647bfdd19655e51e69d35454ff3a92f8828e6302,0x647bfdd19655e51e69d35454ff3a92f8828e6302",
        "error.validators"
    )]
    [InlineData("--trust", "no-such-file.json", "error.file.missing")]
    public async Task A_set_that_is_none_is_2(string option, string value, string error)
    {
        var file = RepositoryFolder.Of("tests/vectors/qbft/besu-header-7528.hex");
        var run = await CommandRun.OfAsync("inspect", "header", file, option, value, "--json");
        Assert.Equal(2, run.Code);
        Assert.Equal(error, JsonDocument.Parse(run.Output).RootElement.GetProperty("error").GetString());
    }

    [Theory]
    [InlineData("0x")]
    [InlineData("0xc0")]
    [InlineData("0xf87f")]
    public async Task What_is_no_header_is_1_and_named(string hex)
    {
        var run = await CommandRun.OfAsync("inspect", "header", hex);
        Assert.Equal(1, run.Code);
        Assert.Contains("Not a QBFT block header", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello", "NotALedgerCode")]
    [InlineData("https://fc.lyg.example/v#2123", "NewerFormat")]
    [InlineData("https://fc.lyg.example/v#112a", "BadDigits")]
    [InlineData("https://fc.lyg.example/v#10", "NotCanonicalDigits")]
    [InlineData("http://fc.lyg.example/v#112a", "NotALedgerCode")]
    [InlineData("http://127.0.0.1:6702/v#112a", "BadDigits")] // the sample's page on this machine
    public async Task A_text_that_is_no_code_is_1_and_says_why(string text, string fault)
    {
        var run = await CommandRun.OfAsync(
            "inspect",
            "code",
            text,
            "--trust",
            RepositoryFolder.Of("keys-sample/trust.json")
        );
        Assert.Equal(1, run.Code);
        Assert.Contains(fault, run.Error, StringComparison.Ordinal);
    }

    internal static BlockHeader Header() =>
        new()
        {
            ParentHash = Bytes32.Zero,
            Coinbase = Address.Zero,
            StateRoot = BlockHeader.EmptyTrieRoot,
            TransactionsRoot = BlockHeader.EmptyTrieRoot,
            ReceiptsRoot = BlockHeader.EmptyTrieRoot,
            LogsBloom = new byte[256],
            Number = 7,
            GasLimit = 1,
            GasUsed = 0,
            Timestamp = 1_772_640_000,
            Extra = ExtraData.Blank,
        };
}
