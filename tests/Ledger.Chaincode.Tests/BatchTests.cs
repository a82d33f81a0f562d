using Ledger.Chaincode.Tests.Driver;
using Ledger.Engine.Evm;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Tests;

public sealed class BatchTests
{
    private static readonly Deal Deal = Deal.Of("batch");

    [Fact]
    public void A_refused_statement_does_not_take_the_others_along()
    {
        var l = TestLedger.Create();
        var open = Deal.Call(l, new UnitOpenData(Deal.Digest("table"), []), Role.Center);
        var other = open with { Record = Ids.Of("other unit") };

        var outcomes = l.Submit(Deal.Center.Key1, open, open, other);

        Assert.IsType<StatementOutcome.Recorded>(outcomes[0]);
        var refused = Assert.IsType<StatementOutcome.Refused>(outcomes[1]);
        Assert.Equal(new IdUsed(Deal.Unit, Deal.Unit), refused.Refusal);
        Assert.IsType<StatementOutcome.Recorded>(outcomes[2]);
    }

    [Fact]
    public void A_statement_that_burns_its_limit_is_out_of_gas_alone()
    {
        var l = TestLedger.Create();
        var open = Deal.Call(l, new UnitOpenData(Deal.Digest("table"), []), Role.Center);
        var starved = open with { Record = Ids.Of("starved"), GasLimit = 30_000 };

        var outcomes = l.Submit(Deal.Center.Key1, starved, open);

        Assert.Equal(new OutOfGas(), Assert.IsType<StatementOutcome.Refused>(outcomes[0]).Refusal);
        Assert.IsType<StatementOutcome.Recorded>(outcomes[1]);
        Assert.Equal(0, l.Record(RecordKind.Unit, Ids.Of("starved")).State);
    }

    [Fact]
    public void Two_hundred_statements_fit_and_each_starved_one_leaves_the_last_alone()
    {
        var l = TestLedger.Create();
        var open = Deal.Call(l, new UnitOpenData(Deal.Digest("table"), []), Role.Center);
        var list = Enumerable
            .Range(0, 200)
            .Select(i => open with { Record = Ids.Of("unit " + i), GasLimit = i == 199 ? open.GasLimit : 40_000 })
            .ToArray();

        var outcomes = l.Submit(Deal.Center.Key1, list);

        Assert.All(outcomes.SkipLast(1), o => Assert.IsType<StatementOutcome.Refused>(o));
        Assert.IsType<StatementOutcome.Recorded>(outcomes[199]);
    }

    /// <summary>What is reckoned for a statement beside its limit pays for the second key too: the proposal, and whose key proposed.</summary>
    [Fact]
    public void Confirmations_that_burn_their_limits_leave_the_last_alone()
    {
        var l = TestLedger.Create();
        var list = Enumerable
            .Range(1, 100)
            .Select(i =>
                Deal.Call(l, new OrganisationAddKeyData(EventBases.Key((byte)i), 0, 0), Role.Center, Deal.Center.Record)
            )
            .ToArray();
        foreach (var call in list)
            Assert.Null(l.Send(Deal.Center.Key1, call.Propose(TestLedger.ChainId)));
        StatementCall[] confirmed =
        [
            .. list.SkipLast(1).Select(c => c.Confirmed() with { GasLimit = 40_000 }),
            list[^1].Confirmed(),
        ];

        var outcome = l.Execute(Deal.Center.Key2, BatchCall.Encode(confirmed), BatchCall.GasFor(confirmed));

        Assert.Equal(ExecutionFault.None, outcome.Fault);
        var answers = BatchAnswer.Read(
            confirmed,
            [.. outcome.Logs.Select(x => new ContractLog(x.Address, x.Topics, x.Data))]
        );
        Assert.All(
            answers.SkipLast(1),
            a => Assert.Equal(new OutOfGas(), Assert.IsType<StatementOutcome.Refused>(a).Refusal)
        );
        Assert.IsType<StatementOutcome.Recorded>(answers[^1]);
    }

