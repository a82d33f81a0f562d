using Ledger.Api.V1;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Texts;
using Ledger.Sdk.Grpc;

namespace Ledger.Sdk.Reports;

/// <summary>Reads the node's messages.</summary>
internal static class ReportReader
{
    public static LedgerInfo Read(GetLedgerResponse l) =>
        new(
            l.ChainId,
            Wire.Hash(l.GenesisHash),
            Wire.BlockRef(l.Head),
            l.OldestProvableBlock,
            l.Sample,
            l.Caller,
            l.Software,
            Read(l.Limits ?? new Limits()),
            [
                .. l.Custody.Select(c => new CustodyTerm(
                    c.FromBlock,
                    c.Operators.ToDictionary(o => new Address(Convert.FromHexString(o.Key)), o => o.Value)
                )),
            ],
            checked((int)l.ApiRevision)
        );

    /// <summary>0 = a node of an earlier revision, or a client of an external chain, does not tell.</summary>
    private static LedgerLimits Read(Limits l) =>
        new()
        {
            RequestBytes = Told(l.MaxRequestBytes),
            MessageBytes = Told(l.MaxMessageBytes),
            MetadataBytes = Told(l.MaxMetadataBytes),
            Subscriptions = Told(l.MaxSubscriptions),
            TransactionsUnderWay = Told(l.MaxPendingTransactions),
            Statements = Told(l.MaxStatements),
            TransactionGas = l.MaxTransactionGas == 0 ? null : l.MaxTransactionGas,
            TransactionBytes = Told(l.MaxTransactionBytes),
            PageSize = Told(l.MaxPageSize),
            DefaultPageSize = Told(l.DefaultPageSize),
            PageBytes = Told(l.MaxPageBytes),
            Heads = Told(l.MaxHeads),
            ReadDeadline = l.ReadDeadline?.ToTimeSpan(),
            SubmitDeadline = l.SubmitDeadline?.ToTimeSpan(),
            BundleDeadline = l.BundleDeadline?.ToTimeSpan(),
        };

    private static int? Told(uint limit) => limit == 0 ? null : checked((int)limit);

    public static UnitReport Read(Unit u) =>
        new(
            new UnitRef(Wire.Id(u.Name)),
            (Evidence.Machines.UnitState)u.State,
            new RecordPosition(u.Seq, Wire.Bytes(u.Head)),
            Wire.Time(u.EventTime),
            u.TitleVersion,
            FilingOrNull(u.ActiveFiling),
            FilingOrNull(u.LastRegistered)
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
            new Fen(e.AdjudgedFen),
            new Fen(e.BalanceFen),
            [
                .. e.Payers.Select(p => new EscrowPayer(
                    Wire.Bytes(p.PayerRef),
                    (PayerClass)p.PayerClass,
                    new Fen(p.DepositedFen)
                )),
            ],
            [.. e.Legs.Select(l => new EscrowLeg((LegClass)l.LegClass, new Fen(l.AmountFen), l.Paid))]
        );

    public static OrganisationReport Read(Organisation o) =>
        new(
            OrganisationId.Parse(o.Name[(o.Name.IndexOf('/', StringComparison.Ordinal) + 1)..]),
            (Evidence.Machines.OrganisationState)o.State,
            new RecordPosition(o.Seq, Wire.Bytes(o.Head)),
            Roles(o.Roles),
            Wire.Bytes(o.UriDigest),
            o.Uri,
            new Bilingual(o.DisplayZh, o.DisplayEn)
        );

    public static WriterKeyReport Read(Writer w, Address key) =>
        new(
            key,
            new OrganisationId(w.Organisation),
            Roles(w.Roles),
            w.ValidFrom,
            w.ValidTo == 0 ? null : w.ValidTo,
            w.SuspectFrom == 0 ? null : w.SuspectFrom,
            w.Valid
        );

    /// <summary>Bit r = role r; one that this version does not know is kept as its number.</summary>
    public static IReadOnlyList<Role> Roles(ulong bits) =>
        [.. Enumerable.Range(1, 63).Where(r => (bits >> r & 1) != 0).Select(r => (Role)r)];

    public static LedgerEvent Read(Event e) =>
        new(
            (RecordKind)e.Kind,
            Wire.Id(e.Record),
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
