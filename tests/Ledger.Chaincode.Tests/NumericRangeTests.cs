using System.Globalization;
using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Tests;

/// <summary>
/// Numbers of events have one range, small enough for every side (63 bits), and the chaincode holds it: walked from the
/// machine data, so that a new field without a range, or one that the Solidity does not hold, is found.
/// </summary>
public sealed class NumericRangeTests
{
    [Fact]
    public void Every_number_has_a_range_that_fits_63_bits()
    {
        var fields = MachineTable
            .All.SelectMany(m => m.Events.SelectMany(e => e.Fields))
            .Concat(MachineTable.Structs.Values.SelectMany(f => f))
            .ToArray();
        foreach (var field in fields.Where(IsNumber))
            Assert.True(field.Range is { } r && r.Min <= r.Max && r.Max <= long.MaxValue, field.ToString());
        Assert.All(fields.Where(f => !IsNumber(f)), f => Assert.Null(f.Range));
        Assert.Equal(26, fields.Count(IsNumber));
    }

    [Fact]
    public void Every_event_that_can_be_called_is_walked() =>
        Assert.Equal(
            MachineTable
                .All.SelectMany(m => m.Events.Where(e => e.Built && !e.Follows).Select(e => (m.Kind, e.Number)))
                .Order(),
            EventBases.All.Order()
        );

    [Fact]
    public void A_number_outside_its_range_is_refused_by_name()
    {
        var (differences, tried) = (new List<string>(), 0);
        foreach (var (kind, number) in EventBases.All)
        {
            var given = EventBases.For(kind, number);
            Assert.Null(given.Send(given.Call));
            foreach (var (field, position) in Numbers(MachineTable.FindEvent(kind, number)!))
            {
                foreach (var value in Outside(field))
                {
                    tried++;
                    var refusal = given.Send(With(given.Call, position, Ids.Number(value)));
                    if (!Names(refusal, field))
                        differences.Add($"{kind} {number} {field.Name} = {value}: {refusal?.ToString() ?? "recorded"}");
                }
                if (
                    given.Send(With(given.Call, position, OverType(field))) is not BadValue bad
                    || bad.Field != Ids.Text("data")
                )
                    differences.Add($"{kind} {number} {field.Name} over its type");
            }
        }
        Assert.Empty(differences);
        Assert.Equal(82, tried);
    }

    [Theory]
    [InlineData(-1_000_000_000, "BadValue")]
    [InlineData(61, "BadValue")]
    [InlineData(60, null)]
    [InlineData(0, null)]
    [InlineData(-800_000_000, null)]
    public void The_time_in_a_banks_books_lies_behind(long fromBlockTime, string? refused)
    {
        foreach (var number in new ushort[] { 2, 13, 14 })
        {
            var given = EventBases.For(RecordKind.Escrow, number);
            var block = given.Ledger.Time + 1;
            var position = number == 2 ? 5 : 2;
            var time = (ulong)((long)block + fromBlockTime);
            Assert.Equal(refused, given.Send(With(given.Call, position, Ids.Number(time)))?.Name);
        }
    }

    [Theory]
    [InlineData(7, -2_592_001, "HouseCheckStale")]
    [InlineData(7, -2_592_000, null)]
    [InlineData(7, 60, null)]
    [InlineData(7, 61, "BadValue")]
    [InlineData(8, 0, "Expired")]
    [InlineData(8, 1, null)]
    [InlineData(8, 31_622_400, null)]
    [InlineData(8, 31_622_401, "BadValue")]
    public void House_check_and_term_of_a_signing(int field, long fromBlockTime, string? refused)
    {
        var given = EventBases.For(RecordKind.Filing, 1);
        var time = (ulong)((long)given.Ledger.Time + 1 + fromBlockTime);
        Assert.Equal(refused, given.Send(With(given.Call, field, Ids.Number(time)))?.Name);
    }

