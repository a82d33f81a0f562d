using System.Text.Json.Nodes;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Vectors;

/// <summary>A good bundle changed in every field: what the verifier says is committed, and none of it may go unnoticed.</summary>
public sealed class MutatedVectorTests
{
    /// <summary>By hand: what may be left out, doubled or exchanged without a word, because nothing rests on it.</summary>
    private static readonly string[] Harmless =
    [
        // Any order is right.
        "bundle/records exchange",
        "bundle/writerKeys exchange",
        "bundle/disclosures exchange",
        "bundle/disclosures/*/fields exchange",
        "bundle/nodes exchange",
        // Nobody has to disclose a field, a unit or a code.
        "bundle/disclosures/*/fields shorten",
        "bundle/unit remove",
        "bundle/code remove",
    ];

    public static TheoryData<string> Names => [.. MutatedVectors.All().Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_committed_file_is_what_the_verifier_says(string name)
    {
        var mutated = MutatedVectors.All().Single(m => m.Name == name);
        Assert.Equal(File.ReadAllText(mutated.File), VectorFile.Compact(mutated.Written()));
    }

    /// <summary>A change of any value, and any other that is not listed, costs the green and turns a check.</summary>
    [Fact]
    public void No_change_goes_unnoticed_but_what_is_listed_as_harmless()
    {
        var (count, unnoticed) = (0, new HashSet<string>(StringComparer.Ordinal));
        foreach (var mutated in MutatedVectors.All())
        {
            var good = MutatedVectors.Base(mutated.Of)["expect"]!["checks"]!;
            var file = JsonNode.Parse(File.ReadAllText(mutated.File))!["vectors"]!.AsArray();
            foreach (var (mutation, vector) in mutated.Mutations.Zip(file))
            {
                count++;
                Assert.Equal(mutation.Name, (string)vector!["name"]!);
                var expect = vector["expect"]!;
                if (JsonNode.DeepEquals(expect["checks"], good) || (string)expect["tone"]! == nameof(Tone.Good))
                    unnoticed.Add(mutation.Pattern);
            }
        }
        Assert.True(count >= 300, count + " mutated vectors");
        Assert.Equal(Harmless.Order(StringComparer.Ordinal), unnoticed.Order(StringComparer.Ordinal));
    }

    /// <summary>Writes the files, as <see cref="VectorTests.Write_the_vectors"/> writes the others, which come first.</summary>
    [Fact(Explicit = true)]
    public void Write_the_mutated_vectors()
    {
        Directory.CreateDirectory(VectorFolder.Path("evidence", "mutated"));
        foreach (var mutated in MutatedVectors.All())
            File.WriteAllText(mutated.File, VectorFile.Compact(mutated.Written()));
    }
}
