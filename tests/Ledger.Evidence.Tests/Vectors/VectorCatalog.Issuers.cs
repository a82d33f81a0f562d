using System.Text.Json.Nodes;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Vectors;

/// <summary>Codes whose key trust.json does not name: proved by the bundle, told apart by the filing, or not to be judged.</summary>
internal static partial class VectorCatalog
{
    private static IEnumerable<Vector> Issuers()
    {
        const string group = "issuer";
        var life = new TestLife().Funded();
        Vector Older(Vector vector, params CodeSigner[] pinned) =>
            WithTrust(vector, t => t["codeKeys"] = new JsonArray([.. pinned.Select(TestTrust.Key)]));
        Vector Signature(Vector vector, CheckOutcome outcome) =>
            vector with
            {
                Document = First,
                DocumentStatus = vector.Record is RecordStatus.Current or RecordStatus.Forged
                    ? DocumentStatus.Matches
                    : DocumentStatus.NotCompared,
                About = [(CheckNumber.CodeSignature, outcome)],
            };
        Vector Good(string name, TestLife of, Bundle? bundle = null) =>
            Signature(Of(group, name, of, RecordStatus.Current, Tone.Good, bundle), CheckOutcome.Valid);
        Vector Open(string name, TestLife of, Bundle bundle) =>
            Signature(Of(group, name, of, RecordStatus.CannotCheck, Tone.Blank, bundle), CheckOutcome.Error);
        Vector Forged(string name, TestLife of, Bundle bundle) =>
            Signature(Of(group, name, of, RecordStatus.Forged, Tone.Stop, bundle), CheckOutcome.Invalid);

        yield return Older(Good("newer-key-proved", life), TestLife.OldCode);
        yield return Older(Good("no-key-pinned", life));
        yield return Older(
            Of(group, "newer-key-proved-not-compared", life, RecordStatus.Current, Tone.Step) with
            {
                About =
                [
                    (CheckNumber.CodeSignature, CheckOutcome.Valid),
                    (CheckNumber.CodeKeyTerm, CheckOutcome.Valid),
                ],
            },
            TestLife.OldCode
        );
        yield return Older(
            Good("newer-sm2-key-proved", new TestLife(signer: TestLife.Sm2Code).Funded()),
            TestLife.Code
        );
        var publicly = life.Public();
        yield return Older(Good("newer-key-proved-to-the-public", life, publicly) with { Code = life.CodeText() });
        yield return Older(
            Good("certificate-of-a-newer-key", life) with
            {
                Code = life.Certificate(TestLife.Pdf).ToText(TestLife.Host),
            },
            TestLife.OldCode
        );
        var withdrawn = new TestLife(signer: TestLife.OldCode).Funded();
        yield return Older(Good("newer-key-withdrawn-after-anchoring", withdrawn), TestLife.Code);
        yield return Older(
            Of(
                group,
                "newer-key-withdrawn-and-not-anchored",
                life,
                RecordStatus.Forged,
                Tone.Stop,
                Proved(life, life.Full() with { CodeKeys = [TestLife.OldCode.Key.Spki] })
            ) with
            {
                Code = life.CodeText(1, TestLife.OldCode),
                About =
                [
                    (CheckNumber.CodeSignature, CheckOutcome.Valid),
                    (CheckNumber.CodeKeyTerm, CheckOutcome.Invalid),
                ],
            },
            TestLife.Sm2Code
        );

        var without = Proved(life, life.Full() with { CodeKeys = [] });
        yield return Older(Open("newer-key-not-given", life, without), TestLife.OldCode);
        yield return Older(
            Open("another-key-given", life, Proved(life, without with { CodeKeys = [TestLife.OldCode.Key.Spki] })),
            TestLife.OldCode
        );
        var absent = new TestLife();
        yield return Open("a-strangers-code-of-no-filing", absent, Absent(absent)) with
        {
            Code = absent.CodeText(1, TestLife.Stranger),
        };
        yield return Open("a-strangers-code-where-nothing-is-disclosed", life, publicly with { Views = [] }) with
        {
            Code = life.CodeText(1, TestLife.Stranger),
        };
        yield return Open("a-strangers-code-of-a-version-that-is-not", life, life.Full()) with
        {
            Code = life.CodeText(2, TestLife.Stranger),
        };
        yield return Open("a-strangers-certificate", life, life.Full()) with
        {
            Code = life.Certificate(TestLife.Pdf, signer: TestLife.Stranger).ToText(TestLife.Host),
        };
        yield return Forged("a-strangers-code-and-the-filings-own", life, publicly) with
        {
            Code = life.CodeText(1, TestLife.Stranger),
        };
        yield return Older(
            Forged("newer-key-another-signature", life, life.Full()) with
            {
                Code = BendSignature(life.ContractCode()),
            },
            TestLife.OldCode
        );
        // Without a proof of the ledger nothing is known of a key that is not pinned.
        yield return Older(
            Of(
                group,
                "newer-key-without-a-proof",
                life,
                RecordStatus.CannotCheck,
                Tone.Blank,
                bend: b => b["nodes"] = new JsonArray()
            ) with
            {
                About = [(CheckNumber.CodeSignature, CheckOutcome.Error)],
            },
            TestLife.OldCode
        );
    }

