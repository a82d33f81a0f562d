using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Chaincode.Tests;

public sealed class TwoKeyTests
{
    private readonly TestLedger ledger = TestLedger.Create();
    private readonly Deal deal = Deal.Of("two keys");
    private readonly StatementCall accept;

    public TwoKeyTests()
    {
        deal.Filed(ledger).Go(ledger, (d, l) => d.ProposeChange(l, 3));
        accept = deal.Call(ledger, deal.AcceptData(3), Role.Center);
    }

    [Fact]
    public void One_key_alone_is_not_proposed() =>
        Assert.Equal(new NotProposed(deal.Filing, Digest), ledger.Send(deal.Center.Key1, accept));

    [Fact]
    public void Confirming_without_a_proposal_is_not_proposed() =>
        Assert.Equal(new NotProposed(deal.Filing, Digest), ledger.Send(deal.Center.Key2, accept.Confirmed()));

    [Fact]
    public void Another_organisations_proposal_does_not_count_and_does_no_harm()
    {
        Assert.Null(ledger.Send(deal.Center.Key1, accept.Propose(TestLedger.ChainId)));
        Assert.Null(ledger.Send(deal.Bank.Key1, accept.Propose(TestLedger.ChainId)));
        Assert.Null(ledger.Send(deal.Bank.Key1, accept.Retract(TestLedger.ChainId)));
        Assert.Equal(new NotProposed(deal.Filing, Digest), ledger.Send(deal.Bank.Key2, accept.Confirmed()));
        Assert.Null(ledger.Send(deal.Center.Key2, accept.Confirmed()));
    }

    [Fact]
    public void The_proposing_key_cannot_confirm()
    {
        Assert.Null(ledger.Send(deal.Center.Key1, accept.Propose(TestLedger.ChainId)));
        Assert.Equal(new SameKey(deal.Filing, deal.Center.Key1), ledger.Send(deal.Center.Key1, accept.Confirmed()));
    }

    [Fact]
    public void A_proposal_lapses_after_three_days()
    {
        Assert.Null(ledger.Send(deal.Center.Key1, accept.Propose(TestLedger.ChainId)));
        var until = ledger.Time + 259_200;
        ledger.Wait(259_199);
        var inTime = ledger.Fork();
        Assert.Null(inTime.Send(deal.Center.Key2, accept.Confirmed()));
        ledger.Wait(1);
        Assert.Equal(new ProposalLapsed(deal.Filing, Digest, until), ledger.Send(deal.Center.Key2, accept.Confirmed()));
    }

    [Fact]
    public void A_retracted_proposal_is_gone()
    {
        Assert.Null(ledger.Send(deal.Center.Key1, accept.Propose(TestLedger.ChainId)));
        Assert.Null(ledger.Send(deal.Center.Key2, accept.Retract(TestLedger.ChainId)));
        Assert.IsType<NotProposed>(ledger.Send(deal.Center.Key2, accept.Confirmed()));
        Assert.IsType<NotProposed>(ledger.Send(deal.Center.Key2, accept.Retract(TestLedger.ChainId)));
    }

    [Fact]
    public void A_proposal_serves_once_and_only_its_own_call()
    {
        Assert.Null(ledger.Send(deal.Center.Key1, accept.Propose(TestLedger.ChainId)));
        var other = accept with { EventTime = accept.EventTime + 1 };
        Assert.IsType<NotProposed>(ledger.Send(deal.Center.Key2, other.Confirmed()));
        Assert.Null(ledger.Send(deal.Center.Key2, accept.Confirmed()));
        Assert.IsType<NotProposed>(ledger.Send(deal.Center.Key2, accept.Confirmed()));
    }

