using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;

namespace Ledger.Chaincode.Tests.Model;

internal sealed partial class LedgerModel
{
    private static readonly ulong Moving = ModelCall.Set(EscrowState.Releasing, EscrowState.Refunding);

    private Refusal? Agree(ModelCall c, EscrowAgreeData? data)
    {
        if (c.CheckNew(Escrows.GetValueOrDefault(c.Id), Role.Center) is { } refusal)
            return refusal;
        if (data is null)
            return c.Bad("data");
        if (data.Filing.IsZero)
            return c.Bad("filing");
        if (c.Amount(data.Expected, "expected") is { } expected)
            return expected;
        if (data.Payee.IsZero)
            return c.Missing("payee");
        if (!Filings.TryGetValue(data.Filing, out var filing))
            return new UnknownRecord(c.Id, data.Filing);
        if (filing.State != (byte)FilingState.Filed)
            return new WrongState(data.Filing, filing.State, ModelCall.Set(FilingState.Filed));
        if (!filing.Money.IsZero && Escrows[filing.Money].State != (byte)EscrowState.ClosedUnfunded)
            return new EscrowExists(c.Id, filing.Money);
        if (!Organisations.All.Any(o => o.Number == data.Bank && o.Roles.Contains(Role.Supervisor)))
            return new WrongRole(c.Id, (byte)Role.Supervisor);
        if (data.FilingVersion != filing.Version)
            return new VersionMismatch(c.Id, data.FilingVersion, filing.Version);
        var escrow = new ModelEscrow
        {
            Filing = data.Filing,
            FilingVersion = data.FilingVersion,
            Bank = data.Bank,
            Expected = data.Expected,
            Payee = data.Payee,
        };
        c.Advance(escrow, (byte)EscrowState.Agreed);
        Escrows.Add(c.Id, escrow);
        filing.Money = c.Id;
        return null;
    }

    private Refusal? Deposit(ModelCall c, EscrowDepositData? data)
    {
        var escrow = Escrows.GetValueOrDefault(c.Id);
        var states = ModelCall.Set(EscrowState.Agreed, EscrowState.Partial, EscrowState.ReleaseReady);
        if (c.Check(escrow, Role.Supervisor, escrow?.Bank ?? 0, 0, states) is { } refusal)
            return refusal;
        if (data is null)
            return c.Bad("data");
        if (data.Serial.IsZero)
            return c.Bad("serial");
        if (c.Amount(data.Amount, "amount") is { } amount)
            return amount;
        if (data.PayerRef.IsZero)
            return c.Bad("payerRef");
        if (data.Class is 0 or > 4)
            return c.Bad("class");
        if (c.Past(data.BankTime, "bankTime") is { } booked)
            return booked;
        if (data.Class > 2 != (data.Lender != 0))
            return c.Bad("lender");
        var payer = escrow!.Payers.Find(p =>
            p.Reference == data.PayerRef && p.Class == data.Class && p.Lender == data.Lender
        );
        if (payer is null && escrow.Payers.Count == 8)
            return new TooMany(c.Id, Ids.Text("payers"), 8);
        var ready = escrow.State == (byte)EscrowState.ReleaseReady;
        var allowed = ready
            ? ModelCall.Set(FilingState.Registered)
            : ModelCall.Set(FilingState.Filed, FilingState.Changing);
        var filing = Filings[escrow.Filing];
        if (!ModelCall.Has(allowed, filing.State))
            return new WrongState(escrow.Filing, filing.State, allowed);
        var sum = (UInt128)escrow.Deposited + data.Amount;
        if (sum > escrow.Expected)
            return new OverExpected(c.Id, Saturated(sum), escrow.Expected);
        if (serials.Contains((escrow.Bank, data.Serial)))
            return new SerialUsed(c.Id, escrow.Bank, data.Serial);
        if (data.Class > 2)
            return new OverCommitment(c.Id, 0);
        serials.Add((escrow.Bank, data.Serial));
        if (payer is null)
            escrow.Payers.Add(payer = new ModelPayer(data.PayerRef, data.Class, data.Lender));
        payer.Deposited += data.Amount;
        escrow.Deposited += data.Amount;
        var computed = escrow.Deposited < escrow.Expected ? EscrowState.Partial : EscrowState.Funded;
        c.Advance(escrow, ready ? escrow.State : (byte)computed);
        return null;
    }