    private static IEnumerable<Vector> Certificates()
    {
        const string group = "certificate";
        var life = new TestLife().Funded();
        var issued = life.Ledger.Header();
        string Text(TestLife of, BlockHeader header, byte[]? pdf = null, uint version = 1, CodeSigner? signer = null) =>
            of.Certificate(pdf ?? TestLife.Pdf, header, version, signer).ToText(TestLife.Host);
        Vector Judged(
            string name,
            TestLife of,
            RecordStatus record,
            Tone tone,
            string code,
            CheckOutcome outcome,
            Bundle? bundle = null
        ) =>
            Of(group, name, of, record, tone, bundle) with
            {
                Code = code,
                About = [(CheckNumber.Certificate, outcome)],
            };
        Vector Agrees(string name, TestLife of, string code) =>
            Judged(name, of, RecordStatus.Current, Tone.Step, code, CheckOutcome.Valid);
        Vector Contradicts(string name, TestLife of, string code, Bundle? bundle = null) =>
            Judged(name, of, RecordStatus.Contradicted, Tone.Stop, code, CheckOutcome.Invalid, bundle);
        Vector Older(string name, TestLife of, string code, Bundle? bundle = null) =>
            Judged(name, of, RecordStatus.CannotCheck, Tone.Blank, code, CheckOutcome.Error, bundle);
        BlockHeader Another(BlockHeader header) => header with { GasUsed = header.GasUsed + 1 };
        BlockHeader Ahead(ulong blocks) => issued with { Number = issued.Number + blocks };

        yield return Agrees("at-the-target", life, Text(life, issued));
        var later = new TestLife().Funded();
        later.Ledger.Advance(50);
        yield return Agrees("fifty-blocks-before-the-target", later, Text(later, issued));
        yield return Contradicts("another-block-at-the-target", life, Text(life, Another(issued)));

        var handed = Handed();
        var handover = handed.Ledger.HandoverHeaders[1];
        yield return Agrees("at-a-handover", handed, Text(handed, handover));
        yield return Contradicts("another-block-at-a-handover", handed, Text(handed, Another(handover)));

        var anchored = issued with { Number = issued.Number - 2 };
        Vector Checked(Vector vector, BlockHeader header) =>
            WithTrust(vector, t => t["checkpoints"]!.AsArray().Add(Checkpoint(header, 1, life.Ledger)));
        yield return Checked(Agrees("at-a-checkpoint", life, Text(life, anchored)), anchored);
        yield return Checked(
            Contradicts("another-block-at-a-checkpoint", life, Text(life, Another(anchored))),
            anchored
        );
        yield return Checked(
            Contradicts("another-block-at-a-later-checkpoint", life, Text(life, Another(Ahead(9)))) with
            {
                Now = life.Ledger.Time + 3600,
            },
            Ahead(9)
        );

        // A live head below the block, and older copies of the ledger.
        yield return Contradicts("a-live-head-below-it", life, Text(life, Ahead(1)));
        yield return Contradicts("a-head-of-two-minutes-below-it", life, Text(life, Ahead(400))) with
        {
            Now = life.Ledger.Time + 120,
        };
        yield return Contradicts("a-head-below-it-and-a-slow-clock", life, Text(life, Ahead(400))) with
        {
            Now = life.Ledger.Time - 600,
        };
        yield return Older("evidence-from-before-it", life, Text(life, Ahead(1))) with
        {
            Now = life.Ledger.Time + 121,
        };
        yield return Older("evidence-of-an-hour-ago-from-before-it", life, Text(life, Ahead(400))) with
        {
            Now = life.Ledger.Time + 3600,
        };
        yield return Older("evidence-of-last-week-from-before-it", life, Text(life, Ahead(400))) with
        {
            Now = life.Ledger.Time + 604_800,
        };
        yield return Older("evidence-from-before-it-matches-no-document", life, Text(life, Ahead(1))) with
        {
            Now = life.Ledger.Time + 121,
            Document = First,
        };

        // A ledger of the same genesis that never had the filing, or has it later or otherwise.
        var empty = new TestLife();
        empty.Ledger.Advance(500);
        yield return Contradicts("a-longer-ledger-without-the-filing", empty, Text(life, issued), Absent(empty));
        var young = new TestLife();
        yield return Contradicts("a-shorter-ledger-without-the-filing", young, Text(life, issued), Absent(young));
        yield return Older("an-older-ledger-without-the-filing", young, Text(life, issued), Absent(young)) with
        {
            Now = young.Ledger.Time + 600,
        };
        yield return Contradicts("a-version-that-the-ledger-does-not-have", later, Text(later, issued, version: 2));
        yield return Contradicts("signed-only-after-it", life, Text(life, issued with { Number = 101 }));
        var pending = new TestLife().Funded().ProposeChange();
        yield return Contradicts(
            "a-version-that-is-only-proposed",
            pending,
            Text(pending, pending.Ledger.Header(), TestLife.SecondPdf, version: 2)
        );
        yield return Contradicts("another-document", life, Text(life, issued, TestLife.SecondPdf));
        yield return Contradicts("another-document-and-that-in-hand", life, Text(life, issued, TestLife.SecondPdf)) with
        {
            Document = Second,
            DocumentStatus = DocumentStatus.Altered,
        };
        yield return Contradicts(
            "another-document-in-the-view",
            life,
            Text(life, issued, TestLife.SecondPdf),
            life.Public()
        );

        // What the ledger says of the filing stays what it is where they agree.
        var cancelled = new TestLife().Open().Sign().File();
        var before = cancelled.Ledger.Header();
        cancelled.RequestCancel().ApproveCancel();
        yield return Judged(
            "of-what-was-cancelled-since",
            cancelled,
            RecordStatus.Cancelled,
            Tone.Change,
            Text(cancelled, before),
            CheckOutcome.Valid
        );
        var changed = new TestLife().Funded();
        var first = changed.Ledger.Header();
        changed.ProposeChange().AcceptChange();
        yield return Judged(
            "of-a-version-that-was-replaced-since",
            changed,
            RecordStatus.Superseded,
            Tone.Change,
            Text(changed, first),
            CheckOutcome.Valid
        );
        yield return Of(
            group,
            "of-a-withdrawn-key",
            life,
            RecordStatus.Forged,
            Tone.Stop,
            Proved(life, life.Full() with { CodeKeys = [TestLife.OldCode.Key.Spki] })
        ) with
        {
            Code = Text(life, Another(issued), signer: TestLife.OldCode),
            About = [(CheckNumber.CodeKeyTerm, CheckOutcome.Invalid)],
        };
    }

