using System.Text;
using System.Text.Json.Nodes;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Proofs;
using Ledger.Evidence.Tests.Fixture;

namespace Ledger.Evidence.Tests.Proofs;

/// <summary>Answers of another client (field case C25): the root is the hash of the first node, as the case states it.</summary>
public sealed class Eip1186Tests
{
    private static readonly Bytes32 Root = Bytes32.Parse(
        "0xd487ffaf2f2838d69417f81c9d2bfca5d2e0d024ddda433bba9b8f2099eb96e5"
    );

    [Fact]
    public void An_ordinary_account_is_proved_with_its_balance()
    {
        var report = Eip1186Report.Check(Read("valid-account"), Root);
        Assert.True(report.Holds);
        Assert.EndsWith("8cc8f68890288a3bf6", report.Account!.Account!.Balance.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_absent_account_is_proved_absent()
    {
        var report = Eip1186Report.Check(Read("nonexistent-account"), Root);
        Assert.Equal(TrieAnswer.Absent, report.Account!.Answer);
        Assert.True(report.Holds);
    }

    [Fact]
    public void A_present_slot_and_its_absent_neighbour_are_told_apart()
    {
        var report = Eip1186Report.Check(Read("contract-with-storage"), Root);
        Assert.True(report.Holds);
        Assert.Equal(1UL, report.Account!.Account!.Nonce);
        Assert.Equal(
            [(TrieAnswer.Present, "1e4ebdd7"), (TrieAnswer.Absent, "00000000")],
            report.Words.Select(w => (w.Answer, w.Value!.Value.ToString()[^8..]))
        );
    }

    [Fact]
    public void Storage_is_checked_alone_under_its_root()
    {
        var answer = Read("contract-with-storage");
        Assert.True(Eip1186Report.CheckStorage(answer, answer.Stated["storageHash"]).Holds);
        Assert.False(Eip1186Report.CheckStorage(answer, Root).Holds);
    }

    [Theory]
    [InlineData("balance")]
    [InlineData("nonce")]
    [InlineData("codeHash")]
    [InlineData("storageHash")]
    public void A_stated_value_that_differs_is_named(string field)
    {
        var json = Json("contract-with-storage");
        json[field] = "0x" + new string('7', 64);
        var report = Eip1186Report.Check(Read(json), Root);
        Assert.Equal(field, Assert.Single(report.Account!.Differences).Field);
        Assert.False(report.Holds);
    }

    [Fact]
    public void A_stated_slot_value_that_differs_is_named()
    {
        var json = Json("contract-with-storage");
        json["storageProof"]![1]!["value"] = "0x1";
        var word = Eip1186Report.Check(Read(json), Root).Words[1];
        Assert.True(word.Differs);
        Assert.Equal(Bytes32.Zero, word.Value);
    }

    [Fact]
    public void Every_altered_node_breaks_the_proof()
    {
        var json = Json("valid-account");
        for (var i = 0; i < json["accountProof"]!.AsArray().Count; i++)
        {
            var bent = Json("valid-account");
            var node = (string)bent["accountProof"]![i]!;
            bent["accountProof"]![i] = node[..^1] + (node[^1] == '0' ? '1' : '0');
            Assert.False(Eip1186Report.Check(Read(bent), Root).Holds);
        }
    }

    [Fact]
    public void A_node_too_many_or_given_twice_is_no_proof()
    {
        var doubled = Json("valid-account");
        doubled["accountProof"]!.AsArray().Add((string)doubled["accountProof"]![0]!);
        Assert.Equal(1, Eip1186Report.Check(Read(doubled), Root).Account!.LeftOver);
        var foreign = Json("valid-account");
        foreign["accountProof"]!.AsArray().Add("0xc0");
        Assert.False(Eip1186Report.Check(Read(foreign), Root).Holds);
    }

    [Fact]
    public void Shapes_of_other_clients_are_read()
    {
        var shaped = Json("nonexistent-account");
        shaped["address"] = ((string)shaped["address"]!)
            .ToUpperInvariant()
            .Replace("0X", "0x", StringComparison.Ordinal);
        shaped["storageProof"] = null;
        shaped["nonce"] = 0;
        shaped["codeHash"] = "0x" + new string('0', 64);
        var envelope = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = 1,
            ["result"] = shaped,
        };
        Assert.True(Eip1186Report.Check(Read(envelope), Root).Holds);
    }

    [Fact]
    public void An_empty_state_proves_every_account_absent()
    {
        var json = new JsonObject
        {
            ["address"] = "0x0000000000000000000000000000000000000001",
            ["accountProof"] = new JsonArray(),
            ["storageProof"] = new JsonArray(
                new JsonObject
                {
                    ["key"] = "0x0",
                    ["value"] = "0x0",
                    ["proof"] = new JsonArray(),
                }
            ),
        };
        Assert.True(Eip1186Report.Check(Read(json), BlockHeader.EmptyTrieRoot).Holds);
        json["accountProof"]!.AsArray().Add("0x80");
        Assert.True(Eip1186Report.Check(Read(json), BlockHeader.EmptyTrieRoot).Holds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"accountProof\":[1]}")]
    [InlineData("{\"accountProof\":[\"0x1\"]}")]
    [InlineData("{\"accountProof\":[],\"balance\":\"0xzz\"}")]
    public void What_is_no_answer_is_named(string text)
    {
        Assert.False(Eip1186Answer.TryRead(Encoding.UTF8.GetBytes(text), out _, out var fault));
        Assert.NotEmpty(fault);
    }

    /// <summary>What has no one reading is no proof of zero: each was taken as 0 under an absence proof.</summary>
    [Theory]
    [InlineData("value", "1000000")]
    [InlineData("value", "-1")]
    [InlineData("value", "not a number")]
    [InlineData("value", "")]
    [InlineData("value", "0x")]
    [InlineData("value", " 0x0")]
    [InlineData("value", "0x0 ")]
    [InlineData("value", "0x-1")]
    [InlineData("key", "07")]
    [InlineData("key", "7")]
    [InlineData("key", "0x")]
    public void A_slot_s_text_that_is_no_quantity_is_refused_by_its_field(string field, string text)
    {
        var json = Json("contract-with-storage");
        json["storageProof"]![1]![field] = text;
        Assert.False(Eip1186Answer.TryRead(Encoding.UTF8.GetBytes(json.ToJsonString()), out _, out var fault));
        Assert.StartsWith(field + " ", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonce", "\"5\"")]
    [InlineData("nonce", "-1")]
    [InlineData("nonce", "1.0")]
    [InlineData("nonce", "1e3")]
    [InlineData("nonce", "true")]
    [InlineData("balance", "\"12345\"")]
    [InlineData("balance", "\"0x12345678901234567890123456789012345678901234567890123456789012345\"")]
    [InlineData("codeHash", "\"0x0\"")]
    [InlineData("codeHash", "0")]
    [InlineData("storageHash", "\"56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421\"")]
    public void An_account_s_field_without_one_reading_is_refused_by_its_name(string field, string value)
    {
        var json = Json("nonexistent-account");
        json[field] = JsonNode.Parse(value);
        Assert.False(Eip1186Answer.TryRead(Encoding.UTF8.GetBytes(json.ToJsonString()), out _, out var fault));
        Assert.StartsWith(field + " ", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_stands_twice_is_refused()
    {
        var json = Json("valid-account").ToJsonString();
        var doubled = json.Insert(1, "\"balance\":\"0x1\",");
        Assert.False(Eip1186Answer.TryRead(Encoding.UTF8.GetBytes(doubled), out _, out _));
    }

    [Fact]
    public void A_byte_order_mark_is_called_one()
    {
        byte[] marked = [0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes(Json("valid-account").ToJsonString())];
        Assert.False(Eip1186Answer.TryRead(marked, out _, out var fault));
        Assert.Contains("byte order mark", fault, StringComparison.Ordinal);
    }

    /// <summary>EIP-1186: the root first, then along the path.</summary>
    [Fact]
    public void Nodes_out_of_order_do_not_hold()
    {
        var json = Json("valid-account");
        var nodes = json["accountProof"]!.AsArray();
        var last = (string)nodes[^1]!;
        nodes.RemoveAt(nodes.Count - 1);
        nodes.Insert(0, last);
        var account = Eip1186Report.Check(Read(json), Root).Account!;
        Assert.Equal(
            (TrieAnswer.Present, 0, false, false),
            (account.Answer, account.LeftOver, account.InOrder, account.Holds)
        );
    }

    private static JsonObject Json(string name) =>
        JsonNode
            .Parse(File.ReadAllBytes(VectorFolder.Path("eip1186", "eip1186-ropsten-" + name + ".json")))!
            .AsObject();

    private static Eip1186Answer Read(string name) => Read(Json(name));

    private static Eip1186Answer Read(JsonObject json) =>
        Eip1186Answer.TryRead(Encoding.UTF8.GetBytes(json.ToJsonString()), out var answer, out var fault)
            ? answer
            : throw new FormatException(fault);
}
