using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;

namespace Ledger.Chaincode.Tests;

public sealed class MainLineTests
{
    [Fact]
    public void A_sale_goes_from_open_to_released()
    {
        var ledger = TestLedger.Create();
        var deal = Deal.Of("a").Releasing(ledger);
        deal.Go(ledger, (d, l) => d.ConfirmLeg(l, 0, "3"), (d, l) => d.ConfirmLeg(l, 1, "4"));

        Assert.Equal((byte)EscrowState.Released, ledger.Record(RecordKind.Escrow, deal.Escrow).State);
        Assert.Equal((byte)FilingState.Registered, ledger.Record(RecordKind.Filing, deal.Filing).State);
        Assert.Equal((byte)TaxState.Cleared, ledger.Record(RecordKind.Tax, deal.Filing).State);
        Assert.Equal(2u, ledger.Record(RecordKind.Unit, deal.Unit).Own32(0));
    }
}