    /// <summary>The same faults in a server's answer, and where the reader holds a code.</summary>
    private static IEnumerable<Vector> Sources()
    {
        const string group = "source";
        var life = new TestLife().Funded();
        var code = life.CodeText();
        Vector Answer(string name, int check, Action<JsonObject> bend, CheckOutcome outcome = CheckOutcome.Invalid) =>
            Of(group, name, life, RecordStatus.CannotCheck, Tone.Blank, life.Public(), bend) with
            {
                Code = code,
                Source = EvidenceSource.Server,
                About = [(check, outcome)],
            };
        yield return Answer("an-answer-without-nodes", CheckNumber.Handovers, b => b["nodes"] = new JsonArray());
        yield return Answer("an-answer-with-a-key-too-many", CheckNumber.Form, b => b["more"] = 1);
        yield return Answer("an-answer-of-another-format", CheckNumber.Form, b => b["format"] = "ledger/bundle/2");
        yield return Answer("an-answer-of-another-ledger", CheckNumber.Chain, b => b["chainId"] = 1);
        yield return Answer("an-answer-that-is-no-json", CheckNumber.Form, _ => { }) with
        {
            Text = "<html></html>",
        };
        yield return WithTrust(
            Answer("an-answer-against-a-checkpoint", CheckNumber.Anchor, _ => { }),
            t =>
                t["checkpoints"] = new JsonArray(
                    Checkpoint(20, TestKeys.Digest("block"), 1, TestKeys.Digest("another set").ToString())
                )
        );
        yield return Answer("an-answer-about-another-filing", CheckNumber.CodeLedger, _ => { }) with
        {
            Code = OfAnotherFiling().ToText(TestLife.Host),
        };
        var withoutKeys = Proved(life, life.Public() with { CodeKeys = [] }, money: false);
        yield return Of(
            group,
            "an-answer-without-the-keys-term",
            life,
            RecordStatus.CannotCheck,
            Tone.Blank,
            withoutKeys
        ) with
        {
            Code = code,
            Source = EvidenceSource.Server,
            About = [(CheckNumber.CodeKeyTerm, CheckOutcome.Error)],
        };
        yield return Answer(
            "an-answer-from-before-the-certificate",
            CheckNumber.Certificate,
            _ => { },
            CheckOutcome.Error
        ) with
        {
            Code = life.Certificate(TestLife.Pdf, life.Ledger.Header() with { Number = 900 }).ToText(TestLife.Host),
            Now = life.Ledger.Time + 3600,
        };
        yield return Answer("a-good-answer", CheckNumber.History, _ => { }, CheckOutcome.Valid) with
        {
            Record = RecordStatus.Current,
            Tone = Tone.Step,
        };
    }
}
