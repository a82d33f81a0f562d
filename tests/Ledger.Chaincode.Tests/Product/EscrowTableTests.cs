using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;

namespace Ledger.Chaincode.Tests.Product;

public sealed class EscrowTableTests
{
    // A deposit in ReleaseReady gets to its guard; that everything expected is there already stops it.
    private static readonly Table Expected = new(
        """
        - Agreed Partial Funded ClosedUnfunded ReleaseReady Releasing ReleaseFailed Released RefundReady Refunding RefundFailed Refunded Deducted Transferring
        agree           Center     1  +  i  i  i  i  i  i  i  i  i  i  i  i  i  i
        deposit         Supervisor 1  u  +  +  w  w  o  w  w  w  w  w  w  w  w  w
        instructRelease Center     1  u  w  w  w  w  +  w  n  w  w  w  w  w  w  w
        instructRelease Center     2  u  w  w  w  w  +  w  +  w  w  w  w  w  w  w
        confirmLeg      Supervisor 1  u  w  w  w  w  w  +  w  w  w  +  w  w  w  w
        failLeg         Supervisor 1  u  w  w  w  w  w  +  w  w  w  +  w  w  w  w
        """
    );

    [Fact]
    public void Every_state_event_and_role() => Expected.Check(Reach, Statement);

    private static (TestLedger, Deal) Reach(string state)
    {
        var l = TestLedger.Create();
        var d = Deal.OfSingleRoles("escrow");
        switch (state)
        {
            case "-":
                return (l, d.TaxCleared(l));
            case "Agreed":
                d.TaxCleared(l).Go(l, (x, y) => x.Agree(y));
                break;
            case "Partial":
                d.TaxCleared(l).Go(l, (x, y) => x.Agree(y), (x, y) => x.Deposit(y, "1", 400_000));
                break;
            case "Funded":
                d.Funded(l);
                break;
            case "ClosedUnfunded":
                d.Filed(l).Go(l, (x, y) => x.Agree(y), (x, y) => x.RequestCancel(y), (x, y) => x.ApproveCancel(y));
                break;
            case "ReleaseReady":
                d.ReleaseReady(l);
                break;
            case "ReleaseFailed":
                d.Releasing(l).Go(l, (x, y) => x.FailLeg(y, 0));
                break;
            case "Released":
                d.Releasing(l).Go(l, (x, y) => x.ConfirmLeg(y, 0, "3"), (x, y) => x.ConfirmLeg(y, 1, "4"));
                break;
            default:
                d.Releasing(l);
                break;
        }
        var number = (byte)Enum.Parse<EscrowState>(state);
        // No built row leads there: the state byte is written into storage.
        if (number >= (byte)EscrowState.RefundReady)
            l.ForceState(RecordKind.Escrow, d.Escrow, number);
        Assert.Equal(number, l.Record(RecordKind.Escrow, d.Escrow).State);
        return (l, d);
    }

    private static StatementCall Statement(string name, TestLedger l, Deal d, Role role) =>
        name switch
        {
            "agree" => d.Call(l, d.AgreeData(), role) with { ExpectedSeq = 0 },
            "deposit" => d.Call(l, d.DepositData("x", 1_000), role),
            "instructRelease" => d.Call(l, d.ReleaseData(), role),
            "confirmLeg" => d.Call(l, new EscrowConfirmLegData(0, d.Digest("serial x"), l.Time), role),
            "failLeg" => d.Call(l, new EscrowFailLegData(0, d.Digest("reason"), l.Time), role),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such event."),
        };
}
