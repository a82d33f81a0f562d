using CsCheck;
using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Tests.Model;

/// <summary>One random step: which statement, how it is spoilt, who sends it. Read against the model when it is played.</summary>
internal readonly record struct Step(int Event, int Record, uint Noise, uint Choice);

/// <summary>
/// Random statements over a few records: mostly what could happen next, often spoilt in one place. The model tells seqs,
/// heads and what is pending, so that long lives are reached.
/// </summary>
internal sealed class RandomStatements(LedgerModel model, ulong now)
{
    private const int Deals = 4;

    /// <summary>Event by weight; the second of a pair is one key's call of a two-key event.</summary>
    private static readonly int[] Weights = [1, 4, 1, 4, 2, 4, 1, 1, 4, 4, 4, 3, 8, 4, 6, 1];

    public static readonly Gen<Step> Gen = CsCheck.Gen.Select(
        CsCheck.Gen.Int[0, Weights.Sum() - 1],
        CsCheck.Gen.Int[0, Deals - 1],
        CsCheck.Gen.UInt[0, uint.MaxValue - 1],
        CsCheck.Gen.UInt[0, uint.MaxValue - 1],
        (e, r, n, c) => new Step(EventOf(e), r, n, c)
    );

    private Step step;

    /// <summary>The statements of a step, with their senders: a two-key event may come with its proposal before it.</summary>
    public IReadOnlyList<(Organisation By, Address Key, StatementCall Call)> Of(Step s)
    {
        step = s;
        if (s.Noise / 1_000 % 10 < 8)
            step = s with { Event = Likely() };
        var (data, role, by) = Event();
        var id = RecordOf(data);
        var record = Find(data.Kind, id);
        var call = StatementCall.Of(data, id, role, EventTime(record), record?.Seq ?? 0);
        if (step.Choice % 5 == 0 && record is not null)
            call = call with { ExpectedHead = record.Head };
        (call, by) = Spoil(call, by);
        if (data is not (FilingAcceptChangeData or EscrowInstructReleaseData) || step.Choice % 7 == 0)
            return [(by, by.Key1, call)];
        var confirmer = step.Choice % 11 == 0 ? by.Key1 : by.Key2;
        (Organisation, Address, StatementCall) confirm = (by, confirmer, call.Confirmed());
        if (step.Choice % 13 == 0)
            return [confirm];
        if (step.Choice % 17 == 0)
            return
            [
                (by, by.Key1, call.Propose(TestLedger.ChainId)),
                (by, by.Key2, call.Retract(TestLedger.ChainId)),
                confirm,
            ];
        return [(by, by.Key1, call.Propose(TestLedger.ChainId)), confirm];
    }

    /// <summary>What the deal is waiting for.</summary>
    private int Likely()
    {
        var roll = step.Noise / 10_000;
        if (!model.Units.ContainsKey(Unit))
            return 0;
        if (F is not { } f)
            return 1;
        return (FilingState)f.State switch
        {
            FilingState.Signed => roll % 10 == 0 ? 2 : 3,
            FilingState.Changing => 5,
            FilingState.Cancelling => 7,
            FilingState.Registered when E?.State is (byte)EscrowState.Releasing => roll % 8 == 0 ? 15 : 14,
            FilingState.Registered => 13,
            _ when roll % 14 == 0 => 4,
            _ when roll % 40 == 1 => 6,
            _ when roll % 40 == 2 => 11,
            _ => Waiting(roll),
        };
    }

    /// <summary>Of a filed one: tax and money in any order, then registration.</summary>
    private int Waiting(uint roll)
    {
        var tax = (TaxState)model.Taxes[Filing].State;
        var money =
            E is null ? 11
            : E.State is (byte)EscrowState.Agreed or (byte)EscrowState.Partial ? 12
            : 8;
        if (tax == TaxState.Cleared || roll % 2 == 0 && money != 8)
            return money;
        return tax == TaxState.Pending ? 9 : 10;
    }

    private Bytes32 Unit => Ids.Of("unit " + step.Record / 2);

    /// <summary>The next life of a filing begins when the last one ended.</summary>
    private Bytes32 Filing
    {
        get
        {
            var life = 0;
            while (
                Name("filing", life) is var id
                && model.Filings.TryGetValue(id, out var f)
                && (f.State is 6 or 7 || f is { State: 5 } && model.Escrows[f.Money].State == 8)
            )
                life++;
            return Name("filing", life);
        }
    }

    private Bytes32 Escrow
    {
        get
        {
            var life = 0;
            while (model.Escrows.TryGetValue(Ids.Of(Filing + " escrow " + life), out var e) && e.State is 4)
                life++;
            return Ids.Of(Filing + " escrow " + life);
        }
    }

    private ModelFiling? F => model.Filings.GetValueOrDefault(Filing);

