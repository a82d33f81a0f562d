using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Chaincode.Tests;

/// <summary>The refusals that the business knows by name, each with its parameters.</summary>
public sealed class RefusalTests
{
    private readonly TestLedger ledger = TestLedger.Create();
    private readonly Deal deal = Deal.Of("refusal");

    [Fact]
    public void A_second_filing_of_a_unit()
    {
        deal.Filed(ledger);
        var second = deal.Call(ledger, deal.SignData(ledger.Time), Role.Center, Ids.Of("second"));
        Assert.Equal(new UnitOccupied(Ids.Of("second"), deal.Unit, deal.Filing), ledger.Send(deal.Center.Key1, second));
    }

    [Fact]
    public void A_unit_is_free_again_after_void_and_after_cancellation()
    {
        deal.Go(ledger, (d, l) => d.OpenUnit(l), (d, l) => d.Sign(l), (d, l) => d.Void(l));
        var second = deal.Call(ledger, deal.SignData(ledger.Time), Role.Center, Ids.Of("second"));
        Assert.Null(ledger.Send(deal.Center.Key1, second));
    }

    [Fact]
    public void A_deposit_above_the_expected_sum()
    {
        deal.TaxCleared(ledger).Go(ledger, (d, l) => d.Agree(l), (d, l) => d.Deposit(l, "1", 400_000));
        Assert.Equal(new OverExpected(deal.Escrow, 1_000_001, 1_000_000), deal.Deposit(ledger, "2", 600_001));
        Assert.Equal(new OverExpected(deal.Escrow, long.MaxValue, 1_000_000), deal.Deposit(ledger, "2", long.MaxValue));
    }

    [Fact]
    public void A_serial_twice_whatever_the_escrow()
    {
        deal.TaxCleared(ledger).Go(ledger, (d, l) => d.Agree(l), (d, l) => d.Deposit(l, "1", 100));
        Assert.Equal(
            new SerialUsed(deal.Escrow, deal.Bank.Number, deal.Digest("serial 1")),
            deal.Deposit(ledger, "1", 100)
        );
        var other = Deal.Of("other") with { Bank = Organisations.BankB };
        other.Filed(ledger).Go(ledger, (d, l) => d.Agree(l));
        var sameSerialOtherBank = other.DepositData("1", 100) with { Serial = deal.Digest("serial 1") };
        Assert.Null(ledger.Send(other.Bank.Key1, other.Call(ledger, sameSerialOtherBank, Role.Supervisor)));
    }

    [Fact]
    public void Release_before_registration()
    {
        deal.Funded(ledger);
        Assert.Equal(new WrongState(deal.Escrow, (byte)EscrowState.Funded, (1 << 5) | (1 << 7)), deal.Release(ledger));
    }

    [Fact]
    public void A_second_release_and_money_or_cancellation_after_it()
    {
        deal.Releasing(ledger).Go(ledger, (d, l) => d.ConfirmLeg(l, 0, "3"), (d, l) => d.ConfirmLeg(l, 1, "4"));
        Assert.Equal((byte)EscrowState.Released, Assert.IsType<WrongState>(deal.Release(ledger)).State);
        Assert.Equal((byte)EscrowState.Released, Assert.IsType<WrongState>(deal.Deposit(ledger, "5", 1)).State);
        Assert.Equal((byte)FilingState.Registered, Assert.IsType<WrongState>(deal.RequestCancel(ledger)).State);
    }

    [Fact]
    public void Registration_before_tax_and_before_money()
    {
        deal.Filed(ledger);
        Assert.Equal(new NotCleared(deal.Filing, (byte)TaxState.Pending, 0), deal.Register(ledger));
        deal.Go(ledger, (d, l) => d.Assess(l), (d, l) => d.Clear(l));
        Assert.Equal(new EscrowUnsettled(deal.Filing, Bytes32.Zero, 0), deal.Register(ledger));
        deal.Go(ledger, (d, l) => d.Agree(l), (d, l) => d.Deposit(l, "1", 1));
        Assert.Equal(new EscrowUnsettled(deal.Filing, deal.Escrow, (byte)EscrowState.Partial), deal.Register(ledger));
    }

    [Fact]
    public void A_city_that_permits_unsupervised_deals_registers_without_an_escrow()
    {
        ledger.State.SetStorage(ContractAddresses.Consortium, StorageSlots.Parameter(7), Ids.Number(1));
        deal.TaxCleared(ledger).Go(ledger, (d, l) => d.Register(l));
        Assert.Equal((byte)FilingState.Registered, ledger.Record(RecordKind.Filing, deal.Filing).State);
    }

    [Fact]
    public void Tax_of_another_version()
    {
        deal.Filed(ledger);
        Assert.Equal(new VersionMismatch(deal.Filing, 2, 1), deal.Assess(ledger, 2));
        deal.Go(ledger, (d, l) => d.Assess(l), (d, l) => d.Clear(l), (d, l) => d.ProposeChange(l, 2));
        Assert.Null(deal.AcceptChange(ledger, 2));
        var tax = ledger.Record(RecordKind.Tax, deal.Filing);
        Assert.Equal(((byte)TaxState.Pending, 0u, (byte)1), (tax.State, tax.Version, tax.Own8(0)));
    }

    [Fact]
    public void A_clerical_change_carries_tax_and_escrow_along()
    {
        deal.Funded(ledger).Go(ledger, (d, l) => d.ProposeChange(l, 4), (d, l) => d.AcceptChange(l, 4));
        Assert.Equal(2u, ledger.Record(RecordKind.Tax, deal.Filing).Version);
        Assert.Equal(2u, ledger.Record(RecordKind.Escrow, deal.Escrow).Own32(32));
        Assert.Null(deal.Register(ledger));
    }

