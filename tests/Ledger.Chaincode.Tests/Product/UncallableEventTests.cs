using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;

namespace Ledger.Chaincode.Tests.Product;

/// <summary>Events that follow, that come later, or that no machine has: unknown to the chaincode, in any role.</summary>
public sealed class UncallableEventTests
{
    [Theory]
    [InlineData(RecordKind.Unit, new ushort[] { 0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255, 65535 })]
    [InlineData(RecordKind.Filing, new ushort[] { 0, 3, 7, 10, 12, 13, 14, 15, 16, 17, 18, 255 })]
    [InlineData(RecordKind.Tax, new ushort[] { 0, 1, 4, 5, 6, 7, 8, 255 })]
    [InlineData(
        RecordKind.Escrow,
        new ushort[] { 0, 3, 4, 5, 6, 7, 8, 10, 11, 12, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 255 }
    )]
    [InlineData(RecordKind.Organisation, new ushort[] { 0, 1, 2, 3, 6, 255 })]
    public void Are_refused_by_name(RecordKind kind, ushort[] numbers)
    {
        var ledger = TestLedger.Create();
        var deal = Deal.Of("uncallable").Funded(ledger);
        var record = kind switch
        {
            RecordKind.Unit => deal.Unit,
            RecordKind.Escrow => deal.Escrow,
            RecordKind.Organisation => deal.Center.Record,
            _ => deal.Filing,
        };
        foreach (var number in numbers)
        {
            var call = new StatementCall
            {
                Kind = (byte)kind,
                Number = number,
                Role = 1,
                ExpectedSeq = ledger.Record(kind, record).Seq,
                GasLimit = 300_000,
                EventTime = ledger.Time,
                Record = record,
            };
            Assert.Equal(new BadValue(record, Ids.Text("event")), ledger.Send(deal.Center.Key1, call));
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(255)]
    public void Kinds_that_are_not_built_are_refused_by_name(byte kind)
    {
        var ledger = TestLedger.Create();
        var call = new StatementCall
        {
            Kind = kind,
            Number = 1,
            Role = 1,
            GasLimit = 100_000,
            EventTime = ledger.Time,
            Record = Ids.Of("x"),
        };
        Assert.Equal(new BadValue(Ids.Of("x"), Ids.Text("kind")), ledger.Send(Organisations.Center.Key1, call));
    }
}
