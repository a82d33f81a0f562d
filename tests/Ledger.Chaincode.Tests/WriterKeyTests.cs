using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Chaincode.Tests;

/// <summary>
/// What one key of an organisation can do to its others (domain.md 7): end one while two others stay. It is never left
/// alone by itself, puts nothing under review, and the last valid key stays whatever happens.
/// </summary>
public sealed class WriterKeyTests
{
    private static readonly Organisation Bank = Organisations.BankA;
    private static readonly Address Third = EventBases.Key(0x33);
    private static readonly Address Fourth = EventBases.Key(0x44);

    private readonly TestLedger ledger = TestLedger.Create();

    [Fact]
    public void One_key_of_two_does_not_end_the_other_nor_itself()
    {
        Assert.IsType<NotProposed>(Send(Bank.Key1, Revoke(Bank.Key2)));
        Assert.IsType<NotProposed>(Send(Bank.Key1, Revoke(Bank.Key1)));
        Assert.Null(Confirm(Revoke(Bank.Key1)));
        Assert.IsType<KeyInvalid>(Send(Bank.Key1, Revoke(Bank.Key2)));
    }

    [Fact]
    public void One_key_ends_another_while_two_others_stay_and_then_no_more()
    {
        Add(Third);
        Add(Fourth);
        Assert.Null(Send(Third, Revoke(Bank.Key1)));
        Assert.Null(Send(Third, Revoke(Third)));
        Assert.IsType<NotProposed>(Send(Fourth, Revoke(Bank.Key2)));
    }

    [Fact]
    public void Two_keys_of_one_batch_cannot_both_go()
    {
        Add(Third);
        var first = Revoke(Bank.Key1);
        var second = Revoke(Bank.Key2) with { ExpectedSeq = first.ExpectedSeq + 1 };
        var outcomes = ledger.Submit(Third, first, second);
        Assert.IsType<StatementOutcome.Recorded>(outcomes[0]);
        Assert.IsType<NotProposed>(Assert.IsType<StatementOutcome.Refused>(outcomes[1]).Refusal);
    }

    [Fact]
    public void The_last_valid_key_stays_even_for_two()
    {
        // Both are valid in this block; the first one's end leaves the second one alone from the next on.
        var (first, second) = (Revoke(Bank.Key1), Revoke(Bank.Key2));
        second = second with { ExpectedSeq = first.ExpectedSeq + 1 };
        ledger.Submit(Bank.Key1, first.Propose(TestLedger.ChainId), second.Propose(TestLedger.ChainId));
        var outcomes = ledger.Submit(Bank.Key2, first.Confirmed(), second.Confirmed());
        Assert.IsType<StatementOutcome.Recorded>(outcomes[0]);
        Assert.Equal(new LastKey(Bank.Record), Assert.IsType<StatementOutcome.Refused>(outcomes[1]).Refusal);

        // Alone it can neither go nor put anything under review nor add a key: what it may write, it still writes.
        Assert.Equal(new LastKey(Bank.Record), Send(Bank.Key2, Revoke(Bank.Key2)));
        Assert.IsType<NotProposed>(Send(Bank.Key2, Revoke(Bank.Key1, suspectFrom: 1)));
        Assert.IsType<NotProposed>(Send(Bank.Key2, AddCall(Third)));
    }

    [Fact]
    public void What_a_key_wrote_is_put_under_review_by_two()
    {
        Add(Third);
        Assert.IsType<NotProposed>(Send(Third, Revoke(Bank.Key1, suspectFrom: 1)));
        Assert.IsType<NotProposed>(Send(Bank.Key1, Revoke(Bank.Key1, suspectFrom: 1)));
        Assert.Null(Confirm(Revoke(Third, suspectFrom: 1)));
        Assert.Equal(1UL, Word(Third).SuspectFrom);
    }

    [Fact]
    public void A_key_that_has_ended_is_put_under_review_by_two()
    {
        Add(Third);
        Assert.Null(Send(Bank.Key1, Revoke(Third)));
        Assert.IsType<NotProposed>(Send(Bank.Key1, Revoke(Third, suspectFrom: 2)));
        Assert.Null(Confirm(Revoke(Third, suspectFrom: 2)));
        Assert.Null(Confirm(Revoke(Third, suspectFrom: 1)));
        Assert.Equal(new BadValue(Bank.Record, Ids.Text("key")), Confirm(Revoke(Third, suspectFrom: 1)));
    }

    [Theory]
    [InlineData(1_000_000, 0)]
    [InlineData(0, 6)]
    public void A_key_that_is_not_valid_in_the_next_block_does_not_count_as_staying(ulong from, ulong to)
    {
        Add(Third, from, to);
        while (ledger.Number < 6)
            ledger.Execute(EventBases.Key(1), [], 100_000);
        Assert.IsType<NotProposed>(Send(Bank.Key1, Revoke(Bank.Key2)));
    }

    [Fact]
    public void Another_organisations_keys_do_not_count_and_are_not_its_to_end()
    {
        Assert.Equal(
            new UnknownRecord(Bank.Record, Ids.Of(Organisations.BankB.Key1)),
            Confirm(Revoke(Organisations.BankB.Key1))
        );
        Assert.IsType<NotProposed>(Send(Bank.Key1, Revoke(Bank.Key2)));
    }

    [Theory]
    [InlineData(1, 0, "from")]
    [InlineData(100, 100, "to")]
    [InlineData(100, 99, "to")]
    public void A_term_begins_later_than_this_block_and_ends_after_its_begin(ulong from, ulong to, string field) =>
        Assert.Equal(new BadValue(Bank.Record, Ids.Text(field)), Confirm(AddCall(Third, from, to)));

    [Fact]
    public void Sixty_four_keys_and_then_one_for_each_that_has_ended()
    {
        for (byte i = 3; i <= 64; i++)
            Add(EventBases.Key(i));
        Assert.Equal(new TooMany(Bank.Record, Ids.Text("keys"), 64), Confirm(AddCall(EventBases.Key(65))));
        Assert.Null(Send(Bank.Key1, Revoke(EventBases.Key(7))));
        Add(EventBases.Key(65));
        Assert.Equal(new TooMany(Bank.Record, Ids.Text("keys"), 64), Confirm(AddCall(EventBases.Key(66))));
        Assert.Null(ledger.Send(EventBases.Key(65), Revoke(Bank.Key1)));
    }

    private WriterKeyWord Word(Address key) =>
        new(ledger.State.GetStorage(ContractAddresses.Consortium, StorageSlots.WriterKey(key)));

    private void Add(Address key, ulong from = 0, ulong to = 0) => Assert.Null(Confirm(AddCall(key, from, to)));

    private StatementCall AddCall(Address key, ulong from = 0, ulong to = 0) =>
        Call(new OrganisationAddKeyData(key, from, to));

    private StatementCall Revoke(Address key, ulong suspectFrom = 0) =>
        Call(new OrganisationRevokeKeyData(key, suspectFrom));

    private StatementCall Call(IEventData data) =>
        StatementCall.Of(
            data,
            Bank.Record,
            Role.Supervisor,
            ledger.Time,
            ledger.Record(RecordKind.Organisation, Bank.Record).Seq
        );

    private Refusal? Send(Address key, StatementCall call) => ledger.Send(key, call);

    private Refusal? Confirm(StatementCall call) => ledger.SendTwoKeys(Bank, call);
}