    [Fact]
    public void A_writer_key_is_added_by_two_and_put_under_review_by_two()
    {
        var center = deal.Center.Record;
        var key = new Address(Enumerable.Repeat((byte)9, 20).ToArray());
        var add = deal.Call(ledger, new OrganisationAddKeyData(key, 0, 0), Role.Center, center);
        Assert.IsType<NotProposed>(ledger.Send(deal.Center.Key1, add));
        Assert.Null(ledger.SendTwoKeys(deal.Center, add));
        var from = ledger.Number + 1;
        Assert.Equal(
            Packed(1, from, 0, 0),
            ledger.State.GetStorage(ContractAddresses.Consortium, StorageSlots.WriterKey(key))
        );
        var again = deal.Call(ledger, new OrganisationAddKeyData(key, 0, 0), Role.Center, center);
        Assert.Equal(new IdUsed(center, Ids.Of(key)), ledger.SendTwoKeys(deal.Center, again));

        var revoke = deal.Call(ledger, new OrganisationRevokeKeyData(key, 2), Role.Center, center);
        Assert.IsType<WrongRole>(ledger.Send(deal.Bank.Key1, revoke with { Role = (byte)Role.Supervisor }));
        Assert.Null(ledger.SendTwoKeys(deal.Center, revoke));
        Assert.Equal(
            Packed(1, from, ledger.Number + 1, 2),
            ledger.State.GetStorage(ContractAddresses.Consortium, StorageSlots.WriterKey(key))
        );
        Assert.Equal(new KeyInvalid(deal.Filing, key), ledger.Send(key, accept));
    }

    [Fact]
    public void What_a_key_proposed_counts_until_it_is_revoked()
    {
        var key = Add(0, 0);
        Assert.Null(ledger.Send(key, accept.Propose(TestLedger.ChainId)));
        var revoke = deal.Call(ledger, new OrganisationRevokeKeyData(key, 0), Role.Center, deal.Center.Record);

        // In one block: the revocation takes effect in the next one, for the proposal as for the verifier.
        var together = ledger.Fork();
        var outcomes = together.Submit(deal.Center.Key1, revoke, accept.Confirmed());
        Assert.All(outcomes, o => Assert.IsType<StatementOutcome.Recorded>(o));

        Assert.Null(ledger.Send(deal.Center.Key1, revoke));
        Assert.Equal(new KeyInvalid(deal.Filing, key), ledger.Send(deal.Center.Key2, accept.Confirmed()));

        // Nothing is stuck: another valid key proposes the same call anew.
        Assert.Null(ledger.Send(deal.Center.Key1, accept.Propose(TestLedger.ChainId)));
        Assert.Null(ledger.Send(deal.Center.Key2, accept.Confirmed()));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(5, false)]
    public void What_a_key_proposed_counts_until_its_term_ends(ulong later, bool counts)
    {
        var end = ledger.Number + 5;
        var key = Add(0, end);
        Assert.Null(ledger.Send(key, accept.Propose(TestLedger.ChainId)));
        while (ledger.Number + 2 < end + later)
            ledger.Execute(EventBases.Key(1), [], 100_000);
        Assert.Equal(
            counts ? null : new KeyInvalid(deal.Filing, key),
            ledger.Send(deal.Center.Key2, accept.Confirmed())
        );
    }

    private Address Add(ulong from, ulong to)
    {
        var key = EventBases.Key(9);
        var add = deal.Call(ledger, new OrganisationAddKeyData(key, from, to), Role.Center, deal.Center.Record);
        Assert.Null(ledger.SendTwoKeys(deal.Center, add));
        return key;
    }

    private Bytes32 Digest => accept.CallDigest(TestLedger.ChainId);

    private static Bytes32 Packed(uint organisation, ulong from, ulong to, ulong suspectFrom)
    {
        var word = new byte[32];
        Ids.Number(suspectFrom).Span[24..].CopyTo(word.AsSpan(4));
        Ids.Number(to).Span[24..].CopyTo(word.AsSpan(12));
        Ids.Number(from).Span[24..].CopyTo(word.AsSpan(20));
        Ids.Number(organisation).Span[28..].CopyTo(word.AsSpan(28));
        return new Bytes32(word);
    }
}