    [Fact]
    public void A_cancellation_that_names_a_lender_who_never_lent_has_no_ground()
    {
        var given = EventBases.For(RecordKind.Filing, 8);
        Assert.Equal(
            new ConsentMissing(given.Call.Record, Ids.Number(3)),
            given.Send(With(given.Call, 2, Ids.Number(3)))
        );
    }

    [Theory]
    [InlineData(946_684_799, false)]
    [InlineData(946_684_800, true)]
    public void No_event_happened_before_the_year_2000(ulong time, bool taken)
    {
        var given = EventBases.For(RecordKind.Unit, 1);
        Assert.Equal(
            taken ? null : new BadValue(given.Call.Record, Ids.Text("eventTime")),
            given.Send(given.Call with { EventTime = time })
        );
    }

    /// <summary>Money of the largest amount goes through its whole life, and its sums stay in the range.</summary>
    [Fact]
    public void The_largest_amount_is_deposited_and_released()
    {
        var l = TestLedger.Create();
        var d = Deal.Of("largest").TaxCleared(l);
        Assert.Null(l.Send(d.Center.Key1, d.Call(l, d.AgreeData() with { Expected = long.MaxValue }, Role.Center)));
        d.Go(l, (x, y) => x.Deposit(y, "1", long.MaxValue - 1));
        Assert.Equal(new OverExpected(d.Escrow, long.MaxValue, long.MaxValue), d.Deposit(l, "2", long.MaxValue));
        d.Go(
            l,
            (x, y) => x.Deposit(y, "2", 1),
            (x, y) => x.Register(y),
            (x, y) => x.Release(y, long.MaxValue),
            (x, y) => x.ConfirmLeg(y, 0, "3"),
            (x, y) => x.ConfirmLeg(y, 1, "4")
        );
        Assert.Equal((byte)EscrowState.Released, l.Record(RecordKind.Escrow, d.Escrow).State);
    }

    private static bool IsNumber(EventField field) => field.Type.StartsWith("uint", StringComparison.Ordinal);

    private static int Bits(EventField field) => int.Parse(field.Type[4..], CultureInfo.InvariantCulture);

    /// <summary>Numbers of an event with their word: in the head, or in the first element of its list.</summary>
    private static IEnumerable<(EventField Field, int Position)> Numbers(EventDescription e)
    {
        for (var i = 0; i < e.Fields.Count; i++)
        {
            if (IsNumber(e.Fields[i]))
                yield return (e.Fields[i], i);
            if (!e.Fields[i].Type.EndsWith("[]", StringComparison.Ordinal))
                continue;
            if (!MachineTable.Structs.TryGetValue(e.Fields[i].Type[..^2], out var members))
                continue;
            for (var j = 0; j < members.Count; j++)
                if (IsNumber(members[j]))
                    yield return (members[j], e.Fields.Count + 1 + j);
        }
    }

    /// <summary>Both sides of the range, what a signed number cannot hold, and the largest of the type, which is never right.</summary>
    private static SortedSet<ulong> Outside(EventField field)
    {
        var range = field.Range!;
        var largest = Bits(field) == 64 ? ulong.MaxValue : (1UL << Bits(field)) - 1;
        var values = new SortedSet<ulong> { largest };
        if (range.Min > 0)
            values.UnionWith([0, range.Min - 1]);
        if (range.Max < largest)
            values.Add(range.Max + 1);
        if (Bits(field) == 64)
            values.UnionWith([1UL << 63, (1UL << 63) + 1]);
        return values;
    }

    private static Bytes32 OverType(EventField field)
    {
        var word = new byte[Bytes32.Size];
        word[31 - Bits(field) / 8] = 1;
        return new Bytes32(word);
    }

    private static bool Names(Refusal? refusal, EventField field) =>
        refusal is not null
        && field.Range!.Refusals.Contains((RefusalCode)refusal.Number)
        && (refusal is not BadValue bad || bad.Field == Ids.Text(field.Name));

    private static StatementCall With(StatementCall call, int position, Bytes32 word)
    {
        var data = call.Data.ToArray();
        word.Span.CopyTo(data.AsSpan(position * 32));
        return call with { Data = data };
    }
}
