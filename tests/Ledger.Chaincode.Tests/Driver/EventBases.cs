using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Tests.Driver;

/// <summary>A statement that a ledger would record as it stands: who sends it, with how many keys.</summary>
internal sealed record EventBase(TestLedger Ledger, Organisation By, StatementCall Call, bool TwoKeys)
{
    /// <summary>On a fork: null when recorded.</summary>
    public Refusal? Send(StatementCall call)
    {
        var fork = Ledger.Fork();
        return TwoKeys ? fork.SendTwoKeys(By, call) : fork.Send(By.Key1, call);
    }
}

/// <summary>One for every event that can be called, by kind and number of the machine data.</summary>
internal static class EventBases
{
    private static readonly Dictionary<(RecordKind Kind, ushort Number), Func<EventBase>> Makers = new()
    {
        [(RecordKind.Unit, 1)] = () =>
            Center(_ => { }, (d, l) => d.Call(l, new UnitOpenData(d.Digest("table"), [Ids.Of("more")]), Role.Center)),
        [(RecordKind.Filing, 1)] = () =>
            Center(
                l => Deal.Of("base").Go(l, (d, x) => d.OpenUnit(x)),
                (d, l) => d.Call(l, d.SignData(l.Time), Role.Center)
            ),
        [(RecordKind.Filing, 2)] = () =>
            Center(
                l => Deal.Of("base").Go(l, (d, x) => d.OpenUnit(x), (d, x) => d.Sign(x)),
                (d, l) => d.Call(l, new FilingVoidData(d.Digest("reason")), Role.Center)
            ),
        [(RecordKind.Filing, 4)] = () =>
            Center(
                l => Deal.Of("base").Go(l, (d, x) => d.OpenUnit(x), (d, x) => d.Sign(x)),
                (d, l) => d.Call(l, new FilingFileData([]), Role.Center)
            ),
        [(RecordKind.Filing, 5)] = () =>
            Center(
                l => Deal.Of("base").Filed(l),
                (d, l) =>
                    d.Call(l, new FilingProposeChangeData(2, d.Digest("change"), Bytes32.Zero, false, []), Role.Center)
            ),
        [(RecordKind.Filing, 6)] = () =>
            Center(
                l => Deal.Of("base").Filed(l).Go(l, (d, x) => d.ProposeChange(x, 2)),
                (d, l) => d.Call(l, d.AcceptData(2), Role.Center),
                twoKeys: true
            ),
        [(RecordKind.Filing, 8)] = () =>
            Center(
                l => Deal.Of("base").Filed(l),
                (d, l) => d.Call(l, new FilingRequestCancelData(d.Digest("consent"), Bytes32.Zero, 0), Role.Center)
            ),
        [(RecordKind.Filing, 9)] = () =>
            Center(
                l => Deal.Of("base").Filed(l).Go(l, (d, x) => d.RequestCancel(x)),
                (d, l) => d.Call(l, new FilingApproveCancelData(Bytes32.Zero, Bytes32.Zero, []), Role.Center)
            ),
        [(RecordKind.Filing, 11)] = () =>
            Center(l => Deal.Of("base").Funded(l), (d, l) => d.Call(l, new FilingRegisterData([]), Role.Registry)),
        [(RecordKind.Tax, 2)] = () =>
            Of(
                d => d.Tax,
                l => Deal.Of("base").Filed(l),
                (d, l) => d.Call(l, new TaxAssessData(1, d.Digest("assessment")), Role.Tax)
            ),
        [(RecordKind.Tax, 3)] = () =>
            Of(
                d => d.Tax,
                l => Deal.Of("base").Filed(l).Go(l, (d, x) => d.Assess(x)),
                (d, l) => d.Call(l, new TaxClearData(false, d.Digest("receipt")), Role.Tax)
            ),
        [(RecordKind.Escrow, 1)] = () =>
            Center(l => Deal.Of("base").Filed(l), (d, l) => d.Call(l, d.AgreeData(), Role.Center)),
        [(RecordKind.Escrow, 2)] = () =>
            Of(
                d => d.Bank,
                l => Deal.Of("base").Filed(l).Go(l, (d, x) => d.Agree(x)),
                (d, l) => d.Call(l, d.DepositData("1", 1_000), Role.Supervisor)
            ),
        [(RecordKind.Escrow, 9)] = () =>
            Center(l => Deal.Of("base").ReleaseReady(l), (d, l) => d.Call(l, d.ReleaseData(), Role.Center)),
        [(RecordKind.Escrow, 13)] = () =>
            Of(
                d => d.Bank,
                l => Deal.Of("base").Releasing(l),
                (d, l) => d.Call(l, new EscrowConfirmLegData(0, d.Digest("serial"), l.Time), Role.Supervisor)
            ),
        [(RecordKind.Escrow, 14)] = () =>
            Of(
                d => d.Bank,
                l => Deal.Of("base").Releasing(l),
                (d, l) => d.Call(l, new EscrowFailLegData(0, d.Digest("reason"), l.Time), Role.Supervisor)
            ),
        [(RecordKind.Organisation, 4)] = () =>
            Center(
                _ => { },
                (d, l) => d.Call(l, new OrganisationAddKeyData(Key(9), 0, 0), Role.Center, d.Center.Record),
                twoKeys: true
            ),
        [(RecordKind.Organisation, 5)] = () =>
            Center(
                _ => { },
                (d, l) => d.Call(l, new OrganisationRevokeKeyData(d.Center.Key1, 1), Role.Center, d.Center.Record),
                twoKeys: true
            ),
    };

    public static IEnumerable<(RecordKind Kind, ushort Number)> All => Makers.Keys;

    public static EventBase For(RecordKind kind, ushort number) => Makers[(kind, number)]();

    public static Address Key(byte number) => new([.. Enumerable.Repeat(number, Address.Size)]);

    private static EventBase Center(
        Action<TestLedger> before,
        Func<Deal, TestLedger, StatementCall> call,
        bool twoKeys = false
    ) => Of(d => d.Center, before, call, twoKeys);

    private static EventBase Of(
        Func<Deal, Organisation> by,
        Action<TestLedger> before,
        Func<Deal, TestLedger, StatementCall> call,
        bool twoKeys = false
    )
    {
        var (ledger, deal) = (TestLedger.Create(), Deal.Of("base"));
        before(ledger);
        return new EventBase(ledger, by(deal), call(deal, ledger), twoKeys);
    }
}
