using System.Text.Json.Nodes;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Codes;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Vectors;

internal static partial class VectorCatalog
{
    private static IEnumerable<Vector> Codes()
    {
        const string group = "code";
        var life = new TestLife().Funded();
        yield return Of(group, "of-a-stranger", life, RecordStatus.Forged, Tone.Stop) with
        {
            Code = life.CodeText(1, TestLife.Stranger),
            Document = First,
            DocumentStatus = DocumentStatus.Matches,
            About = [(CheckNumber.CodeSignature, CheckOutcome.Invalid)],
        };
        yield return Of(group, "of-another-ledger", life, RecordStatus.Unknown, Tone.Stop) with
        {
            Code = OfAnotherLedger().ToText(TestLife.Host),
            About = [(CheckNumber.CodeLedger, CheckOutcome.Invalid)],
        };
        yield return Of(group, "of-another-filing", life, RecordStatus.CannotCheck, Tone.Blank) with
        {
            Code = OfAnotherFiling().ToText(TestLife.Host),
            About = [(CheckNumber.CodeLedger, CheckOutcome.Invalid)],
        };
        yield return Bad(group, "cut", CheckNumber.CodeForm, b => b["code"] = ((string)b["code"]!)[..^12]);
        yield return Bad(group, "another-prefix", CheckNumber.CodeForm, b => b["code"] = WithPrefix(2, life));
        yield return Of(
            group,
            "changed-on-the-way",
            life,
            RecordStatus.Forged,
            Tone.Stop,
            life.Full() with
            {
                Code = BendSignature(life.ContractCode()),
            }
        ) with
        {
            About = [(CheckNumber.CodeSignature, CheckOutcome.Invalid)],
        };
        var old = new TestLife(signer: TestLife.OldCode).Funded();
        yield return Of(group, "key-withdrawn-after-anchoring", old, RecordStatus.Current, Tone.Step);
        yield return Of(
            group,
            "key-withdrawn-and-not-anchored",
            life,
            RecordStatus.Forged,
            Tone.Stop,
            life.Full() with
            {
                CodeKeys = [TestLife.OldCode.Key.Spki],
                Nodes = NodesFor(life, TestLife.OldCode.Key),
            }
        ) with
        {
            Code = life.CodeText(1, TestLife.OldCode),
            About = [(CheckNumber.CodeKeyTerm, CheckOutcome.Invalid)],
        };
        yield return Bad(group, "key-without-its-word", CheckNumber.RecordWords, b => b["codeKeys"] = new JsonArray());
        var unproved = new TestLife().Funded();
        yield return Of(
            group,
            "key-not-given",
            unproved,
            RecordStatus.CannotCheck,
            Tone.Blank,
            unproved.Full() with
            {
                CodeKeys = [],
                Nodes = NodesFor(unproved, null),
            }
        ) with
        {
            About = [(CheckNumber.CodeKeyTerm, CheckOutcome.Error)],
        };
        var sm2 = new TestLife(signer: TestLife.Sm2Code).Funded();
        yield return Of(group, "sm2", sm2, RecordStatus.Current, Tone.Good) with
        {
            Document = First,
            DocumentStatus = DocumentStatus.Matches,
        };
        yield return Of(group, "certificate", life, RecordStatus.Current, Tone.Good) with
        {
            Code = life.Certificate(TestLife.Pdf).ToText(TestLife.Host),
            Document = First,
            DocumentStatus = DocumentStatus.Matches,
        };
        yield return Of(
            group,
            "certificate-altered-without-proof",
            life,
            RecordStatus.CannotCheck,
            Tone.Stop,
            bend: b => b["nodes"] = new JsonArray()
        ) with
        {
            Code = life.Certificate(TestLife.Pdf).ToText(TestLife.Host),
            Document = Altered,
            DocumentStatus = DocumentStatus.Altered,
            About = [(CheckNumber.Handovers, CheckOutcome.Invalid)],
        };
    }

    /// <summary>The digits of a genuine code behind another first byte than 01.</summary>
    private static string WithPrefix(byte prefix, TestLife life) =>
        "https://"
        + TestLife.Host
        + "/v#1"
        + new System.Numerics.BigInteger([prefix, .. life.ContractCode().Cose], isUnsigned: true, isBigEndian: true);

    private static IReadOnlyList<byte[]> NodesFor(TestLife life, CodeKey? key) =>
        life
            .Ledger.Bundle(
                new BundleSubject(Machines.RecordKind.Filing, TestLife.Filing),
                [
                    (Machines.RecordKind.Filing, TestLife.Filing),
                    (Machines.RecordKind.Tax, TestLife.Filing),
                    (Machines.RecordKind.Unit, TestLife.UnitRef),
                    (Machines.RecordKind.Escrow, TestLife.Escrow),
                ],
                key is null ? [] : [key]
            )
            .Nodes;

    private static string BendSignature(ContractCode code)
    {
        var cose = code.Cose.ToArray();
        cose[^1] ^= 1;
        return ContractCode.TryRead(cose, out var bent, out _)
            ? bent.ToText(TestLife.Host)
            : throw new InvalidOperationException("A code with another signature is still well formed.");
    }

    private static ContractCode OfAnotherLedger()
    {
        var genesis = TestKeys.Digest("another genesis");
        return ContractCode.Sign(
            Payload(TestLife.Reference) with
            {
                Ledger = genesis.Span[..8].ToArray(),
            },
            TestLife.Code,
            genesis
        );
    }

    private static ContractCode OfAnotherFiling() =>
        ContractCode.Sign(
            Payload(new ContractRef(TestKeys.Digest("another reference").Span[..16])),
            TestLife.Code,
            TestLedger.Genesis
        );

    private static CodePayload Payload(ContractRef reference) =>
        new()
        {
            Kind = CodeKind.Contract,
            Ledger = TestLedger.Genesis.Span[..8].ToArray(),
            Reference = reference,
            Version = 1,
            IssueDay = 20_000,
            ContractNo = "LYG-2026-0012345678",
            Area = 9876,
        };
}