    private ModelEscrow? E => model.Escrows.GetValueOrDefault(Escrow);

    private Bytes32 Name(string what, int life) => Ids.Of(what + " " + step.Record + " " + life);

    private Bytes32 RecordOf(IEventData data) =>
        data.Kind switch
        {
            RecordKind.Unit => Unit,
            // A second escrow beside the first, now and then.
            RecordKind.Escrow when data is EscrowAgreeData && E is not null && step.Noise % 3 == 0 => Ids.Of(
                "second " + step.Choice
            ),
            RecordKind.Escrow => Escrow,
            _ => Filing,
        };

    private ModelRecord? Find(RecordKind kind, Bytes32 id) =>
        kind switch
        {
            RecordKind.Unit => model.Units.GetValueOrDefault(id),
            RecordKind.Filing => model.Filings.GetValueOrDefault(id),
            RecordKind.Tax => model.Taxes.GetValueOrDefault(id),
            _ => model.Escrows.GetValueOrDefault(id),
        };

    private (IEventData, Role, Organisation) Event() =>
        step.Event switch
        {
            0 => (
                new UnitOpenData(Ids.Of("table"), step.Choice % 3 == 0 ? [Ids.Of("more " + step.Choice % 50)] : []),
                Role.Center,
                Organisations.Center
            ),
            1 => (SignData(), Role.Center, Organisations.Center),
            2 => (new FilingVoidData(Digest("reason")), Role.Center, Organisations.Center),
            3 => (new FilingFileData([]), Role.Center, Organisations.Center),
            4 => (ProposeData(), Role.Center, Organisations.Center),
            5 => (AcceptData(), Role.Center, Organisations.Center),
            6 => (
                new FilingRequestCancelData(Digest("consent"), Bytes32.Zero, step.Noise % 6 == 0 ? 3u : 0u),
                Role.Center,
                Organisations.Center
            ),
            7 => (new FilingApproveCancelData(Bytes32.Zero, Bytes32.Zero, []), Role.Center, Organisations.Center),
            8 => (new FilingRegisterData([]), Role.Registry, Organisations.Center),
            9 => (new TaxAssessData(F?.Version ?? 1, Digest("assessment")), Role.Tax, Organisations.Tax),
            10 => (new TaxClearData(step.Choice % 2 == 0, Digest("receipt")), Role.Tax, Organisations.Tax),
            11 => (
                new EscrowAgreeData(
                    Filing,
                    F?.Version ?? 1,
                    step.Record % 2 == 0 ? 3u : 4u,
                    step.Noise % 47 == 0 ? 1UL << 63 : 1_000,
                    Ids.Of("payee")
                ),
                Role.Center,
                Organisations.Center
            ),
            12 => (DepositData(), Role.Supervisor, Bank),
            13 => (ReleaseData(), Role.Center, Organisations.Center),
            14 => (new EscrowConfirmLegData(Next, Serial, BankTime), Role.Supervisor, Bank),
            _ => (new EscrowFailLegData(Next, Digest("reason"), BankTime), Role.Supervisor, Bank),
        };

    private Organisation Bank => step.Record % 2 == 0 ? Organisations.BankA : Organisations.BankB;

    private Bytes32 Serial => step.Noise % 9 == 0 ? Ids.Of("serial 0") : Ids.Of("serial " + step.Choice);

    /// <summary>Mostly now; the year 1970 and the future now and then.</summary>
    private ulong BankTime =>
        (step.Noise % 67) switch
        {
            0 => 1_000,
            1 => now + 61,
            2 => now + 60,
            _ => now,
        };

    private byte Next => E?.Legs.FindIndex(l => !l.Paid) is { } next and >= 0 ? (byte)next : (byte)0;

    /// <summary>Mostly there; a missing digest now and then.</summary>
    private Bytes32 Digest(string what) => step.Noise % 31 == 0 ? Bytes32.Zero : Ids.Of(what + step.Choice);

    private FilingSignData SignData() =>
        new(
            (byte)(step.Noise % 29 == 0 ? step.Choice % 6 : 3),
            step.Noise % 37 == 0 ? Ids.Of("nowhere") : Unit,
            model.Units.GetValueOrDefault(Unit)?.Title + (step.Noise % 23 == 0 ? 1u : 0) ?? 1,
            Digest("commitment"),
            step.Choice % 2 == 0 ? Ids.Of("sm") : Bytes32.Zero,
            Ids.Of("template"),
            Digest("house check"),
            step.Noise % 19 == 0 ? now - 3_000_000
                : step.Noise % 61 == 0 ? now + 61
                : now,
            step.Noise % 17 == 0 ? now - 1
                : step.Noise % 59 == 0 ? now + 31_622_401
                : now + 1_000 + step.Choice % 100_000,
            step.Noise % 41 == 0 ? Ids.Of("account") : Bytes32.Zero,
            Bytes32.Zero,
            [.. Enumerable.Repeat(Ids.Of("consent"), step.Noise % 43 == 0 ? 33 : 0)]
        );