    private Refusal? InstructRelease(ModelCall c, EscrowInstructReleaseData? data)
    {
        var escrow = Escrows.GetValueOrDefault(c.Id);
        var failed = ModelCall.Set(EscrowState.ReleaseFailed);
        var states = failed | ModelCall.Set(EscrowState.ReleaseReady);
        if (c.Check(escrow, Role.Center, 0, failed, states) is { } refusal)
            return refusal;
        if (data is null)
            return c.Bad("data");
        if (data.Legs.Count > 8)
            return new TooMany(c.Id, Ids.Text("legs"), 8);
        if (!data.CorrectedPayee.IsZero && escrow!.State != (byte)EscrowState.ReleaseFailed)
            return c.Bad("correctedPayee");
        foreach (var leg in data.Legs)
        {
            if (leg.Class is not (1 or 2 or 4))
                return c.Bad("class");
            if (leg.To.IsZero)
                return c.Bad("to");
            if (c.Amount(leg.Amount, "amount") is { } amount)
                return amount;
            if (leg.Class != 2 && leg.Digest.IsZero)
                return c.Missing("digest");
            if (!leg.PayerRef.IsZero)
                return c.Bad("payerRef");
        }
        if (escrow!.Deposited != escrow.Expected)
            return new NotFunded(c.Id, escrow.Deposited, escrow.Expected);
        var sum = data.Legs.Aggregate((UInt128)0, (x, leg) => x + leg.Amount);
        if (sum > escrow.Balance)
            return new Frozen(c.Id, escrow.Balance, Saturated(sum));
        if (sum != escrow.Balance || sum == 0)
            return new LegsMismatch(c.Id, Saturated(sum), escrow.Balance);
        var payee = data.CorrectedPayee.IsZero ? escrow.Payee : data.CorrectedPayee;
        var payoffs = data.Legs.TakeWhile(l => l.Class == 1).Count();
        for (var i = payoffs; i < data.Legs.Count; i++)
        {
            if (data.Legs[i].Class == 1)
                return new LegOrder(c.Id, (ulong)i);
        }
        if (data.Legs.Any(l => l.Class == 2 && l.To != payee))
            return new PayeeMismatch(c.Id, payee);
        escrow.Payee = payee;
        escrow.Legs = [.. data.Legs.Select(l => new ModelLeg(l))];
        c.Advance(escrow, (byte)EscrowState.Releasing);
        return null;
    }

    private Refusal? ConfirmLeg(ModelCall c, EscrowConfirmLegData? data)
    {
        var escrow = Escrows.GetValueOrDefault(c.Id);
        if (c.Check(escrow, Role.Supervisor, escrow?.Bank ?? 0, 0, Moving) is { } refusal)
            return refusal;
        if (data is null)
            return c.Bad("data");
        if (data.Serial.IsZero)
            return c.Bad("serial");
        if (c.Past(data.BankTime, "bankTime") is { } booked)
            return booked;
        var next = escrow!.Legs.FindIndex(l => !l.Paid);
        if (data.Index != next)
            return new LegOrder(c.Id, (ulong)next);
        if (!serials.Add((escrow.Bank, data.Serial)))
            return new SerialUsed(c.Id, escrow.Bank, data.Serial);
        var leg = escrow.Legs[next];
        leg.Paid = true;
        if (leg.Leg.Class == 4)
            escrow.Adjudged += leg.Leg.Amount;
        else
            escrow.Released += leg.Leg.Amount;
        var last = next == escrow.Legs.Count - 1;
        c.Advance(
            escrow,
            !last ? escrow.State
                : escrow.Balance == 0 ? (byte)EscrowState.Released
                : (byte)EscrowState.ReleaseReady
        );
        return null;
    }

    private Refusal? FailLeg(ModelCall c, EscrowFailLegData? data)
    {
        var escrow = Escrows.GetValueOrDefault(c.Id);
        if (c.Check(escrow, Role.Supervisor, escrow?.Bank ?? 0, 0, Moving) is { } refusal)
            return refusal;
        if (data is null)
            return c.Bad("data");
        if (data.Reason.IsZero)
            return c.Missing("reason");
        if (c.Past(data.BankTime, "bankTime") is { } booked)
            return booked;
        var next = escrow!.Legs.FindIndex(l => !l.Paid);
        if (data.Index != next)
            return new LegOrder(c.Id, (ulong)next);
        c.Advance(escrow, (byte)EscrowState.ReleaseFailed);
        return null;
    }

    private static ulong Saturated(UInt128 sum) => sum > long.MaxValue ? long.MaxValue : (ulong)sum;
}
