using System.Text.Json.Nodes;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Vectors;

/// <summary>
/// Records as a node with the engine and the chaincode came to them, with keys that come, go and come under review (ParityTests of
/// Ledger.Node.Tests wrote them): every one verifies, here and in sdk/verify-js, and both say the same to the last fact.
/// </summary>
public sealed class LifeVectorTests
{
    public static TheoryData<string> Names =>
        [
            .. Directory
                .EnumerateFiles(VectorFolder.Path("lives"), "*-*.json")
                .Select(f => Path.GetFileName(f))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_record_that_the_chain_took_verifies(string name)
    {
        var vector = Read(name);
        var report = VectorFile.Verify(vector);
        Assert.Empty(report.NotValid.Select(c => c.Number + " " + c.En));
        Assert.Equal(vector["expect"]!.ToJsonString(), VectorFile.Expectation(report).ToJsonString());
    }

    [Fact]
    public void The_lives_met_what_they_are_about()
    {
        var all = Names.Select(n => VectorFile.Verify(Read(n.Data))).ToList();
        Assert.True(all.Count >= 12, all.Count + " lives");
        Assert.Contains(all, r => r.Verdict.UnderReview);
        Assert.Contains(all, r => r.Facts.History.Any(e => e.Proposer is not null));
        Assert.Contains(all, r => r.Facts.WriterKeys.Any(k => k.To is { } to && to <= r.AsOf.Number));
        Assert.Contains(all, r => r.Facts.Escrow is { Released: > 0 });
        Assert.Contains(all, r => r.Facts.Filing is { Versions.Count: > 1 });
    }

    /// <summary>Writes what is expected, after the vectors that hold sentences or checks have changed.</summary>
    [Fact(Explicit = true)]
    public void Write_the_expectations_of_lives()
    {
        foreach (var name in Names.Select(n => n.Data))
        {
            var vector = Read(name);
            vector["expect"] = VectorFile.Expectation(VectorFile.Verify(vector));
            File.WriteAllText(VectorFolder.Path("lives", name), VectorFile.Line(vector));
        }
    }

    private static JsonObject Read(string name) =>
        JsonNode.Parse(File.ReadAllText(VectorFolder.Path("lives", name)))!.AsObject();
}
