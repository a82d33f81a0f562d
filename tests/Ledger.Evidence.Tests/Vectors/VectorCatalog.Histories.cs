using System.Text.Json.Nodes;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Vectors;

internal static partial class VectorCatalog
{
    private static IEnumerable<Vector> Histories()
    {
        const string group = "history";
        Vector BadHistory(string name, Action<JsonObject> bend) => Bad(group, name, CheckNumber.History, bend);
        yield return BadHistory("data-digit", b => Event(b, 0, 0)["data"]![5] = Bend(Event(b, 0, 0)["data"]![5], 12));
        yield return BadHistory("data-word-more", b => Event(b, 0, 0)["data"]!.AsArray().Add(Bytes32.Zero.ToString()));
        yield return BadHistory("data-word-less", b => Event(b, 0, 0)["data"]!.AsArray().RemoveAt(12));
        yield return BadHistory(
            "withheld-word-digit",
            b => Event(b, 0, 0)["data"]![5] = new JsonObject { ["hash"] = TestKeys.Digest("x").ToString() }
        );
        yield return BadHistory("event-time", b => Event(b, 0, 0)["eventTime"] = "1772700000");
        yield return BadHistory("block", b => Event(b, 0, 1)["block"] = "103");
        yield return BadHistory("anchor-time", b => Event(b, 0, 1)["time"] = "1772700003");
        yield return BadHistory("role", b => Event(b, 0, 0)["role"] = 2);
        yield return BadHistory("organisation", b => Event(b, 0, 0)["organisation"] = 2);
        yield return BadHistory("number", b => Event(b, 0, 1)["number"] = 2);
        yield return BadHistory("seq", b => Event(b, 0, 1)["seq"] = 3);
        yield return BadHistory("last-left-out", b => b["records"]![0]!["history"]!.AsArray().RemoveAt(1));
        yield return BadHistory("first-left-out", b => b["records"]![3]!["history"]!.AsArray().RemoveAt(0));
        yield return BadHistory("exchanged", b => Swap(b["records"]![3]!["history"]!.AsArray()));
        yield return BadHistory(
            "deposit-amount",
            b => Event(b, 3, 1)["data"]![1] = Bend(Event(b, 3, 1)["data"]![1], -1)
        );
        yield return BadHistory(
            "key",
            b => Event(b, 0, 0)["key"] = TestKeys.AddressOf(TestKeys.CenterSecond).ToString()
        );
        yield return BadHistory(
            "proposer-added",
            b => Event(b, 0, 0)["proposer"] = TestKeys.AddressOf(TestKeys.CenterSecond).ToString()
        );
        var changed = new TestLife().Funded().ProposeChange().AcceptChange();
        yield return Of(
            group,
            "proposer-left-out",
            changed,
            RecordStatus.CannotCheck,
            Tone.Blank,
            bend: b => Event(b, 0, 3).AsObject().Remove("proposer")
        ) with
        {
            About = [(CheckNumber.History, CheckOutcome.Invalid)],
        };
        yield return Of(group, "unknown-event", Retitled(), RecordStatus.CannotCheck, Tone.Blank) with
        {
            About = [(CheckNumber.History, CheckOutcome.Error)],
        };
        var foreign = new TestLife().Funded();
        yield return Of(
            group,
            "record-of-another-filing",
            foreign,
            RecordStatus.CannotCheck,
            Tone.Blank,
            WithForeign(foreign)
        ) with
        {
            About = [(CheckNumber.History, CheckOutcome.Invalid)],
        };
        var withheld = new TestLife().Funded();
        yield return Of(group, "words-withheld", withheld, RecordStatus.Current, Tone.Step, withheld.Public());
        yield return Of(
            group,
            "writer-key-of-another-organisation",
            WithKey(organisation: 2),
            RecordStatus.CannotCheck,
            Tone.Blank
        ) with
        {
            About = [(CheckNumber.WriterKeys, CheckOutcome.Invalid)],
        };
        yield return Of(
            group,
            "writer-key-not-yet-valid",
            WithKey(from: 110),
            RecordStatus.CannotCheck,
            Tone.Blank
        ) with
        {
            About = [(CheckNumber.WriterKeys, CheckOutcome.Invalid)],
        };
        yield return Of(group, "writer-key-revoked-before", WithKey(to: 103), RecordStatus.CannotCheck, Tone.Blank) with
        {
            About = [(CheckNumber.WriterKeys, CheckOutcome.Invalid)],
        };
        yield return Of(group, "writer-key-revoked-after", WithKey(to: 500), RecordStatus.Current, Tone.Step);
        var unnamed = new TestLife().Funded();
        yield return Of(
            group,
            "writer-key-not-given",
            unnamed,
            RecordStatus.CannotCheck,
            Tone.Blank,
            WithoutKey(unnamed)
        ) with
        {
            About = [(CheckNumber.WriterKeys, CheckOutcome.Error)],
        };
    }

    /// <summary>Beside the filing stands another filing's tax, itself proved to the last word.</summary>
    private static Bundle WithForeign(TestLife life)
    {
        var other = TestKeys.Digest("another filing");
        life.Ledger.Advance();
        life.Ledger.Record(
            Machines.RecordKind.Tax,
            other,
            1,
            new TestLedger.Writer(TestLedger.Center, TestKeys.AddressOf(TestKeys.CenterWriter), Machines.Role.Center),
            1,
            0,
            [(0, 8)]
        );
        return life.Ledger.Bundle(
            new BundleSubject(Machines.RecordKind.Filing, TestLife.Filing),
            [(Machines.RecordKind.Filing, TestLife.Filing), (Machines.RecordKind.Tax, other)],
            [life.Signer.Key]
        );
    }

