using System.Text.Json.Nodes;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Evidence.Rlp;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Vectors;

internal static partial class VectorCatalog
{
    private static IEnumerable<Vector> Forms()
    {
        const string group = "form";
        yield return Bad(
            group,
            "node-over-a-kibibyte",
            CheckNumber.Limits,
            b => b["nodes"]!.AsArray().Add("0x" + new string('a', 2050))
        );
        yield return Bad(
            group,
            "too-many-seals",
            CheckNumber.Limits,
            b => b["target"] = "0x" + new string('0', 70_000)
        );
        yield return Bad(
            group,
            "too-many-words",
            CheckNumber.Limits,
            b =>
                Event(b, 0, 0)["data"] = new JsonArray([
                    .. Enumerable.Repeat(0, 129).Select(_ => (JsonNode)Bytes32.Zero.ToString()),
                ])
        );
        yield return Bad(group, "unknown-key", CheckNumber.Form, b => b["more"] = 1);
        yield return Bad(group, "unknown-key-inside", CheckNumber.Form, b => Event(b, 0, 0)["note"] = "x");
        yield return Bad(
            group,
            "disclosure-twice",
            CheckNumber.Form,
            b => b["disclosures"]!.AsArray().Add(b["disclosures"]![0]!.DeepClone())
        );
        yield return Bad(
            group,
            "view-twice",
            CheckNumber.Form,
            b =>
                b["views"] = new JsonArray(
                    new JsonObject { ["version"] = 1, ["blob"] = "0x00" },
                    new JsonObject { ["version"] = 1, ["blob"] = "0x01" }
                )
        );
        yield return Bad(group, "missing-key", CheckNumber.Form, b => b.Remove("records"));
        yield return Bad(group, "another-format", CheckNumber.Form, b => b["format"] = "ledger/bundle/2");
        yield return Bad(
            group,
            "upper-case-hex",
            CheckNumber.Form,
            b =>
                b["genesisHash"] = ((string)b["genesisHash"]!)
                    .ToUpperInvariant()
                    .Replace("0X", "0x", StringComparison.Ordinal)
        );
        yield return Bad(group, "odd-hex", CheckNumber.Form, b => b["target"] = ((string)b["target"]!)[..^1]);
        yield return Bad(group, "time-as-number", CheckNumber.Form, b => Event(b, 0, 0)["time"] = 1_772_700_000);
        yield return Bad(
            group,
            "time-with-leading-zero",
            CheckNumber.Form,
            b => Event(b, 0, 0)["time"] = "0" + (string)Event(b, 0, 0)["time"]!
        );
        yield return Bad(group, "seq-with-fraction", CheckNumber.Form, b => Event(b, 0, 0)["seq"] = 1.5);
        yield return Bad(group, "kind-of-no-record", CheckNumber.Form, b => b["records"]![0]!["kind"] = 10);
        yield return Bad(
            group,
            "subject-of-no-collection",
            CheckNumber.Form,
            b => b["subject"] = "contracts/" + new string('0', 64)
        );
        yield return Bad(
            group,
            "zero-proposer",
            CheckNumber.Form,
            b => Event(b, 0, 0)["proposer"] = Address.Zero.ToString()
        );
        yield return Bad(
            group,
            "amount-beyond-53-bits-as-number",
            CheckNumber.Form,
            b => b["disclosures"]![0]!["fields"]![6]!["value"] = 9_007_199_254_740_993
        );
        foreach (var (name, text) in Texts())
            yield return Bad(group, name, CheckNumber.Form, _ => { }) with
            {
                Text = text,
            };
        yield return Bad(group, "genesis-digit", CheckNumber.Chain, b => b["genesisHash"] = Bend(b["genesisHash"], 3));
        yield return Bad(group, "chain-id", CheckNumber.Chain, b => b["chainId"] = 1);
    }

    private static IEnumerable<(string Name, string Text)> Texts()
    {
        yield return ("no-json", "%PDF-1.7");
        yield return ("empty", "");
        yield return ("cut", "{\"format\": \"ledger/bundle/1\", \"chainId\": 320700, \"genesis");
        yield return ("doubled-key", "{\"format\": \"ledger/bundle/1\", \"format\": \"ledger/bundle/1\"}");
        yield return ("nested-too-deep", "{\"format\":" + new string('[', 40) + new string(']', 40) + "}");
        yield return ("comment", "{ /* x */ }");
        yield return ("a-list", "[]");
        yield return ("byte-order-mark", "\ufeff{}");
        yield return ("doubled-key-escaped", "{\"a\": 1, \"\\u0061\": 1}");
        yield return ("half-surrogate-in-key", "{\"\\ud800\": 1}");
        yield return ("half-surrogate-in-text", "{\"format\": \"\\udc00\"}");
        yield return ("unknown-escape", "{\"format\": \"\\x41\"}");
        yield return ("control-character", "{\"format\": \"a\tb\"}");
        yield return ("comma-at-the-end", "{\"format\": \"ledger/bundle/1\",}");
        yield return ("two-values", "{} {}");
        yield return ("number-with-leading-zero", "{\"chainId\": 01}");
        yield return ("number-with-plus", "{\"chainId\": +1}");
        yield return ("number-without-fraction", "{\"chainId\": 1.}");
        yield return ("not-a-number", "{\"chainId\": NaN}");
        yield return ("single-quotes", "{'format': 1}");
        yield return ("nested-to-the-limit", "{\"format\":" + new string('[', 31) + new string(']', 31) + "}");
        yield return ("nested-one-more", "{\"format\":" + new string('[', 32) + new string(']', 32) + "}");
    }

