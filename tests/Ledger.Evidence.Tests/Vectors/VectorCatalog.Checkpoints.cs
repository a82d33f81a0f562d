using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Vectors;

/// <summary>Checkpoints before, in and behind the terms of the sets that a bundle proves.</summary>
internal static partial class VectorCatalog
{
    private static IEnumerable<Vector> Checkpoints()
    {
        const string group = "checkpoints";
        var life = Handed();
        var ledger = life.Ledger;
        var (first, second, target) = (ledger.HandoverHeaders[0], ledger.HandoverHeaders[1], ledger.Sealed());
        Vector With(string name, bool fits, params JsonObject[] checkpoints) =>
            WithTrust(
                Of(group, name, life, fits ? RecordStatus.Current : RecordStatus.CannotCheck, ToneOf(fits)) with
                {
                    Document = First,
                    DocumentStatus = fits ? DocumentStatus.Matches : DocumentStatus.NotCompared,
                    About = [(CheckNumber.Anchor, fits ? CheckOutcome.Valid : CheckOutcome.Invalid)],
                },
                t => t["checkpoints"] = new JsonArray([.. checkpoints])
            );
        JsonObject At(ulong number, ulong set, string? setHash = null) =>
            Checkpoint(number, TestKeys.Digest("block " + number), set, setHash ?? ledger.SetHashes[set].ToString());
        var stranger = TestKeys.Digest("another set").ToString();

        yield return With("at-genesis", true, At(0, 1));
        yield return With("in-the-anchors-term", true, At(first.Number - 1, 1));
        yield return With("at-a-handover", true, Checkpoint(first, 2, ledger));
        yield return With("between-the-handovers", true, At(first.Number + 1, 2));
        yield return With("before-the-target", true, At(target.Number - 1, 3));
        yield return With("after-the-target", true, At(target.Number + 10, 3));
        yield return With("after-the-target-a-later-set", true, At(target.Number + 10, 5, stranger));
        yield return With("after-the-target-a-set-a-block", true, At(target.Number + 2, 5, stranger));
        yield return With(
            "in-every-term",
            true,
            At(20, 1),
            Checkpoint(first, 2, ledger),
            Checkpoint(second, 3, ledger),
            Checkpoint(target, 3, ledger),
            At(target.Number + 1, 4, stranger)
        );

        yield return With("anchors-set-of-another-hash", false, At(20, 1, stranger));
        yield return With("a-set-before-its-handover", false, At(first.Number - 1, 2));
        yield return With("a-set-after-its-term", false, At(first.Number + 1, 1));
        yield return With("a-set-beyond-all", false, At(20, 7, stranger));
        yield return With("at-a-handover-the-set-before", false, Bent(Checkpoint(first, 2, ledger), "setId", 1));
        yield return With(
            "at-a-handover-another-hash",
            false,
            Bent(Checkpoint(second, 3, ledger), "setHash", stranger)
        );
        yield return With("at-a-handover-another-block", false, Bent(Checkpoint(first, 2, ledger), "hash", stranger));
        yield return With("between-the-handovers-another-hash", false, At(first.Number + 1, 2, stranger));
        yield return With("before-the-target-a-later-set", false, At(target.Number - 1, 4, stranger));
        yield return With("at-the-target-another-set", false, Bent(Checkpoint(target, 3, ledger), "setId", 2));
        yield return With(
            "at-the-target-another-set-hash",
            false,
            Bent(Checkpoint(target, 3, ledger), "setHash", stranger)
        );
        yield return With("after-the-target-an-earlier-set", false, At(target.Number + 10, 2));
        yield return With("after-the-target-another-hash", false, At(target.Number + 10, 3, stranger));
        yield return With("after-the-target-two-sets-a-block", false, At(target.Number + 1, 5, stranger));
        yield return With("one-of-several", false, At(20, 1), At(first.Number + 1, 2, stranger), At(target.Number, 3));

        var announced = new TestLife().Funded();
        announced.Ledger.Announce(TestKeys.Validators[..5]);
        var last = announced.Ledger.Sealed();
        Vector Announced(string name, bool fits, ulong set) =>
            WithTrust(
                Of(group, name, announced, fits ? RecordStatus.Current : RecordStatus.CannotCheck, ToneOf(fits)) with
                {
                    Document = First,
                    DocumentStatus = fits ? DocumentStatus.Matches : DocumentStatus.NotCompared,
                    About = [(CheckNumber.Anchor, fits ? CheckOutcome.Valid : CheckOutcome.Invalid)],
                },
                t => t["checkpoints"] = new JsonArray(Checkpoint(last, set, announced.Ledger))
            );
        yield return Announced("the-targets-successor", true, 2);
        yield return Announced("the-targets-successor-not-yet", false, 1);

        // Pinned in the middle: the checkpoint tells the hash of the anchor's set, from which the next one's follows.
        var later = Handed();
        later.Ledger.DropFirstHandover();
        Vector Middle(string name, CheckOutcome handovers, params JsonObject[] checkpoints) =>
            WithTrust(
                Of(
                    group,
                    name,
                    later,
                    handovers == CheckOutcome.Valid ? RecordStatus.Current : RecordStatus.CannotCheck,
                    ToneOf(handovers == CheckOutcome.Valid)
                ) with
                {
                    Document = First,
                    DocumentStatus =
                        handovers == CheckOutcome.Valid ? DocumentStatus.Matches : DocumentStatus.NotCompared,
                    About = [(CheckNumber.Handovers, handovers)],
                },
                t =>
                {
                    t["checkpoints"] = new JsonArray([.. checkpoints]);
                    t["validators"] = new JsonObject
                    {
                        ["setId"] = 2,
                        ["from"] = (first.Number + 1).ToString(CultureInfo.InvariantCulture),
                        ["addresses"] = new JsonArray([
                            .. TestKeys
                                .Validators[..5]
                                .Select(TestKeys.AddressOf)
                                .Order()
                                .Select(a => (JsonNode)a.ToString()),
                        ]),
                    };
                }
            );
        yield return Middle("pinned-at-the-second-set", CheckOutcome.Valid, At(20, 1), Checkpoint(first, 2, ledger));
        yield return Middle("pinned-with-another-hash", CheckOutcome.Invalid, At(first.Number + 1, 2, stranger));
    }

    private static Tone ToneOf(bool good) => good ? Tone.Good : Tone.Blank;

    private static JsonObject Bent(JsonObject checkpoint, string key, JsonNode value)
    {
        checkpoint[key] = value;
        return checkpoint;
    }

    private static JsonObject Checkpoint(BlockHeader header, ulong set, TestLedger ledger) =>
        Checkpoint(header.Number, header.Hash, set, ledger.SetHashes[set].ToString());

    private static JsonObject Checkpoint(ulong number, Bytes32 hash, ulong set, string setHash) =>
        new()
        {
            ["number"] = number.ToString(CultureInfo.InvariantCulture),
            ["hash"] = hash.ToString(),
            ["setId"] = set,
            ["setHash"] = setHash,
        };
}
