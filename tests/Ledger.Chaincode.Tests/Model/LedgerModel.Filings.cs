using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Tests.Model;

internal sealed partial class LedgerModel
{
    private const byte Party = 1;
    private const byte Price = 2;
    private const byte Clerical = 4;

    private static TooMany? CheckConsents(ModelCall c, IReadOnlyList<Bytes32> consents) =>
        consents.Count > 32 ? new TooMany(c.Id, Ids.Text("consents"), 32) : null;

    private Refusal? Check(ModelCall c, Role role, FilingState state, ulong twoKeys = 0) =>
        c.Check(Filings.GetValueOrDefault(c.Id), role, 0, twoKeys, ModelCall.Set(state));

    private Refusal? Sign(ModelCall c, FilingSignData? data)
    {
        if (c.CheckNew(Filings.GetValueOrDefault(c.Id), Role.Center) is { } refusal)
            return refusal;
        if (data is null)
            return c.Bad("data");
        if (CheckConsents(c, data.Consents) is { } many)
            return many;
        if (data.FilingKind is not (2 or 3))
            return c.Bad("filingKind");
        if (data.UnitRef.IsZero)
            return c.Bad("unitRef");
        if (data.Commitment.IsZero)
            return c.Missing("commitment");
        if (data.Template.IsZero)
            return c.Missing("template");
        if (data.HouseCheck.IsZero)
            return c.Missing("houseCheck");
        if (!data.Account.IsZero)
            return c.Bad("account");
        if (!data.Permit.IsZero)
            return c.Bad("permit");
        if (!Units.TryGetValue(data.UnitRef, out var unit))
            return new UnknownRecord(c.Id, data.UnitRef);
        if (unit.State != (byte)UnitState.Open)
            return new WrongState(data.UnitRef, unit.State, ModelCall.Set(UnitState.Open));
        if (!unit.Slot.IsZero)
            return new UnitOccupied(c.Id, data.UnitRef, unit.Slot);
        if (data.TitleVersion != unit.Title)
            return new TitleMoved(c.Id, data.TitleVersion, unit.Title);
        var oldest = c.Now - ModelCall.Parameter(ConsortiumParameter.HouseCheckAge);
        if (data.HouseCheckTime < oldest)
            return new HouseCheckStale(c.Id, data.HouseCheckTime, oldest);
        if (data.HouseCheckTime > c.Latest)
            return c.Bad("houseCheckTime");
        if (data.ValidUntil <= c.Now)
            return new Expired(c.Id, data.ValidUntil);
        if (data.ValidUntil > c.Now + ModelCall.Parameter(ConsortiumParameter.LongestTerm))
            return c.Bad("validUntil");
        var filing = new ModelFiling
        {
            Version = 1,
            FilingKind = data.FilingKind,
            Title = data.TitleVersion,
            ValidUntil = data.ValidUntil,
            Unit = data.UnitRef,
            Commitment = data.Commitment,
            CommitmentSm = data.CommitmentSm,
        };
        c.Advance(filing, (byte)FilingState.Signed);
        Filings.Add(c.Id, filing);
        unit.Slot = c.Id;
        c.Follow(unit, data.UnitRef, new UnitTakenData(c.Id), unit.State);
        return null;
    }

    private Refusal? Void(ModelCall c, FilingVoidData? data)
    {
        if (Check(c, Role.Center, FilingState.Signed) is { } refusal)
            return refusal;
        if (data is null)
            return c.Bad("data");
        if (data.Reason.IsZero)
            return c.Missing("reason");
        c.Advance(Filings[c.Id], (byte)FilingState.Voided);
        Free(c, Filings[c.Id]);
        return null;
    }

    private Refusal? File(ModelCall c, FilingFileData? data)
    {
        if (Check(c, Role.Center, FilingState.Signed) is { } refusal)
            return refusal;
        if (data is null)
            return c.Bad("data");
        if (CheckConsents(c, data.Consents) is { } many)
            return many;
        var filing = Filings[c.Id];
        if (c.Now > filing.ValidUntil)
            return new Expired(c.Id, filing.ValidUntil);
        if (Units[filing.Unit].Title != filing.Title)
            return new TitleMoved(c.Id, filing.Title, Units[filing.Unit].Title);
        c.Advance(filing, (byte)FilingState.Filed);
        var tax = new ModelTax();
        Taxes.Add(c.Id, tax);
        c.Follow(tax, c.Id, new TaxOpenedData(filing.Version), (byte)TaxState.Pending);
        return null;
    }

