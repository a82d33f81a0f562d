using System.Text;
using System.Text.Json.Nodes;
using Ledger.Chaincode.Tests.Driver;
using Ledger.Tests;

namespace Ledger.Chaincode.Tests.Genesis;

public sealed class ConsortiumDescriptionTests
{
    private static JsonObject Sample() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "keys-sample", "consortium.json")))!.AsObject();

    private static IReadOnlyList<string> Faults(JsonNode description) =>
        Assert
            .Throws<ConsortiumException>(() =>
                ConsortiumDescription.Read(Encoding.UTF8.GetBytes(description.ToJsonString()))
            )
            .Faults;

    public static TheoryData<string, Action<JsonObject>> Single =>
        new()
        {
            { "format: expected", d => d["format"] = "ledger/consortium/2" },
            { "chainId: expected a number", d => d["chainId"] = 0 },
            { "chainId: is missing", d => d.Remove("chainId") },
            { "timestamp: expected a decimal text", d => d["timestamp"] = 1767225600 },
            { "blockPeriod: expected a number from 1", d => d["blockPeriod"] = 0 },
            { "gasLimit: expected", d => d["gasLimit"] = 30_000 },
            { "gaslimit: is not known", d => d["gaslimit"] = 2_000_000_000 },
            { "hosts[0]: expected a host", d => d["hosts"] = new JsonArray("https://fc.example") },
            { "proposer: must be", d => d["proposer"] = "bank-c" },
            { "unitKey: expected", d => d["unitKey"] = d["codeKeys"]![0]!["spki"]!.GetValue<string>() },
            { "codeKeys[0].spki: expected", d => d["codeKeys"]![0]!["alg"] = -70001 },
            { "codeKeys[0].from: expected a decimal text from \"1\"", d => d["codeKeys"]![0]!["from"] = "0" },
            { "codeKeys: the key", d => d["codeKeys"]![1] = d["codeKeys"]![0]!.DeepClone() },
            { "organisations: the number 1", d => d["organisations"]![1]!["number"] = 1 },
            { "organisations: the id center", d => d["organisations"]![1]!["id"] = "center" },
            { "organisations: the uri", d => d["organisations"]![1]!["uri"] = "ledger:org:center" },
            {
                "organisations: the key",
                d => d["organisations"]![1]!["validator"] = d["organisations"]![0]!["writers"]![0]!.GetValue<string>()
            },
            {
                "organisations[1].roles[0]: expected a role",
                d => d["organisations"]![1]!["roles"] = new JsonArray("2")
            },
            {
                "organisations[1].roles[1]: expected",
                d => d["organisations"]![1]!["roles"] = new JsonArray("Tax", "Tax")
            },
            {
                "organisations: at least one must hold",
                d => d["organisations"]![0]!["roles"] = new JsonArray("Registry")
            },
            {
                "organisations[0].writers[0]: expected an address",
                d => d["organisations"]![0]!["writers"]![0] = "0x00"
            },
            { "operator nobody of tax", d => d["organisations"]![1]!["operator"] = "nobody" },
            { "parameters.skew: expected", d => d["parameters"] = new JsonObject { ["skew"] = 60 } },
            { "parameters.skow: is not known", d => d["parameters"] = new JsonObject { ["skow"] = "60" } },
            { "a key of keys-sample", d => d["sample"] = false },
        };

    [Theory]
    [MemberData(nameof(Single))]
    public void A_fault_is_named_with_its_place(string expected, Action<JsonObject> change)
    {
        var description = Sample();
        change(description);
        Assert.Contains(Faults(description), f => f.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void All_faults_are_named_at_once()
    {
        var description = Sample();
        description["chainId"] = -1;
        description["organisations"]![2]!["name"] = "no object";
        description["parameters"] = new JsonArray();
        var faults = Faults(description);
        Assert.Contains(faults, f => f.StartsWith("chainId", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.StartsWith("organisations[2].name", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.StartsWith("parameters", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"format\": 1, \"format\": 2}")]
    public void What_is_no_object_is_refused(string text) =>
        Assert.Throws<ConsortiumException>(() => ConsortiumDescription.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Period_zero_needs_test()
    {
        var description = Sample();
        description["blockPeriod"] = 0;
        description["test"] = true;
        Assert.Equal(0u, ConsortiumDescription.Read(Encoding.UTF8.GetBytes(description.ToJsonString())).BlockPeriod);
    }

    public static TheoryData<string, string> Texts =>
        new()
        {
            { "organisation id", "id" },
            { "organisation URI", "uri" },
            { "name", "zh" },
            { "name", "en" },
        };

    /// <summary>What prints like another organisation is none: each text of a description has one spelling.</summary>
    [Theory]
    [MemberData(nameof(Texts))]
    public void An_organisation_has_an_id_a_uri_and_names_of_one_spelling(string field, string key)
    {
        foreach (var (text, normal, _, note) in Spellings.Of(field))
        {
            var description = Sample();
            var organisation = description["organisations"]![2]!.AsObject();
            (key is "zh" or "en" ? organisation["name"]!.AsObject() : organisation)[key] = text;
            var refused = false;
            try
            {
                ConsortiumDescription.Read(Encoding.UTF8.GetBytes(description.ToJsonString()));
            }
            catch (ConsortiumException e)
            {
                refused = e.Faults.Any(f => f.StartsWith("organisations[2].", StringComparison.Ordinal));
            }
            Assert.Equal((note, text != normal), (note, refused));
        }
    }

    [Theory]
    [InlineData("regions[0]: expected a division", "regions", "[\"32\"]")]
    [InlineData("regions: the region 3207", "regions", "[\"3207\", \"3207\"]")]
    [InlineData("regions: expected a list", "regions", "[]")]
    public void Regions_are_divisions_each_once(string fault, string key, string json)
    {
        var description = Sample();
        description[key] = JsonNode.Parse(json);
        Assert.Contains(Faults(description), f => f.StartsWith(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void A_bank_declares_case_and_hyphens_by_their_names()
    {
        var description = Sample();
        description["organisations"]![2]!["serials"] = new JsonObject { ["case"] = "lower", ["hyphens"] = "kept" };
        var faults = Faults(description);
        Assert.Contains("organisations[2].serials.case: expected exact or upper.", faults);
        Assert.Contains("organisations[2].serials.hyphens: expected exact or dropped.", faults);
    }
}
