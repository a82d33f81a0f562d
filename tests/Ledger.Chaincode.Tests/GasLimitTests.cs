using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Chaincode.Tests;

/// <summary>The gas table against what the deployed code needs, cold and with the longest lists.</summary>
public sealed class GasLimitTests(ITestOutputHelper output)
{
    private static readonly Bytes32[] Consents = [.. Enumerable.Range(1, 32).Select(i => Ids.Of("consent " + i))];

    [Fact]
    public void Limits_hold_with_a_margin_and_are_not_wasteful()
    {
        var measured = new List<(string Name, uint Needed, uint Limit)>();
        var l = TestLedger.Create();
        var d = Deal.Of("gas");

        void Step(StatementCall call, Organisation by, bool twoKeys = false)
        {
            // Ahead of block time but within the skew: the clock's parameter is read too.
            call = call with
            {
                EventTime = l.Time + 30,
            };
            var key = by.Key1;
            if (twoKeys)
            {
                Assert.Null(l.Send(by.Key1, call.Propose(TestLedger.ChainId)));
                call = call.Confirmed();
                key = by.Key2;
            }
            var name = (RecordKind)call.Kind + " " + MachineTable.FindEvent((RecordKind)call.Kind, call.Number)!.Name;
            measured.Add((name, Needed(l, key, call), call.GasLimit));
            Assert.Null(l.Send(key, call));
        }

        Step(d.Call(l, new UnitOpenData(d.Digest("table"), []), Role.Center), d.Center);
        var others = Enumerable.Range(1, 120).Select(i => Ids.Of("more " + i)).ToArray();
        Step(d.Call(l, new UnitOpenData(d.Digest("table"), others), Role.Center, Ids.Of("other")), d.Center);
        Step(d.Call(l, d.SignData(l.Time) with { Consents = Consents }, Role.Center), d.Center);
        var signed = l.Fork();
        Step(d.Call(l, new FilingFileData(Consents), Role.Center), d.Center);
        Step(d.Call(l, new TaxAssessData(1, d.Digest("a")), Role.Tax), d.Tax);
        Step(d.Call(l, new TaxClearData(false, d.Digest("a")), Role.Tax), d.Tax);
        Step(d.Call(l, d.AgreeData(), Role.Center), d.Center);
        Step(
            d.Call(l, new FilingProposeChangeData(1, d.Digest("c"), d.Digest("s"), false, Consents), Role.Center),
            d.Center
        );
        Step(
            d.Call(l, new FilingAcceptChangeData(1, d.Digest("c"), d.Digest("p"), Bytes32.Zero, Consents), Role.Center),
            d.Center,
            twoKeys: true
        );
        Step(d.Call(l, new FilingRequestCancelData(d.Digest("c"), Bytes32.Zero, 0), Role.Center), d.Center);
        Step(d.Call(l, new FilingApproveCancelData(Bytes32.Zero, Bytes32.Zero, Consents), Role.Center), d.Center);

        l = signed;
        Step(d.Call(l, new FilingVoidData(d.Digest("reason")), Role.Center), d.Center);

        l = TestLedger.Create();
        d.TaxCleared(l).Go(l, (x, y) => x.Agree(y));
        for (var i = 1; i <= 8; i++)
        {
            var deposit = d.DepositData("g" + i, Deal.Expected / 8) with { PayerRef = Ids.Of("payer " + i) };
            Step(d.Call(l, deposit, Role.Supervisor), d.Bank);
        }
        Step(d.Call(l, new FilingRegisterData(Consents), Role.Registry), d.Registry);
        var legs = Enumerable
            .Range(1, 8)
            .Select(_ => new Leg(2, d.Payee, Deal.Expected / 8, d.Digest("x"), Bytes32.Zero))
            .ToArray();
        Step(d.Call(l, new EscrowInstructReleaseData(legs, Bytes32.Zero), Role.Center), d.Center);
        Step(d.Call(l, new EscrowFailLegData(0, d.Digest("x"), l.Time + 30), Role.Supervisor), d.Bank);
        Step(d.Call(l, new EscrowInstructReleaseData(legs, Bytes32.Zero), Role.Center), d.Center, twoKeys: true);
        for (byte i = 0; i < 8; i++)
            Step(d.Call(l, new EscrowConfirmLegData(i, Ids.Of("s" + i), l.Time + 30), Role.Supervisor), d.Bank);
        var center = d.Center.Record;
        FillKeys(l, d.Center);
        Step(d.Call(l, new OrganisationAddKeyData(NewKey(0xbb), 0, 0), Role.Center, center), d.Center, twoKeys: true);
        Step(d.Call(l, new OrganisationRevokeKeyData(NewKey(0xbb), 0), Role.Center, center), d.Center);

        foreach (var (name, needed, limit) in measured)
            output.WriteLine($"{name}: needs {needed}, limit {limit}");
        var worst = measured.GroupBy(m => m.Name).Select(g => g.MaxBy(m => (double)m.Needed / m.Limit)).ToArray();
        Assert.All(worst, m => Assert.True(m.Needed * 115UL / 100 <= m.Limit, m.ToString()));
        Assert.All(worst, m => Assert.True(m.Needed * 160UL / 100 >= m.Limit, m.ToString()));
    }

    /// <summary>As many keys as there may be, the valid two at the end; of the others only the last has ended.</summary>
    private static void FillKeys(TestLedger l, Organisation of)
    {
        var list = StorageSlots.WriterKeys(of.Record);
        Address[] keys = [.. Enumerable.Range(1, 62).Select(i => NewKey((byte)i)), of.Key1, of.Key2];
        Set(list, Ids.Number((ulong)keys.Length));
        for (var i = 0; i < keys.Length; i++)
        {
            Set(StorageSlots.Element(list, (uint)i), Ids.Of(keys[i]));
            if (i < 62)
                Set(StorageSlots.WriterKey(keys[i]), Term(of.Number, 1_000_000, i == 61 ? 1UL : 0));
        }

        void Set(Bytes32 slot, Bytes32 value) => l.State.SetStorage(ContractAddresses.Consortium, slot, value);
    }

    private static Bytes32 Term(uint organisation, ulong from, ulong to)
    {
        var word = new byte[Bytes32.Size];
        Ids.Number(to).Span[24..].CopyTo(word.AsSpan(12));
        Ids.Number(from).Span[24..].CopyTo(word.AsSpan(20));
        Ids.Number(organisation).Span[28..].CopyTo(word.AsSpan(28));
        return new Bytes32(word);
    }

    private static Address NewKey(byte number)
    {
        var bytes = new byte[Address.Size];
        bytes[0] = number;
        return new Address(bytes);
    }

    /// <summary>The smallest limit with which the statement does not burn it.</summary>
    private static uint Needed(TestLedger ledger, Address key, StatementCall call)
    {
        uint low = 0;
        var high = 12_000_000u;
        while (high - low > 200)
        {
            var middle = low + (high - low) / 2;
            if (ledger.Fork().Send(key, call with { GasLimit = middle }) is null)
                high = middle;
            else
                low = middle;
        }
        return high;
    }
}
