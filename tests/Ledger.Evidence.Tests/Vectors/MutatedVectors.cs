using System.Text.Json.Nodes;
using Ledger.Evidence.Tests.Fixture;

namespace Ledger.Evidence.Tests.Vectors;

/// <summary>
/// Vectors that are one change away from a good one: tests/vectors/evidence/mutated/NAME.json =
/// <c>{of, vectors: [{name, patch, expect}]}</c>, the patch applied to the object of the vector <c>of</c>, trust.json inline.
/// </summary>
internal sealed record MutatedVectors(string Name, string Of, IReadOnlyList<Mutation> Mutations)
{
    /// <summary>Where only the first base is mutated in all its fields; the others add what it does not have.</summary>
    private static readonly (string Name, string Of, string[] Whole)[] Bases =
    [
        (
            "filing",
            "verdict/current-matches.json",
            ["bundle/", "trust/contracts/", "trust/validators/from", "trust/validators/addresses/", "trust/genesisHash"]
        ),
        ("handovers", "sets/two-handovers.json", ["bundle/handovers/"]),
        (
            "change",
            "verdict/second-version-matches.json",
            ["bundle/records/0/history/2/", "bundle/records/0/history/3/"]
        ),
        ("public", "verdict/public-view-matches.json", ["bundle/records/0/history/0/data/", "bundle/views/"]),
        ("release", "verdict/fulfilled-released-not-compared.json", ["bundle/records/3/history/"]),
    ];

    public string File => VectorFolder.Path("evidence", "mutated", Name + ".json");

    public static IReadOnlyList<MutatedVectors> All()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return
        [
            .. Bases.Select(b =>
            {
                var mutations = Vectors
                    .Mutations.Of(Base(b.Of), "trust", "bundle")
                    .Where(m => Fits(m, b.Whole, seen))
                    .ToList();
                seen.UnionWith(mutations.Select(m => m.Pattern));
                return new MutatedVectors(b.Name, b.Of, mutations);
            }),
        ];
    }

    public static JsonObject Base(string name)
    {
        var vector = JsonNode.Parse(System.IO.File.ReadAllText(VectorFolder.Path("evidence", name)))!.AsObject();
        if (vector["trust"] is JsonValue)
            vector["trust"] = JsonNode.Parse(System.IO.File.ReadAllText(VectorFolder.Path("evidence", "trust.json")));
        return vector;
    }

    public JsonObject Written()
    {
        var vector = Base(Of);
        var list = new JsonArray();
        foreach (var mutation in Mutations)
            list.Add(
                new JsonObject
                {
                    ["name"] = mutation.Name,
                    ["patch"] = mutation.Patch.DeepClone(),
                    ["expect"] = VectorFile.Expectation(
                        VectorFile.Verify(Vectors.Mutations.Apply(vector, mutation.Patch))
                    ),
                }
            );
        return new JsonObject { ["of"] = "../" + Of, ["vectors"] = list };
    }

    /// <summary>
    /// In its whole parts a base is changed in every value; what is left out, doubled or exchanged, and anything elsewhere,
    /// counts once for each place that no base before has. Of trust.json only what a proof stands on.
    /// </summary>
    private static bool Fits(Mutation mutation, string[] whole, HashSet<string> seen)
    {
        var isWhole = Array.Exists(whole, w => mutation.Name.StartsWith(w, StringComparison.Ordinal));
        if (mutation.Name.StartsWith("trust", StringComparison.Ordinal))
            return isWhole && mutation.ChangesValue;
        return mutation.ChangesValue && isWhole || seen.Add(mutation.Pattern);
    }
}
