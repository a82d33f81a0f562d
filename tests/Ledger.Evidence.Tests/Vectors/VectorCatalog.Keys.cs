using System.Text.Json.Nodes;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Vectors;

/// <summary>Keys that a bundle lists, and what it says it is about: nothing unproved, malformed, doubled or foreign stands there.</summary>
internal static partial class VectorCatalog
{
    private static IEnumerable<Vector> Keys()
    {
        const string group = "keys";
        var life = new TestLife().Funded();
        var full = life.Full();
        Vector Refused(string name, Bundle bundle, TestLife? of = null) =>
            Of(group, name, of ?? life, RecordStatus.CannotCheck, Tone.Blank, bundle) with
            {
                Document = First,
                About = [(CheckNumber.RecordWords, CheckOutcome.Invalid)],
            };
        Bundle WithCodeKeys(params CodeSigner[] keys) => full with { CodeKeys = [.. keys.Select(k => k.Key.Spki)] };
        Bundle WithWriter(Address key) => full with { WriterKeys = [.. full.WriterKeys, key] };
        var other = TestKeys.AddressOf(TestKeys.Digest("other writer 7").ToArray());
        var never = TestKeys.AddressOf(TestKeys.Digest("never added").ToArray());

        yield return Of(
            group,
            "every-code-key-of-the-ledger",
            life,
            RecordStatus.Current,
            Tone.Good,
            Proved(life, WithCodeKeys(TestLife.OldCode, TestLife.Code, TestLife.Sm2Code))
        ) with
        {
            Document = First,
            DocumentStatus = DocumentStatus.Matches,
            About = [(CheckNumber.RecordWords, CheckOutcome.Valid)],
        };
        yield return Refused("code-key-unproved", WithCodeKeys(TestLife.Code, TestLife.Sm2Code));
        yield return Refused("code-key-of-a-stranger", Proved(life, WithCodeKeys(TestLife.Code, TestLife.Stranger)));
        yield return Refused("writer-key-unproved", WithWriter(other));
        yield return Refused("writer-key-unused", Proved(life, WithWriter(other)));
        yield return Refused("writer-key-never-added", Proved(life, WithWriter(never)));
        foreach (var (name, spki, word) in BadCodeKeys())
        {
            var bent = new TestLife().Funded();
            bent.Ledger.Put("consortium", StorageSlots.CodeKey(spki.Key.Digest), word);
            yield return Refused(
                name,
                Proved(bent, bent.Full() with { CodeKeys = [TestLife.Code.Key.Spki, TestLife.OldCode.Key.Spki] }),
                bent
            );
        }
        foreach (var (name, word) in BadWriterKeys())
        {
            var bent = new TestLife().Funded();
            var tax = TestKeys.AddressOf(TestKeys.Tax);
            bent.Ledger.Put("consortium", StorageSlots.WriterKey(tax), word);
            yield return Refused(name, bent.Full(), bent);
        }
        foreach (var list in new[] { "codeKeys", "writerKeys" })
            yield return Bad(
                group,
                (list == "codeKeys" ? "code" : "writer") + "-key-twice",
                CheckNumber.Form,
                b => b[list]!.AsArray().Add((string)b[list]![0]!)
            );
    }

    private static IEnumerable<(string Name, CodeSigner Key, Bytes32 Word)> BadCodeKeys()
    {
        yield return (
            "code-key-with-more-bits",
            TestLife.Code,
            TestLedger.Pack((1UL, 64), (0UL, 64), (0UL, 64), (1UL, 64))
        );
        yield return ("code-key-from-no-block", TestLife.Code, TestLedger.Pack((0UL, 64), (900UL, 64)));
        yield return (
            "unused-code-key-with-more-bits",
            TestLife.OldCode,
            TestLedger.Pack((1UL, 64), (0UL, 64), (104UL, 64), (1UL << 63, 64))
        );
        yield return (
            "unused-code-key-from-no-block",
            TestLife.OldCode,
            TestLedger.Pack((0UL, 64), (0UL, 64), (104UL, 64))
        );
    }

