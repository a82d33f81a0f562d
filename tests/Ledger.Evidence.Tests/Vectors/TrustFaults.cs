using System.Text.Json.Nodes;
using Ledger.Evidence.Tests.Fixture;

namespace Ledger.Evidence.Tests.Vectors;

/// <summary>
/// Files of trust that contradict themselves: tests/vectors/trust/NAME.json = <c>{trust, path}</c>, refused when they are
/// read, at this place, by each verifier.
/// </summary>
internal static class TrustFaults
{
    public static IReadOnlyList<(string Name, string Path, JsonObject Trust)> All() =>
        [
            Fault("checkpoint-of-set-zero", "checkpoints[0].setId", Checkpoints((20, 0, "a"))),
            Fault("checkpoints-of-one-block", "checkpoints[1].number", Checkpoints((20, 1, "a"), (20, 1, "a"))),
            Fault("checkpoints-descend", "checkpoints[1].number", Checkpoints((30, 1, "a"), (20, 1, "a"))),
            Fault("sets-descend", "checkpoints[1].setId", Checkpoints((20, 2, "b"), (30, 1, "a"))),
            Fault("sets-faster-than-blocks", "checkpoints[1].setId", Checkpoints((20, 1, "a"), (21, 3, "c"))),
            Fault("a-set-of-two-hashes", "checkpoints[1].setHash", Checkpoints((20, 2, "a"), (30, 2, "b"))),
            Fault(
                "the-anchors-set-before-the-anchor",
                "checkpoints[0].setId",
                Anchor(2, 50),
                Checkpoints((20, 2, "b"))
            ),
            Fault(
                "an-earlier-set-in-the-anchors-term",
                "checkpoints[0].setId",
                Anchor(2, 50),
                Checkpoints((49, 1, "a"))
            ),
            Fault("an-anchor-whose-hash-nothing-tells", "validators.setId", Anchor(2, 50), Checkpoints((20, 1, "a"))),
            Fault("an-anchor-from-block-zero", "validators", Anchor(1, 0)),
            Fault("an-anchor-of-set-zero", "validators", Anchor(0, 1)),
            Fault("a-unit-key-that-is-none", "unitKey", t => t["unitKey"] = (string)t["codeKeys"]![0]!["spki"]!),
            Fault("a-code-key-of-another-algorithm", "codeKeys[0].spki", t => t["codeKeys"]![0]!["alg"] = -70001),
            Fault("a-code-key-twice", "codeKeys[3]", Twice("codeKeys")),
            Fault("an-organisation-twice", "organisations[3]", Twice("organisations")),
        ];

    private static (string, string, JsonObject) Fault(string name, string path, params Action<JsonObject>[] bends)
    {
        var trust = TestTrust.Json();
        foreach (var bend in bends)
            bend(trust);
        return (name, path, trust);
    }

    private static Action<JsonObject> Twice(string list) => t => t[list]!.AsArray().Add(t[list]![0]!.DeepClone());

    private static Action<JsonObject> Anchor(int set, int from) =>
        t => (t["validators"]!["setId"], t["validators"]!["from"]) = (set, Text(from));

    private static Action<JsonObject> Checkpoints(params (int Number, int Set, string Hash)[] list) =>
        t =>
            t["checkpoints"] = new JsonArray([
                .. list.Select(c =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["number"] = Text(c.Number),
                            ["hash"] = TestKeys.Digest("block " + c.Number).ToString(),
                            ["setId"] = c.Set,
                            ["setHash"] = TestKeys.Digest("set " + c.Hash).ToString(),
                        }
                ),
            ]);

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
