using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Vectors;

/// <summary>Bundles of a node with the engine and the deployed chaincode: what the test ledger imitates.</summary>
public sealed class RealBundleTests
{
    [Theory]
    [InlineData("funded")]
    [InlineData("registered")]
    public void A_nodes_bundle_verifies_check_by_check(string name)
    {
        var json = Read(name);
        var report = Verify(json, name);
        var expect = json["expect"]!;
        Assert.Equal((string)expect["record"]!, report.Verdict.Record.ToString());
        Assert.Equal((string)expect["document"]!, report.Verdict.Document.ToString());
        Assert.Equal((string)expect["tone"]!, report.Verdict.Tone.ToString());
        Assert.Equal(
            expect["checks"]!.AsObject().Select(c => c.Key + " " + (string)c.Value!),
            report.Checks.Select(c => c.Number.ToString(CultureInfo.InvariantCulture) + " " + c.Outcome)
        );
    }

    private static JsonObject Read(string name) =>
        JsonNode.Parse(File.ReadAllText(VectorFolder.Path("real", name + ".json")))!.AsObject();

    private static VerificationReport Verify(JsonObject json, string name) =>
        new Verifier(TestTrust.Read(json["trust"]!.AsObject())).Verify(
            System.Text.Encoding.UTF8.GetBytes(json["bundle"]!.ToJsonString()),
            new()
            {
                Now = DateTimeOffset.FromUnixTimeSeconds(
                    long.Parse((string)json["now"]!, CultureInfo.InvariantCulture)
                ),
                Document = DocumentDigests.Of(File.ReadAllBytes(VectorFolder.Path("real", "documents", name + ".pdf"))),
            }
        );
}
