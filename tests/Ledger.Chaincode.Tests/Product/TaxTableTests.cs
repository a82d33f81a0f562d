using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;

namespace Ledger.Chaincode.Tests.Product;

public sealed class TaxTableTests
{
    private static readonly Table Expected = new(
        """
        - Pending Assessed Cleared RefundDue Refunded Withdrawn
        assess Tax 1  u  +  w  w  w  w  w
        clear  Tax 1  u  w  +  w  w  w  w
        """
    );

    [Fact]
    public void Every_state_event_and_role() =>
        Expected.Check(
            Reach,
            (name, l, d, role) =>
                d.Call(
                    l,
                    name == "assess"
                        ? new TaxAssessData(1, d.Digest("assessment"))
                        : new TaxClearData(false, d.Digest("receipt")),
                    role
                )
        );

    private static (TestLedger, Deal) Reach(string state)
    {
        var l = TestLedger.Create();
        var d = Deal.OfSingleRoles("tax");
        d.Go(l, (x, y) => x.OpenUnit(y), (x, y) => x.Sign(y));
        if (state == "-")
            return (l, d);
        d.Go(l, (x, y) => x.File(y));
        if (state != "Pending")
            d.Go(l, (x, y) => x.Assess(y));
        if (state is not ("Pending" or "Assessed"))
            d.Go(l, (x, y) => x.Clear(y));
        var number = (byte)Enum.Parse<TaxState>(state);
        // No built row leads there: the state byte is written into storage.
        if (state is "RefundDue" or "Refunded" or "Withdrawn")
            l.ForceState(RecordKind.Tax, d.Filing, number);
        Assert.Equal(number, l.Record(RecordKind.Tax, d.Filing).State);
        return (l, d);
    }
}