    private static TestLife Retitled()
    {
        var life = new TestLife().Funded();
        life.Ledger.Advance();
        life.Ledger.Record(
            Machines.RecordKind.Unit,
            TestLife.UnitRef,
            2,
            new TestLedger.Writer(TestLedger.Center, TestKeys.AddressOf(TestKeys.Registry), Machines.Role.Registry),
            1,
            0,
            [(2, 32)],
            TestKeys.Digest("auction")
        );
        return life;
    }

    private static TestLife WithKey(uint organisation = TestLedger.Center, ulong from = 1, ulong to = 0)
    {
        var life = new TestLife().Funded();
        life.Ledger.WriterKey(TestKeys.AddressOf(TestKeys.CenterWriter), organisation, from, to);
        return life;
    }

    /// <summary>The bundle without one writer's word: its nodes are those of the other keys.</summary>
    private static Bundle WithoutKey(TestLife life)
    {
        var bundle = life.Full();
        var gone = TestKeys.AddressOf(TestKeys.Tax);
        List<Address> left = [.. bundle.WriterKeys.Where(k => k != gone)];
        return bundle with { WriterKeys = left, Nodes = life.Ledger.NodesFor(bundle, left) };
    }

    private static IEnumerable<Vector> Fields()
    {
        const string group = "fields";
        Vector BadField(string name, Action<JsonNode> bend) =>
            Bad(group, name, CheckNumber.Commitment, b => bend(b["disclosures"]![0]!));
        yield return BadField("salt-digit", d => d["fields"]![0]!["salt"] = Bend(d["fields"]![0]!["salt"], 3));
        yield return BadField("value-digit", d => d["fields"]![1]!["value"] = Bend(d["fields"]![1]!["value"], 3));
        yield return BadField("text", d => d["fields"]![0]!["value"] = "LYG-2026-0012345679");
        yield return BadField("number", d => d["fields"]![6]!["value"] = "130000000");
        yield return BadField("path-digit", d => d["fields"]![0]!["path"]![4] = Bend(d["fields"]![0]!["path"]![4], 3));
        yield return BadField("path-short", d => d["fields"]![0]!["path"]!.AsArray().RemoveAt(4));
        yield return BadField("path-padded", d => d["fields"]![0]!["path"]!.AsArray().Add(Bytes32.Zero.ToString()));
        yield return BadField("index", d => d["fields"]![0]!["index"] = 9);
        yield return BadField("version", d => d["version"] = 2);
        yield return BadField("profile", d => d["p"] = 2);
        yield return BadField("of-another-record", d => d["record"] = TestLife.UnitRef.ToString());
        var withheld = new TestLife().Funded();
        yield return Of(
            group,
            "commitment-withheld",
            withheld,
            RecordStatus.Current,
            Tone.Step,
            bend: b =>
            {
                var words = Event(b, 0, 0)["data"]!.AsArray();
                words[3] = new JsonObject
                {
                    ["hash"] = EventWord.Clear(Bytes32.Parse((string)words[3]!)).Hash.ToString(),
                };
            }
        ) with
        {
            About = [(CheckNumber.Commitment, CheckOutcome.Error)],
        };
        var sm = new TestLife().Funded();
        yield return Of(
            group,
            "sm3-tree",
            sm,
            RecordStatus.Current,
            Tone.Good,
            sm.Full() with
            {
                Disclosures = [sm.Disclose(1, [1, 2, 3, 4], CommitmentProfile.Sm3)],
            }
        ) with
        {
            Document = First,
            DocumentStatus = DocumentStatus.Matches,
        };
        var few = new TestLife().Funded();
        yield return Of(
            group,
            "nothing-to-compare-with",
            few,
            RecordStatus.Current,
            Tone.Step,
            few.Full() with
            {
                Disclosures = [few.Disclose(1, [0])],
            }
        ) with
        {
            Document = First,
            About = [(CheckNumber.Document, CheckOutcome.Error)],
        };
        yield return Of(
            group,
            "view-of-another-version",
            few,
            RecordStatus.CannotCheck,
            Tone.Blank,
            few.Full() with
            {
                Views = [few.View(1) with { Version = 2 }],
            }
        ) with
        {
            About = [(CheckNumber.Commitment, CheckOutcome.Invalid)],
        };
        yield return Of(
            group,
            "view-digit",
            few,
            RecordStatus.CannotCheck,
            Tone.Blank,
            few.Full() with
            {
                Views = [few.View(1) with { Blob = Bend(few.View(1).Blob, 40) }],
            }
        ) with
        {
            About = [(CheckNumber.Commitment, CheckOutcome.Invalid)],
        };
        yield return Bad(
            group,
            "unit-code",
            CheckNumber.UnitReference,
            b => b["unit"]!["code"] = "320706001001GB00001F00010013"
        );
        yield return Bad(
            group,
            "unit-signature",
            CheckNumber.UnitReference,
            b => b["unit"]!["signature"] = Convert.ToBase64String(Bend(TestLife.UnitSignature))
        );
        var publicly = new TestLife().Funded();
        yield return Of(
            group,
            "unit-of-a-withheld-reference",
            publicly,
            RecordStatus.Current,
            Tone.Step,
            publicly.Public() with
            {
                Unit = new BundleUnit(TestLife.Unit, TestLife.UnitSignature),
            }
        ) with
        {
            About = [(CheckNumber.UnitReference, CheckOutcome.Error)],
        };
    }
}
