using Ledger.Evidence.Bundles;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Verification;

namespace Ledger.Evidence.Tests.Vectors;

internal static partial class VectorCatalog
{
    private static IEnumerable<Vector> Verdicts()
    {
        const string group = "verdict";
        yield return Of(group, "current-matches", new TestLife().Funded(), RecordStatus.Current, Tone.Good) with
        {
            Document = First,
            DocumentStatus = DocumentStatus.Matches,
        };
        yield return Of(group, "current-not-compared", new TestLife().Funded(), RecordStatus.Current, Tone.Step);
        yield return Of(group, "current-altered", new TestLife().Funded(), RecordStatus.Current, Tone.Stop) with
        {
            Document = Altered,
            DocumentStatus = DocumentStatus.Altered,
            About = [(CheckNumber.Document, CheckOutcome.Invalid)],
        };
        var withoutCode = new TestLife().Funded();
        yield return Of(
            group,
            "current-without-code",
            withoutCode,
            RecordStatus.Current,
            Tone.Good,
            withoutCode.Full(code: false)
        ) with
        {
            Document = First,
            DocumentStatus = DocumentStatus.Matches,
        };
        yield return Of(
            group,
            "fulfilled-matches",
            new TestLife().Funded().Register(),
            RecordStatus.Fulfilled,
            Tone.Good
        ) with
        {
            Document = First,
            DocumentStatus = DocumentStatus.Matches,
        };
        yield return Of(
            group,
            "fulfilled-released-not-compared",
            new TestLife().Funded().Register().Release(),
            RecordStatus.Fulfilled,
            Tone.Step
        );
        yield return Of(
            group,
            "change-under-way",
            new TestLife().Funded().ProposeChange(),
            RecordStatus.ChangeUnderWay,
            Tone.Change
        ) with
        {
            Document = First,
            DocumentStatus = DocumentStatus.Matches,
        };
        yield return Of(
            group,
            "pending-version",
            new TestLife().Funded().ProposeChange(),
            RecordStatus.NotFiled,
            Tone.Change
        ) with
        {
            Document = Second,
            DocumentStatus = DocumentStatus.Matches,
        };
        var changed = new TestLife().Funded().ProposeChange().AcceptChange();
        yield return Of(group, "superseded-by-code", changed, RecordStatus.Superseded, Tone.Change) with
        {
            Document = First,
            DocumentStatus = DocumentStatus.Matches,
        };
        yield return Of(group, "superseded-by-document", changed, RecordStatus.Superseded, Tone.Change) with
        {
            Code = changed.CodeText(2),
            Document = First,
            DocumentStatus = DocumentStatus.Matches,
        };
        yield return Of(group, "second-version-matches", changed, RecordStatus.Current, Tone.Good) with
        {
            Code = changed.CodeText(2),
            Document = Second,
            DocumentStatus = DocumentStatus.Matches,
        };
        yield return Of(
            group,
            "cancellation-under-way",
            new TestLife().Funded().RequestCancel(),
            RecordStatus.CancellationUnderWay,
            Tone.Change
        );
        yield return Of(
            group,
            "cancelled-altered",
            new TestLife().Open().Sign().File().RequestCancel().ApproveCancel(),
            RecordStatus.Cancelled,
            Tone.Stop
        ) with
        {
            Document = Altered,
            DocumentStatus = DocumentStatus.Altered,
        };
        yield return Of(
            group,
            "cancelled",
            new TestLife().Open().Sign().File().RequestCancel().ApproveCancel(),
            RecordStatus.Cancelled,
            Tone.Change
        );
        yield return Of(group, "voided", new TestLife().Open().Sign().Void(), RecordStatus.Voided, Tone.Change);
        yield return Of(
            group,
            "not-filed-signed",
            new TestLife().Open().Sign(),
            RecordStatus.NotFiled,
            Tone.Change
        ) with
        {
            Document = First,
            DocumentStatus = DocumentStatus.Matches,
        };
        var absent = new TestLife();
        yield return Of(group, "not-filed-absent", absent, RecordStatus.NotFiled, Tone.Change, Absent(absent)) with
        {
            Code = absent.CodeText(),
            About = [(CheckNumber.Absence, CheckOutcome.Valid)],
        };
        yield return Of(group, "typed-number-absent", absent, RecordStatus.Unknown, Tone.Blank, Absent(absent));
        var publicly = new TestLife().Funded();
        yield return Of(group, "public-view-matches", publicly, RecordStatus.Current, Tone.Good, publicly.Public()) with
        {
            Code = publicly.CodeText(),
            Document = First,
            DocumentStatus = DocumentStatus.Matches,
        };
        yield return Of(group, "public-without-code", publicly, RecordStatus.Current, Tone.Step, publicly.Public()) with
        {
            Document = First,
            About = [(CheckNumber.Document, CheckOutcome.Error)],
        };
        yield return Of(group, "under-review", Suspected(), RecordStatus.Current, Tone.Change) with
        {
            Document = First,
            DocumentStatus = DocumentStatus.Matches,
        };
    }

    private static Bundle Absent(TestLife life) =>
        life.Ledger.Bundle(
            new BundleSubject(Machines.RecordKind.Filing, TestLife.Filing),
            [(Machines.RecordKind.Filing, TestLife.Filing)],
            [life.Signer.Key]
        );

    private static TestLife Suspected()
    {
        var life = new TestLife().Funded();
        life.Ledger.Advance();
        life.Ledger.WriterKey(
            TestKeys.AddressOf(TestKeys.CenterWriter),
            TestLedger.Center,
            from: 1,
            to: life.Ledger.Number,
            suspectFrom: 103
        );
        return life;
    }
}
