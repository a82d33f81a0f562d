using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Tests.Model;

/// <summary>
/// The built rows of domain.md in plain C#, with the order of checks of formats.md 1: written from the documents, not from
/// the Solidity that it is held against.
/// </summary>
internal sealed partial class LedgerModel
{
    private readonly Dictionary<(Bytes32 Digest, uint Organisation), (Address Key, ulong Until)> proposals = [];
    private readonly HashSet<(uint Bank, Bytes32 Serial)> serials = [];

    public Dictionary<Bytes32, ModelUnit> Units { get; } = [];

    public Dictionary<Bytes32, ModelFiling> Filings { get; } = [];

    public Dictionary<Bytes32, ModelTax> Taxes { get; } = [];

    public Dictionary<Bytes32, ModelEscrow> Escrows { get; } = [];

    /// <summary>Applies one statement, or says why not and changes nothing.</summary>
    public Refusal? Apply(Organisation by, Address key, StatementCall s, ulong block, ulong now)
    {
        if (s.Kind == StatementCall.ProposalKind)
            return Propose(by, key, s, now);
        if (!s.Confirm)
            return Dispatch(new ModelCall(by, key, null, s, block, now));
        var digest = s.CallDigest(TestLedger.ChainId);
        if (!proposals.TryGetValue((digest, by.Number), out var proposal))
            return new NotProposed(s.Record, digest);
        if (proposal.Key == key)
            return new SameKey(s.Record, key);
        if (now > proposal.Until)
            return new ProposalLapsed(s.Record, digest, proposal.Until);
        var refusal = Dispatch(new ModelCall(by, key, proposal.Key, s, block, now));
        if (refusal is null)
            proposals.Remove((digest, by.Number));
        return refusal;
    }

    private NotProposed? Propose(Organisation by, Address key, StatementCall s, ulong now)
    {
        if (s.Number == 1)
        {
            var until = now + ParameterDefaults.All[ConsortiumParameter.ConfirmWithin];
            proposals[(s.Record, by.Number)] = (key, until);
            return null;
        }
        return proposals.Remove((s.Record, by.Number)) ? null : new NotProposed(s.Record, s.Record);
    }

    private Refusal? Dispatch(ModelCall c)
    {
        if (c.Statement.Data.Length > StatementCall.MaxData)
            return new TooLarge(c.Id, Ids.Text("data"), (ulong)c.Statement.Data.Length, StatementCall.MaxData);
        if (c.Statement.Data.Length % 32 != 0)
            return c.Bad("data");
        IEventData? data;
        try
        {
            data = EventData.Decode(c.Kind, c.Statement.Number, c.Statement.Data.Span);
        }
        catch (FormatException)
        {
            data = null;
        }
        return (c.Kind, c.Statement.Number) switch
        {
            (RecordKind.Unit, 1) => Open(c, data as UnitOpenData),
            (RecordKind.Filing, 1) => Sign(c, data as FilingSignData),
            (RecordKind.Filing, 2) => Void(c, data as FilingVoidData),
            (RecordKind.Filing, 4) => File(c, data as FilingFileData),
            (RecordKind.Filing, 5) => ProposeChange(c, data as FilingProposeChangeData),
            (RecordKind.Filing, 6) => AcceptChange(c, data as FilingAcceptChangeData),
            (RecordKind.Filing, 8) => RequestCancel(c, data as FilingRequestCancelData),
            (RecordKind.Filing, 9) => ApproveCancel(c, data as FilingApproveCancelData),
            (RecordKind.Filing, 11) => Register(c, data as FilingRegisterData),
            (RecordKind.Tax, 2) => Assess(c, data as TaxAssessData),
            (RecordKind.Tax, 3) => Clear(c, data as TaxClearData),
            (RecordKind.Escrow, 1) => Agree(c, data as EscrowAgreeData),
            (RecordKind.Escrow, 2) => Deposit(c, data as EscrowDepositData),
            (RecordKind.Escrow, 9) => InstructRelease(c, data as EscrowInstructReleaseData),
            (RecordKind.Escrow, 13) => ConfirmLeg(c, data as EscrowConfirmLegData),
            (RecordKind.Escrow, 14) => FailLeg(c, data as EscrowFailLegData),
            _ => c.Bad("event"),
        };
    }

    private Refusal? Open(ModelCall c, UnitOpenData? data)
    {
        if (c.CheckNew(Units.GetValueOrDefault(c.Id), Role.Center) is { } refusal)
            return refusal;
        // Fields are read in order: the table before the list, whose form the length of the data must fit.
        if (c.Statement.Data.Length < 32 || c.Statement.Data.Span[..32].IndexOfAnyExcept((byte)0) < 0)
            return c.Missing("buildingTable");
        if (data is null)
            return c.Bad("data");
        var seen = new HashSet<Bytes32> { c.Id };
        foreach (var more in data.More)
        {
            if (more.IsZero)
                return c.Bad("more");
            if (Units.ContainsKey(more) || !seen.Add(more))
                return new IdUsed(c.Id, more);
        }
        var unit = new ModelUnit { Title = 1 };
        c.Advance(unit, (byte)UnitState.Open);
        Units.Add(c.Id, unit);
        foreach (var more in data.More)
        {
            var further = new ModelUnit { Title = 1 };
            c.Follow(further, more, data with { More = [] }, (byte)UnitState.Open);
            Units.Add(more, further);
        }
        return null;
    }
}