    private static IEnumerable<(string Name, Bytes32 Word)> BadWriterKeys()
    {
        (ulong, int) organisation = (TestLedger.TaxBureau, 32);
        yield return (
            "writer-key-with-more-bits",
            TestLedger.Pack(organisation, (1UL, 64), (0UL, 64), (0UL, 64), (1UL, 32))
        );
        yield return ("writer-key-of-no-organisation", TestLedger.Pack((0UL, 32), (1UL, 64)));
    }

    private static IEnumerable<Vector> Subjects()
    {
        const string group = "subject";
        var life = new TestLife().Funded();
        Vector About(string name, int check, CheckOutcome outcome, Bundle bundle, TestLife? of = null) =>
            Of(group, name, of ?? life, RecordStatus.CannotCheck, Tone.Blank, bundle) with
            {
                Document = First,
                About = [(check, outcome)],
            };
        var tax = new BundleSubject(RecordKind.Tax, TestLife.Filing);
        var unit = new BundleSubject(RecordKind.Unit, TestLife.UnitRef);
        var escrow = new BundleSubject(RecordKind.Escrow, TestLife.Escrow);
        Bundle Renamed(BundleSubject subject, bool code = true) =>
            Proved(life, life.Full(code) with { Subject = subject }, money: false);
        Bundle Alone(BundleSubject subject, bool code = false) =>
            life.Ledger.Bundle(subject, [(subject.Kind, subject.Record)], [TestLife.Code.Key], money: false) with
            {
                Code = code ? life.CodeText() : null,
            };

        yield return About("a-filing-as-its-tax", CheckNumber.CodeLedger, CheckOutcome.Invalid, Renamed(tax));
        yield return About(
            "a-filing-as-its-tax-without-code",
            CheckNumber.History,
            CheckOutcome.Invalid,
            Renamed(tax, code: false)
        );
        yield return About(
            "a-filing-as-its-unit",
            CheckNumber.History,
            CheckOutcome.Invalid,
            Renamed(unit, code: false)
        );
        yield return About(
            "a-filing-as-its-escrow",
            CheckNumber.History,
            CheckOutcome.Invalid,
            Renamed(escrow, code: false)
        );
        yield return About("a-tax-alone", CheckNumber.History, CheckOutcome.Valid, Alone(tax));
        yield return About(
            "a-tax-with-the-filings-code",
            CheckNumber.CodeLedger,
            CheckOutcome.Invalid,
            Alone(tax, code: true)
        );
        yield return About("a-unit-alone", CheckNumber.History, CheckOutcome.Valid, Alone(unit));
        yield return About("an-escrow-alone", CheckNumber.History, CheckOutcome.Valid, Alone(escrow));
        var opened = new TestLife().Open();
        yield return About(
            "a-unit-beside-no-filing",
            CheckNumber.History,
            CheckOutcome.Invalid,
            opened.Ledger.Bundle(
                new BundleSubject(RecordKind.Filing, TestLife.Filing),
                [(RecordKind.Filing, TestLife.Filing), (RecordKind.Unit, TestLife.UnitRef)],
                []
            ),
            opened
        );
        var absent = new BundleRecord(RecordKind.Escrow, TestKeys.Digest("no escrow"), []);
        var full = life.Full();
        yield return About(
            "an-absent-escrow-beside-a-filing",
            CheckNumber.RecordWords,
            CheckOutcome.Invalid,
            Proved(life, full with { Records = [.. full.Records, absent] })
        );
        var none = new TestLife();
        var without = Absent(none);
        yield return About(
            "two-filings-that-are-absent",
            CheckNumber.RecordWords,
            CheckOutcome.Invalid,
            Proved(none, without with { Records = [.. without.Records, absent with { Kind = RecordKind.Filing }] }),
            none
        );
    }

    /// <summary>The bundle with the nodes that prove all that it lists now.</summary>
    private static Bundle Proved(TestLife life, Bundle bundle, bool money = true) =>
        bundle with
        {
            Nodes = life.Ledger.NodesFor(bundle, bundle.WriterKeys, money),
        };
}
