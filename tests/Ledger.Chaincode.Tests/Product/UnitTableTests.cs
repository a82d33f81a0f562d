using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;

namespace Ledger.Chaincode.Tests.Product;

public sealed class UnitTableTests
{
    private static readonly Table Expected = new(
        """
        - Open Closed
        open Center 1 + i i
        """
    );

    [Fact]
    public void Every_state_event_and_role() =>
        Expected.Check(
            Reach,
            (_, l, d, role) =>
                d.Call(l, new UnitOpenData(d.Digest("building table"), []), role) with
                {
                    ExpectedSeq = 0,
                }
        );

    private static (TestLedger, Deal) Reach(string state)
    {
        var ledger = TestLedger.Create();
        var deal = Deal.OfSingleRoles("unit");
        if (state != "-")
            deal.Go(ledger, (d, l) => d.OpenUnit(l));
        if (state == "Closed")
            ledger.ForceState(RecordKind.Unit, deal.Unit, (byte)UnitState.Closed);
        return (ledger, deal);
    }
}