    [Fact]
    public void Too_little_gas_reverts_the_whole_batch_by_name()
    {
        var l = TestLedger.Create();
        var open = Deal.Call(l, new UnitOpenData(Deal.Digest("table"), []), Role.Center);
        var outcome = l.Execute(
            Deal.Center.Key1,
            BatchCall.Encode([open, open with { Record = Ids.Of("second"), GasLimit = 10_000_000 }]),
            1_000_000
        );
        Assert.Equal(ExecutionFault.Revert, outcome.Fault);
        Assert.Equal(Error("BatchGas(uint256)", 1), outcome.Output);
        Assert.Equal(0, l.Record(RecordKind.Unit, Deal.Unit).State);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(201)]
    public void Empty_and_oversized_batches_revert_by_name(int count)
    {
        var l = TestLedger.Create();
        var data = new List<byte>(BatchCall.Selector.ToArray());
        data.AddRange(Ids.Number(32).ToArray());
        data.AddRange(Ids.Number((ulong)count).ToArray());
        data.AddRange(new byte[count * 32]);
        var outcome = l.Execute(Deal.Center.Key1, [.. data], 5_000_000);
        Assert.Equal(Error("BatchSize(uint256)", (ulong)count), outcome.Output);
    }

    [Fact]
    public void An_unknown_key_is_refused_for_each_statement()
    {
        var l = TestLedger.Create();
        var stranger = new Address(Enumerable.Repeat((byte)7, 20).ToArray());
        var open = Deal.Call(l, new UnitOpenData(Deal.Digest("table"), []), Role.Center);
        var outcomes = l.Submit(stranger, open, open.Propose(TestLedger.ChainId));
        Assert.All(outcomes, o => Assert.IsType<KeyInvalid>(Assert.IsType<StatementOutcome.Refused>(o).Refusal));
    }

    [Fact]
    public void Only_Batch_may_call_a_record_contract()
    {
        var l = TestLedger.Create();
        var selector = Keccak256.Hash(
            "transition((address,uint32,uint256,address),(uint8,uint16,uint8,bool,uint32,uint32,uint64,bytes32,bytes32,bytes))"u8
        );
        // Enough words for the static head; the caller is looked at before anything else is read.
        var data = new List<byte>(selector.Span[..4].ToArray());
        data.AddRange(new byte[4 * 32]);
        data.AddRange(Ids.Number(160).ToArray());
        data.AddRange(new byte[9 * 32]);
        data.AddRange(Ids.Number(320).ToArray());
        data.AddRange(new byte[32]);
        foreach (
            var contract in new[] { ContractAddresses.Units, ContractAddresses.Filings, ContractAddresses.Escrows }
        )
        {
            var outcome = l.Call(contract, [.. data], Deal.Center.Key1);
            Assert.Equal(ExecutionFault.Revert, outcome.Fault);
            Assert.Equal(Error("CallerNotPermitted(address)", Ids.Of(Deal.Center.Key1)), outcome.Output);
        }
    }

    [Fact]
    public void A_proxy_is_upgraded_by_Consortium_alone()
    {
        var l = TestLedger.Create();
        byte[] data =
        [
            .. Keccak256.Hash("upgrade(address,uint32)"u8).Span[..4],
            .. Ids.Of(ContractAddresses.FirstImplementation(ContractAddresses.Filings)).ToArray(),
            .. Ids.Number(2).ToArray(),
        ];
        var refused = l.Execute(Deal.Center.Key1, data, 200_000, ContractAddresses.Units);
        Assert.Equal(Error("CallerNotPermitted(address)", Ids.Of(Deal.Center.Key1)), refused.Output);

        var allowed = l.Call(ContractAddresses.Units, data, ContractAddresses.Consortium);
        Assert.Equal(ExecutionFault.None, allowed.Fault);
        Assert.Equal(2, allowed.Logs.Count);
        Assert.Equal(Keccak256.Hash("Upgraded(address)"u8), allowed.Logs[0].Topics[0]);
    }

    private static byte[] Error(string signature, ulong value) => Error(signature, Ids.Number(value));

    private static byte[] Error(string signature, Bytes32 value) =>
        [.. Keccak256.Hash(System.Text.Encoding.ASCII.GetBytes(signature)).Span[..4], .. value.ToArray()];
}