    private Refusal? ProposeChange(ModelCall c, FilingProposeChangeData? data)
    {
        if (Check(c, Role.Center, FilingState.Filed) is { } refusal)
            return refusal;
        if (data is null)
            return c.Bad("data");
        if (CheckConsents(c, data.Consents) is { } many)
            return many;
        if (data.Class is < Party or > Clerical)
            return c.Bad("class");
        if (data.Commitment.IsZero)
            return c.Missing("commitment");
        if (data.PayeeOnly && data.Class != Party)
            return c.Bad("payeeOnly");
        var filing = Filings[c.Id];
        if (CheckClass(c, filing, data.Class, data.PayeeOnly) is { } money)
            return money;
        c.Advance(filing, (byte)FilingState.Changing);
        filing.Pending = new ModelChange(data.Class, data.PayeeOnly, data.Commitment, data.CommitmentSm, filing.Seq);
        return null;
    }

    private Refusal? AcceptChange(ModelCall c, FilingAcceptChangeData? data)
    {
        if (Check(c, Role.Center, FilingState.Changing, ModelCall.Always) is { } refusal)
            return refusal;
        if (data is null)
            return c.Bad("data");
        if (CheckConsents(c, data.Consents) is { } many)
            return many;
        if (data.Class is < Party or > Clerical)
            return c.Bad("class");
        if (data.Commitment.IsZero)
            return c.Missing("commitment");
        var filing = Filings[c.Id];
        var pending = filing.Pending!;
        if (data.Commitment != pending.Commitment)
            return new PendingMismatch(c.Id, pending.Commitment, data.Commitment);
        if (data.Class != pending.Class)
            return new PendingMismatch(c.Id, Ids.Number(pending.Class), Ids.Number(data.Class));
        if (data.PartiesConsent.IsZero && data.Judgment.IsZero)
            return new ConsentMissing(c.Id, Ids.Text("parties"));
        if (CheckClass(c, filing, data.Class, pending.PayeeOnly) is { } money)
            return money;
        var version = filing.Version;
        if (data.Class == Party)
            filing.Title = Units[filing.Unit].Title;
        filing.Version++;
        filing.Commitment = pending.Commitment;
        filing.CommitmentSm = pending.CommitmentSm;
        filing.Pending = null;
        c.Advance(filing, (byte)FilingState.Filed);
        var tax = Taxes[c.Id];
        if (data.Class is Party or Price)
        {
            tax.Version = 0;
            c.Follow(tax, c.Id, new TaxResetData(version + 1), (byte)TaxState.Pending);
        }
        else if (tax.Version == version)
            tax.Version++;
        if (data.Class == Clerical && !filing.Money.IsZero && Escrows[filing.Money].FilingVersion == version)
            Escrows[filing.Money].FilingVersion++;
        return null;
    }

    private Refusal? RequestCancel(ModelCall c, FilingRequestCancelData? data)
    {
        if (Check(c, Role.Center, FilingState.Filed) is { } refusal)
            return refusal;
        if (data is null)
            return c.Bad("data");
        if (data.WithdrawnLender != 0)
            return new ConsentMissing(c.Id, Ids.Number(data.WithdrawnLender));
        if (data.PartiesConsent.IsZero && data.Judgment.IsZero)
            return new ConsentMissing(c.Id, Ids.Text("parties"));
        c.Advance(Filings[c.Id], (byte)FilingState.Cancelling);
        return null;
    }

    private Refusal? ApproveCancel(ModelCall c, FilingApproveCancelData? data)
    {
        if (Check(c, Role.Center, FilingState.Cancelling) is { } refusal)
            return refusal;
        if (data is null)
            return c.Bad("data");
        if (CheckConsents(c, data.Consents) is { } many)
            return many;
        var filing = Filings[c.Id];
        var escrow = filing.Money.IsZero ? null : Escrows[filing.Money];
        var closes = escrow is { State: (byte)EscrowState.Agreed, Balance: 0 };
        if (escrow is not null && !closes && escrow.State != (byte)EscrowState.ClosedUnfunded)
            return new EscrowUnsettled(c.Id, filing.Money, escrow.State);
        c.Advance(filing, (byte)FilingState.Cancelled);
        if (closes)
            c.Follow(escrow!, filing.Money, new EscrowCloseUnfundedData(c.Id), (byte)EscrowState.ClosedUnfunded);
        Free(c, filing);
        return null;
    }

