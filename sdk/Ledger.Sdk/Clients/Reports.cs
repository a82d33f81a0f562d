using Ledger.Api.V1;
using Ledger.Evidence;
using Ledger.Evidence.Machines;
using Ledger.Sdk.Grpc;

namespace Ledger.Sdk;

/// <summary>Reads the node's messages.</summary>
internal static class Reports
{
    public static UnitReport Read(Unit u) =>
        new(
            new UnitRef(Wire.Id(u.Name)),
            (Evidence.Machines.UnitState)u.State,
            new RecordPosition(u.Seq, Wire.Bytes(u.Head)),
            Wire.Time(u.EventTime),
            u.TitleVersion,
            FilingOrNull(u.ActiveFiling),
            FilingOrNull(u.LastRegistered),
            checked((int)u.Restrictions)
        );

    public static FilingReport Read(Filing f) =>
        new(
            new FilingId(Wire.Id(f.Name)),
            (Evidence.Machines.FilingState)f.State,
            new RecordPosition(f.Seq, Wire.Bytes(f.Head)),
            f.Version,
            Wire.Time(f.EventTime),
            (FilingKind)f.FilingKind,
            f.TitleVersion,
            Wire.Time(f.ValidUntil),
            Wire.Bytes(f.Commitment),
            f.Unit.Length == 0 ? null : new UnitRef(Wire.Id(f.Unit)),
            f.Money.StartsWith("escrows/", StringComparison.Ordinal) ? new EscrowId(Wire.Id(f.Money)) : null,
            f.Pending is { } p && p.Commitment.Length == 32 ? Wire.Bytes(p.Commitment) : null,
            f.Tax is { } t
                ? new TaxReport(
                    (Evidence.Machines.TaxState)t.State,
                    new RecordPosition(t.Seq, Wire.Bytes(t.Head)),
                    t.Version,
                    t.Paid,
                    Wire.Time(t.EventTime)
                )
                : null
        );

    public static EscrowReport Read(Escrow e) =>
        new(
            new EscrowId(Wire.Id(e.Name)),
            (Evidence.Machines.EscrowState)e.State,
            new RecordPosition(e.Seq, Wire.Bytes(e.Head)),
            Wire.Time(e.EventTime),
            new OrganisationId(e.Bank),
            new FilingId(Wire.Id(e.Filing)),
            e.FilingVersion,
            Wire.Bytes(e.Payee),
            new Fen(e.ExpectedFen),
            new Fen(e.DepositedFen),
            new Fen(e.ReleasedFen),
            new Fen(e.RefundedFen),
            new Fen(e.AdjudgedFen),
            new Fen(e.DeductedFen),
            new Fen(e.BalanceFen),
            new Fen(e.FrozenFen),
            [
                .. e.Payers.Select(p => new EscrowPayer(
                    Wire.Bytes(p.PayerRef),
                    (PayerClass)p.PayerClass,
                    new Fen(p.DepositedFen),
                    new Fen(p.RefundedFen)
                )),
            ],
            [.. e.Legs.Select(l => new EscrowLeg((LegClass)l.LegClass, new Fen(l.AmountFen), l.Paid))]
        );

    public static LedgerEvent Read(Event e) =>
        new(
            (RecordKind)e.Kind,
            e.Kind == (uint)RecordKind.Organisation ? default : Wire.Id(e.Record),
            checked((ushort)e.Number),
            MachineTable.FindEvent((RecordKind)e.Kind, checked((ushort)e.Number))?.Name
                ?? "event" + e.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            new RecordPosition(e.Seq, Wire.Bytes(e.Head)),
            new OrganisationId(e.Organisation),
            new Address(Convert.FromHexString(e.Writer)),
            e.Proposer.Length == 40 ? new Address(Convert.FromHexString(e.Proposer)) : null,
            checked((byte)e.Role),
            Wire.Time(e.EventTime),
            Wire.BlockRef(e.Block),
            e.LogIndex,
            new TxHash(Wire.Id(e.Transaction)),
            e.Data.ToByteArray()
        );

    private static FilingId? FilingOrNull(string name) => name.Length == 0 ? null : new FilingId(Wire.Id(name));
}