    private static IEnumerable<Vector> States()
    {
        const string group = "state";
        yield return Bad(group, "no-nodes", CheckNumber.Handovers, b => b["nodes"] = new JsonArray());
        yield return Bad(group, "node-left-over", CheckNumber.RecordWords, b => b["nodes"]!.AsArray().Add("0xc22080"));
        yield return Bad(
            group,
            "node-twice",
            CheckNumber.RecordWords,
            b => b["nodes"]!.AsArray().Add((string)b["nodes"]![0]!)
        );
        foreach (var (name, check, contract, slot) in Leaves())
            yield return Bad(group, name, check, b => BendLeaf(b, contract, slot));
        yield return Bad(
            group,
            "record-twice",
            CheckNumber.RecordWords,
            b => b["records"]!.AsArray().Add(b["records"]![0]!.DeepClone())
        );
        yield return Bad(
            group,
            "subject-missing",
            CheckNumber.RecordWords,
            b => b["subject"] = "filings/" + new string('7', 64)
        );
        yield return Bad(
            group,
            "record-of-another-id",
            CheckNumber.RecordWords,
            b => b["records"]![0]!["record"] = Bend(b["records"]![0]!["record"], 9)
        );
        yield return Bad(
            group,
            "said-absent",
            CheckNumber.Absence,
            b => b["records"]![1]!["history"] = new JsonArray()
        );
        var taxed = new TestLife().Funded();
        yield return Of(
            group,
            "said-absent-with-its-proof",
            taxed,
            RecordStatus.CannotCheck,
            Tone.Blank,
            SaidAbsent(taxed)
        ) with
        {
            About = [(CheckNumber.Absence, CheckOutcome.Invalid)],
        };
        yield return Bad(group, "contract-not-trusted", CheckNumber.Accounts, b => b["records"]![1]!["kind"] = 5);
        yield return WithTrust(
            Bad(group, "another-code", CheckNumber.Accounts, _ => { }),
            t => t["contracts"]!["filings"]!["codeHash"] = Bend(t["contracts"]!["filings"]!["codeHash"], 4)
        );
        yield return WithTrust(
            Bad(group, "another-implementation", CheckNumber.Implementation, _ => { }),
            t =>
                t["contracts"]!["units"]!["implementations"]![0]!["address"] = Bend(
                    t["contracts"]!["units"]!["implementations"]![0]!["address"],
                    39
                )
        );
        yield return WithTrust(
            Bad(group, "another-layout", CheckNumber.Layout, _ => { }),
            t => t["contracts"]!["escrows"]!["implementations"]![0]!["layout"] = 2
        );
    }

    /// <summary>The tax is said to be absent, and its word 0 is given as such a record's is: no node is left over.</summary>
    private static Bundle SaidAbsent(TestLife life)
    {
        var bundle = life.Full();
        List<BundleRecord> records =
        [
            .. bundle.Records.Select(r => r.Kind == Machines.RecordKind.Tax ? r with { History = [] } : r),
        ];
        var wrote = records
            .SelectMany(r => r.History)
            .SelectMany(e => new[] { e.Key, e.Proposer ?? e.Key })
            .ToHashSet();
        return Proved(
            life,
            bundle with
            {
                Records = records,
                WriterKeys = [.. bundle.WriterKeys.Where(wrote.Contains)],
            }
        );
    }

    private static IEnumerable<(string Name, int Check, string Contract, Bytes32 Slot)> Leaves()
    {
        yield return ("implementation-node", CheckNumber.Implementation, "filings", StorageSlots.Implementation);
        yield return ("layout-node", CheckNumber.Layout, "filings", StorageSlots.Layout);
        yield return (
            "word-node",
            CheckNumber.RecordWords,
            "filings",
            StorageSlots.Record(Machines.RecordKind.Filing, TestLife.Filing)
        );
        yield return (
            "head-node",
            CheckNumber.RecordWords,
            "filings",
            StorageSlots.Record(Machines.RecordKind.Filing, TestLife.Filing, 1)
        );
        yield return (
            "tax-node",
            CheckNumber.RecordWords,
            "filings",
            StorageSlots.Record(Machines.RecordKind.Tax, TestLife.Filing)
        );
        yield return (
            "escrow-node",
            CheckNumber.RecordWords,
            "escrows",
            StorageSlots.Record(Machines.RecordKind.Escrow, TestLife.Escrow, 1)
        );
        yield return ("set-node", CheckNumber.Handovers, "consortium", StorageSlots.SetMeta);
        yield return (
            "writer-key-node",
            CheckNumber.RecordWords,
            "consortium",
            StorageSlots.WriterKey(TestKeys.AddressOf(TestKeys.Tax))
        );
    }

    /// <summary>Changes the last byte of the node that holds a slot's word.</summary>
    private static void BendLeaf(JsonObject bundle, string contract, Bytes32 slot)
    {
        var key = Keccak256.Hash(slot.Span);
        var nodes = bundle["nodes"]!.AsArray();
        for (var i = 0; i < nodes.Count; i++)
        {
            var list = new RlpReader(Hex.Decode((string)nodes[i]!)).ReadList();
            if (list.CountItems() != 2)
                continue;
            var path = list.ReadBytes();
            if (path[0] >> 4 >= 2 && path.Length > 16 && key.Span[^16..].SequenceEqual(path[^16..]))
            {
                nodes[i] = Bend(nodes[i], -1);
                return;
            }
        }
        throw new InvalidOperationException("No leaf of " + contract + " has this slot.");
    }
}