    [Fact]
    public void A_payment_change_needs_an_amended_escrow()
    {
        deal.Funded(ledger).Go(ledger, (d, l) => d.ProposeChange(l, 3), (d, l) => d.AcceptChange(l, 3));
        Assert.Equal(new VersionMismatch(deal.Filing, 1, 2), deal.Register(ledger));
    }

    [Fact]
    public void Parties_do_not_change_over_money_unless_only_the_payee_is_corrected()
    {
        deal.Funded(ledger);
        Assert.Equal(new MoneyIn(deal.Filing, 1_000_000), deal.ProposeChange(ledger, 1));
        Assert.Null(deal.ProposeChange(ledger, 1, payeeOnly: true));
    }

    [Fact]
    public void Cancellation_over_money()
    {
        deal.Funded(ledger).Go(ledger, (d, l) => d.RequestCancel(l));
        Assert.Equal(
            new EscrowUnsettled(deal.Filing, deal.Escrow, (byte)EscrowState.Funded),
            deal.ApproveCancel(ledger)
        );
    }

    [Fact]
    public void A_second_escrow_and_a_bank_that_is_none()
    {
        deal.TaxCleared(ledger).Go(ledger, (d, l) => d.Agree(l));
        var second = deal.Call(ledger, deal.AgreeData(), Role.Center, Ids.Of("second"));
        Assert.Equal(new EscrowExists(Ids.Of("second"), deal.Escrow), ledger.Send(deal.Center.Key1, second));

        var other = Deal.Of("other") with { Bank = Organisations.Tax };
        other.Filed(ledger);
        Assert.Equal(new WrongRole(other.Escrow, (byte)Role.Supervisor), other.Agree(ledger));
    }

    [Fact]
    public void Another_bank_books_nothing()
    {
        deal.TaxCleared(ledger).Go(ledger, (d, l) => d.Agree(l));
        var stranger = deal with { Bank = Organisations.BankB };
        Assert.Equal(new WrongRole(deal.Escrow, (byte)Role.Supervisor), stranger.Deposit(ledger, "1", 1));
    }

    [Fact]
    public void A_late_deposit_after_registration_is_taken_up_to_the_expected_sum()
    {
        deal.ReleaseReady(ledger);
        // With the built rows a registered escrow is full; raised as an amended one would be.
        var slot = StorageSlots.Record(RecordKind.Escrow, deal.Escrow, 4);
        var word = ledger.State.GetStorage(ContractAddresses.Escrows, slot).ToArray();
        Ids.Number(1_000_500).Span[24..].CopyTo(word.AsSpan(24));
        ledger.State.SetStorage(ContractAddresses.Escrows, slot, new Bytes32(word));

        Assert.Equal(new NotFunded(deal.Escrow, 1_000_000, 1_000_500), deal.Release(ledger));
        Assert.Null(deal.Deposit(ledger, "5", 500));
        Assert.Equal((byte)EscrowState.ReleaseReady, ledger.Record(RecordKind.Escrow, deal.Escrow).State);
        Assert.Null(deal.Release(ledger, 1_000_500));
    }

    [Fact]
    public void Event_times_ahead_and_backwards()
    {
        deal.Go(ledger, (d, l) => d.OpenUnit(l));
        var sign = deal.Call(ledger, deal.SignData(ledger.Time), Role.Center);
        var limit = ledger.Time + 1 + 60;
        Assert.Equal(
            new EventTimeAhead(deal.Filing, limit + 1, limit),
            ledger.Fork().Send(deal.Center.Key1, sign with { EventTime = limit + 1 })
        );
        Assert.Null(ledger.Send(deal.Center.Key1, sign with { EventTime = limit }));
        var file = deal.Call(ledger, new FilingFileData([]), Role.Center);
        Assert.Equal(
            new EventTimeBackwards(deal.Filing, limit - 86_401, limit),
            ledger.Send(deal.Center.Key1, file with { EventTime = limit - 86_401 })
        );
        Assert.Null(ledger.Send(deal.Center.Key1, file with { EventTime = limit - 86_400 }));
        // The unit followed at the filing's time, which it raised and the next one does not lower.
        Assert.Equal(limit, ledger.Record(RecordKind.Unit, deal.Unit).Time);
    }

    [Fact]
    public void Checks_come_in_their_order()
    {
        deal.Funded(ledger);
        var wrong = deal.Call(ledger, new FilingVoidData(Bytes32.Zero), Role.Tax) with
        {
            ExpectedSeq = 99,
            ExpectedHead = Ids.Of("x"),
            EventTime = ledger.Time + 999,
            Data = new byte[4_097],
        };
        Refusal? Send(StatementCall s) => ledger.Fork().Send(deal.Center.Key1, s);
        Assert.IsType<TooLarge>(Send(wrong));
        wrong = wrong with { Data = new byte[32] };
        Assert.IsType<StaleSeq>(Send(wrong));
        wrong = wrong with { ExpectedSeq = ledger.Record(RecordKind.Filing, deal.Filing).Seq };
        Assert.IsType<StaleHead>(Send(wrong));
        wrong = wrong with { ExpectedHead = ledger.Head(RecordKind.Filing, deal.Filing) };
        Assert.IsType<WrongRole>(Send(wrong));
        wrong = wrong with { Role = (byte)Role.Center };
        Assert.IsType<EventTimeAhead>(Send(wrong));
        wrong = wrong with { EventTime = ledger.Time };
        Assert.IsType<WrongState>(Send(wrong));
        Assert.IsType<UnknownRecord>(Send(wrong with { Record = Ids.Of("nobody"), ExpectedSeq = 7 }));
    }
}
