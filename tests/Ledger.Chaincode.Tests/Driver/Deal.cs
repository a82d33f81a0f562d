using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Tests.Driver;

/// <summary>
/// One sale on a ledger: statements with good data for each event, and the steps of the main line. Its organisations can
/// be exchanged for those with a single role.
/// </summary>
internal sealed record Deal(
    string Name,
    Organisation Center,
    Organisation Registry,
    Organisation Tax,
    Organisation Bank
)
{
    public const ulong Expected = 1_000_000;

    public static Deal Of(string name) =>
        new(name, Organisations.Center, Organisations.Center, Organisations.Tax, Organisations.BankA);

    public static Deal OfSingleRoles(string name) =>
        new(
            name,
            Organisations.With(Role.Center),
            Organisations.With(Role.Registry),
            Organisations.With(Role.Tax),
            Organisations.With(Role.Supervisor)
        );

    public Bytes32 Unit => Ids.Of(Name + " unit");

    public Bytes32 Filing => Ids.Of(Name + " filing");

    public Bytes32 Escrow => Ids.Of(Name + " escrow");

    public Bytes32 Payee => Ids.Of(Name + " payee");

    public Bytes32 Digest(string what) => Ids.Of(Name + " " + what);

    public FilingSignData SignData(ulong now, uint title = 1) =>
        new(
            (byte)3,
            Unit,
            title,
            Digest("commitment"),
            Digest("commitment sm"),
            Digest("template"),
            Digest("house check"),
            now,
            now + 30 * 86_400,
            Bytes32.Zero,
            Bytes32.Zero,
            []
        );

    public EscrowDepositData DepositData(string serial, ulong amount, byte payerClass = 1) =>
        new(Digest("serial " + serial), amount, Digest("payer"), payerClass, payerClass > 2 ? 3u : 0u, 1_800_000_000);

    public EscrowInstructReleaseData ReleaseData(ulong sum = Expected, Bytes32 corrected = default) =>
        new(
            [
                new Leg(1, Digest("lender"), sum / 4, Digest("due"), Bytes32.Zero),
                new Leg(2, corrected.IsZero ? Payee : corrected, sum - sum / 4, Bytes32.Zero, Bytes32.Zero),
            ],
            corrected
        );

    public EscrowAgreeData AgreeData(uint version = 1) => new(Filing, version, Bank.Number, Expected, Payee);

    /// <summary>A statement on the record as it stands, by the row's role, at block time.</summary>
    public StatementCall Call(TestLedger ledger, IEventData data, Role role, Bytes32? record = null)
    {
        var id =
            record
            ?? data.Kind switch
            {
                RecordKind.Unit => Unit,
                RecordKind.Escrow => Escrow,
                _ => Filing,
            };
        return StatementCall.Of(data, id, role, ledger.Time, ledger.Record(data.Kind, id).Seq);
    }

    public Refusal? OpenUnit(TestLedger l) =>
        l.Send(Center.Key1, Call(l, new UnitOpenData(Digest("building table"), []), Role.Center));

    public Refusal? Sign(TestLedger l, uint title = 1) =>
        l.Send(Center.Key1, Call(l, SignData(l.Time, title), Role.Center));

    public Refusal? File(TestLedger l) => l.Send(Center.Key1, Call(l, new FilingFileData([]), Role.Center));

    public Refusal? Void(TestLedger l) =>
        l.Send(Center.Key1, Call(l, new FilingVoidData(Digest("reason")), Role.Center));

    public Refusal? ProposeChange(TestLedger l, byte changeClass, bool payeeOnly = false) =>
        l.Send(
            Center.Key1,
            Call(
                l,
                new FilingProposeChangeData(changeClass, Digest("change"), Digest("change sm"), payeeOnly, []),
                Role.Center
            )
        );

    public FilingAcceptChangeData AcceptData(byte changeClass) =>
        new(changeClass, Digest("change"), Digest("consent"), Bytes32.Zero, []);

    public Refusal? AcceptChange(TestLedger l, byte changeClass) =>
        l.SendTwoKeys(Center, Call(l, AcceptData(changeClass), Role.Center));

    public Refusal? RequestCancel(TestLedger l) =>
        l.Send(Center.Key1, Call(l, new FilingRequestCancelData(Digest("consent"), Bytes32.Zero, 0), Role.Center));

    public Refusal? ApproveCancel(TestLedger l) =>
        l.Send(Center.Key1, Call(l, new FilingApproveCancelData(Bytes32.Zero, Bytes32.Zero, []), Role.Center));

    public Refusal? Register(TestLedger l) => l.Send(Registry.Key1, Call(l, new FilingRegisterData([]), Role.Registry));

    public Refusal? Assess(TestLedger l, uint version = 1) =>
        l.Send(Tax.Key1, Call(l, new TaxAssessData(version, Digest("assessment")), Role.Tax));

    public Refusal? Clear(TestLedger l, bool exempt = false) =>
        l.Send(Tax.Key1, Call(l, new TaxClearData(exempt, Digest("receipt")), Role.Tax));

    public Refusal? Agree(TestLedger l, uint version = 1) =>
        l.Send(Center.Key1, Call(l, AgreeData(version), Role.Center));

    public Refusal? Deposit(TestLedger l, string serial, ulong amount, byte payerClass = 1) =>
        l.Send(Bank.Key1, Call(l, DepositData(serial, amount, payerClass), Role.Supervisor));

    public Refusal? Release(TestLedger l, ulong sum = Expected) =>
        l.Send(Center.Key1, Call(l, ReleaseData(sum), Role.Center));

    public Refusal? ConfirmLeg(TestLedger l, byte index, string serial) =>
        l.Send(
            Bank.Key1,
            Call(l, new EscrowConfirmLegData(index, Digest("serial " + serial), 1_800_000_000), Role.Supervisor)
        );

    public Refusal? FailLeg(TestLedger l, byte index) =>
        l.Send(Bank.Key1, Call(l, new EscrowFailLegData(index, Digest("reason"), 1_800_000_000), Role.Supervisor));

    /// <summary>Applies steps that must all be recorded.</summary>
    public Deal Go(TestLedger l, params Func<Deal, TestLedger, Refusal?>[] steps)
    {
        foreach (var step in steps)
            Assert.Null(step(this, l));
        return this;
    }

    public Deal Filed(TestLedger l) => Go(l, (d, x) => d.OpenUnit(x), (d, x) => d.Sign(x), (d, x) => d.File(x));

    public Deal TaxCleared(TestLedger l) => Filed(l).Go(l, (d, x) => d.Assess(x), (d, x) => d.Clear(x));

    public Deal Funded(TestLedger l) =>
        TaxCleared(l)
            .Go(l, (d, x) => d.Agree(x), (d, x) => d.Deposit(x, "1", 400_000), (d, x) => d.Deposit(x, "2", 600_000));

    public Deal ReleaseReady(TestLedger l) => Funded(l).Go(l, (d, x) => d.Register(x));

    public Deal Releasing(TestLedger l) => ReleaseReady(l).Go(l, (d, x) => d.Release(x));
}
