using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Json;
using Ledger.Evidence.Tests.Fixture;

namespace Ledger.Evidence.Tests.Vectors;

/// <summary>The published schemas and the readers agree on every vector.</summary>
public sealed class SchemaTests
{
    private static readonly JsonSchema BundleSchema = Read("bundle");
    private static readonly JsonSchema TrustSchema = Read("trust");

    [Fact]
    public void A_bundle_that_is_read_fits_its_schema_and_one_of_bad_form_does_not()
    {
        var (read, refused) = (0, 0);
        foreach (
            var file in Directory.EnumerateFiles(VectorFolder.Path("evidence"), "*.json", SearchOption.AllDirectories)
        )
        {
            var vector = JsonNode.Parse(File.ReadAllBytes(file))!;
            if (vector["bundle"] is not JsonObject bundle)
                continue;
            var bytes = JsonSerializer.SerializeToUtf8Bytes(bundle);
            var reads = Bundle.TryRead(bytes, BundleLimits.Default, out _, out var fault);
            // What the schema cannot say: texts in NFC, dates of the calendar, the zero proposer, two views of one version.
            if (Path.GetFileNameWithoutExtension(file) is "zero-proposer" or "view-twice")
                continue;
            Assert.True(Fits(BundleSchema, bytes) == reads, file + ": " + fault);
            _ = reads ? read++ : refused++;
        }
        Assert.True(read > 100 && refused > 10, read + " read, " + refused + " refused");
    }

    [Fact]
    public void Trust_anchors_fit_their_schema()
    {
        Assert.True(Fits(TrustSchema, File.ReadAllBytes(VectorFolder.Path("evidence", "trust.json"))));
        var sample = VectorFolder.Path("..", "..", "keys-sample", "trust.json");
        Assert.True(Fits(TrustSchema, File.ReadAllBytes(sample)));
        Assert.NotNull(TrustAnchor.Read(File.ReadAllBytes(sample)));
    }

    [Theory]
    [InlineData("format")]
    [InlineData("name")]
    [InlineData("sample")]
    [InlineData("chainId")]
    [InlineData("genesisHash")]
    [InlineData("hosts")]
    [InlineData("validators")]
    [InlineData("checkpoints")]
    [InlineData("custody")]
    [InlineData("contracts")]
    [InlineData("organisations")]
    [InlineData("unitKey")]
    [InlineData("codeKeys")]
    [InlineData("timestampRoots")]
    public void A_trust_anchor_without_a_part_is_refused_by_both_and_the_part_is_named(string key)
    {
        var json = TestTrust.Json();
        json.Remove(key);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(json);
        Assert.False(Fits(TrustSchema, bytes));
        Assert.Contains(
            key,
            Assert.Throws<TrustFaultException>(() => TrustAnchor.Read(bytes)).Message,
            StringComparison.Ordinal
        );
    }

    private static bool Fits(JsonSchema schema, byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return schema.Evaluate(document.RootElement).IsValid;
    }

    private static JsonSchema Read(string name) =>
        JsonSchema.FromText(File.ReadAllText(VectorFolder.Path("..", "..", "docs", "schemas", name + ".schema.json")));
}