    private FilingProposeChangeData ProposeData() =>
        new(
            (byte)(step.Choice % (step.Noise % 5 == 0 ? 7u : 4u) + (step.Noise % 5 == 0 ? 0u : 1u)),
            Digest("change"),
            step.Choice % 2 == 0 ? Ids.Of("change sm") : Bytes32.Zero,
            step.Noise % 7 == 0,
            []
        );

    private FilingAcceptChangeData AcceptData() =>
        new(
            step.Noise % 11 == 0 ? (byte)(step.Choice % 6) : F?.Pending?.Class ?? 1,
            step.Noise % 13 == 0 ? Ids.Of("other change") : F?.Pending?.Commitment ?? Ids.Of("change"),
            step.Noise % 7 == 0 ? Bytes32.Zero : Ids.Of("consent"),
            step.Noise % 14 == 0 ? Ids.Of("judgment") : Bytes32.Zero,
            []
        );

    private EscrowDepositData DepositData()
    {
        var rest = 1_000 - (E?.Deposited ?? 0);
        var amount = step.Choice % 4 == 0 ? Math.Max(rest, 1) : Math.Max(rest / 3, 1);
        if (step.Noise % 11 == 0)
            amount = step.Noise % 22 == 0 ? (ulong)long.MaxValue + step.Choice % 3 : rest + 1;
        var payerClass = (byte)(step.Noise % 7 == 0 ? step.Choice % 7 : 1 + step.Choice % 2);
        return new EscrowDepositData(
            Serial,
            step.Noise % 53 == 0 ? 0 : amount,
            Ids.Of("payer " + step.Choice % 6),
            payerClass,
            payerClass > 2 && step.Noise % 3 != 0 ? 3u : 0u,
            BankTime
        );
    }

    private EscrowInstructReleaseData ReleaseData()
    {
        var balance = E?.Balance ?? 1_000;
        var corrected = step.Choice % 6 == 0 ? Ids.Of("corrected") : Bytes32.Zero;
        var payee = corrected.IsZero ? E?.Payee ?? Ids.Of("payee") : corrected;
        var first = (byte)(
            step.Noise % 13 == 0 ? step.Choice % 6
            : step.Choice % 3 == 0 ? 4u
            : 1u
        );
        Leg payoff = new(first, Ids.Of("lender"), balance / 3, Digest("due"), Bytes32.Zero);
        Leg seller = new(2, step.Noise % 17 == 0 ? Ids.Of("stranger") : payee, balance - balance / 3, default, default);
        if (step.Noise % 11 == 0)
            seller = seller with
            {
                Amount =
                    step.Noise % 22 == 0 ? (ulong)long.MaxValue + step.Choice % 3 : seller.Amount - seller.Amount / 2,
            };
        Leg[] legs = step.Noise % 19 == 0 ? [seller, payoff] : [payoff, seller];
        if (step.Noise % 47 == 0)
            legs = [.. Enumerable.Repeat(seller, (int)(step.Choice % 11))];
        return new EscrowInstructReleaseData(legs, corrected);
    }

    private ulong EventTime(ModelRecord? record) =>
        ((step.Choice >> 8) % 40) switch
        {
            0 => now + 1_000,
            1 => now + 60,
            2 => (record?.Time ?? now) - Math.Min(record?.Time ?? now, 100_000),
            4 => 946_684_799,
            3 => (record?.Time ?? now) - 80_000,
            _ => now,
        };

    /// <summary>One thing wrong in about one of eight statements.</summary>
    private (StatementCall, Organisation) Spoil(StatementCall call, Organisation by) =>
        ((step.Choice >> 16) % 64) switch
        {
            0 => (call with { ExpectedSeq = call.ExpectedSeq + 1 }, by),
            1 => (call with { ExpectedHead = Ids.Of("another head") }, by),
            2 => (call with { Role = (byte)(step.Noise % 7) }, by),
            3 => (call, Organisations.Tax),
            4 => (call, by == Organisations.BankA ? Organisations.BankB : Organisations.BankA),
            5 => (call with { Data = call.Data[..^32] }, by),
            6 => (call with { Data = new byte[call.Data.Length + 32] }, by),
            7 => (call with { Data = new byte[4_128], GasLimit = 1_000_000 }, by),
            8 => (call with { Data = call.Data[..^1] }, by),
            9 => (call with { Number = 99, GasLimit = 100_000 }, by),
            _ => (call, by),
        };

    private static int EventOf(int roll)
    {
        var e = 0;
        while (roll >= Weights[e])
            roll -= Weights[e++];
        return e;
    }
}