    private Refusal? Register(ModelCall c, FilingRegisterData? data)
    {
        if (Check(c, Role.Registry, FilingState.Filed) is { } refusal)
            return refusal;
        if (data is null)
            return c.Bad("data");
        if (CheckConsents(c, data.Consents) is { } many)
            return many;
        var filing = Filings[c.Id];
        var unit = Units[filing.Unit];
        if (unit.Title != filing.Title)
            return new TitleMoved(c.Id, filing.Title, unit.Title);
        var tax = Taxes[c.Id];
        if (tax.State != (byte)TaxState.Cleared || tax.Version != filing.Version)
            return new NotCleared(c.Id, tax.State, tax.Version);
        // Unsupervised deals are not permitted by default, and a partly funded one needs loan commitments.
        var escrow = filing.Money.IsZero ? null : Escrows[filing.Money];
        if (escrow?.State != (byte)EscrowState.Funded)
            return new EscrowUnsettled(c.Id, filing.Money, escrow?.State ?? 0);
        if (escrow.FilingVersion != filing.Version)
            return new VersionMismatch(c.Id, escrow.FilingVersion, filing.Version);
        c.Advance(filing, (byte)FilingState.Registered);
        unit.Slot = Bytes32.Zero;
        unit.LastRegistered = c.Id;
        unit.Title++;
        c.Follow(unit, filing.Unit, new UnitRegisteredData(c.Id), unit.State);
        c.Follow(escrow, filing.Money, new EscrowOnRegisteredData(c.Id), (byte)EscrowState.ReleaseReady);
        return null;
    }

    private Refusal? Assess(ModelCall c, TaxAssessData? data)
    {
        var tax = Taxes.GetValueOrDefault(c.Id);
        if (c.Check(tax, Role.Tax, 0, 0, ModelCall.Set(TaxState.Pending)) is { } refusal)
            return refusal;
        if (data is null)
            return c.Bad("data");
        if (data.Assessment.IsZero)
            return c.Missing("assessment");
        var filing = Filings[c.Id];
        if (filing.State != (byte)FilingState.Filed)
            return new WrongState(c.Id, filing.State, ModelCall.Set(FilingState.Filed));
        if (data.Version != filing.Version)
            return new VersionMismatch(c.Id, data.Version, filing.Version);
        tax!.Version = data.Version;
        c.Advance(tax, (byte)TaxState.Assessed);
        return null;
    }

    private Refusal? Clear(ModelCall c, TaxClearData? data)
    {
        var tax = Taxes.GetValueOrDefault(c.Id);
        if (c.Check(tax, Role.Tax, 0, 0, ModelCall.Set(TaxState.Assessed)) is { } refusal)
            return refusal;
        if (data is null)
            return c.Bad("data");
        if (data.Receipt.IsZero)
            return c.Missing("receipt");
        var filing = Filings[c.Id];
        var active = ModelCall.Set(FilingState.Signed, FilingState.Filed, FilingState.Changing, FilingState.Cancelling);
        if (!ModelCall.Has(active, filing.State))
            return new WrongState(c.Id, filing.State, active);
        if (tax!.Version != filing.Version)
            return new VersionMismatch(c.Id, tax.Version, filing.Version);
        tax.Paid |= !data.Exempt;
        c.Advance(tax, (byte)TaxState.Cleared);
        return null;
    }

    private MoneyIn? CheckClass(ModelCall c, ModelFiling filing, byte changeClass, bool payeeOnly)
    {
        var balance = filing.Money.IsZero ? 0 : Escrows[filing.Money].Balance;
        return changeClass == Party && !payeeOnly && balance != 0 ? new MoneyIn(c.Id, balance) : null;
    }

    private void Free(ModelCall c, ModelFiling filing)
    {
        var unit = Units[filing.Unit];
        unit.Slot = Bytes32.Zero;
        c.Follow(unit, filing.Unit, new UnitFreedData(c.Id), unit.State);
    }
}
