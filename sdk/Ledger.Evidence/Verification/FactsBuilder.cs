using Ledger.Evidence.Bundles;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Evidence.Verification;

/// <summary>Facts out of proved records; nothing where a check that they rest on does not hold.</summary>
/// <remarks>docs/evidence.md 14.</remarks>
internal static class FactsBuilder
{
    private const ulong LateAfter = 86_400;

    public static Facts Build(
        TrustAnchor trust,
        Bundle bundle,
        CheckBook book,
        RecordWalk? records,
        DocumentWalk document,
        bool proofHolds
    )
    {
        if (!proofHolds || records is null || !book.Holds(CheckNumber.WriterKeys))
            return Facts.None;
        var filing = records.Filing;
        return new Facts
        {
            Filing = filing is null ? null : Filing(filing, records.Money),
            Tax = records.Records.Where(r => r.Kind == RecordKind.Tax).Select(Tax).FirstOrDefault(),
            Unit = records
                .Records.Where(r => r.Kind == RecordKind.Unit)
                .Select(r => Unit(r, bundle, book))
                .FirstOrDefault(),
            Escrow = records
                .Records.Where(r => r.Kind == RecordKind.Escrow && (filing is null || r.Id == records.Money))
                .Select(Escrow)
                .FirstOrDefault(),
            Disclosed = document.Proved,
            History = Timeline(trust, records),
            WriterKeys = WriterKeys(records),
        };
    }

    /// <summary>In the order in which they first wrote; of two-key entries the proposing one first.</summary>
    private static List<WriterKeyFact> WriterKeys(RecordWalk records) =>
        [
            .. records
                .Records.SelectMany(r => r.Source.History)
                .SelectMany(e => e.Proposer is { } proposer ? new[] { proposer, e.Key } : [e.Key])
                .Distinct()
                .Select(key => (Key: key, Word: records.WriterKey(key)))
                .Where(k => k.Word is not null)
                .Select(k => new WriterKeyFact(
                    k.Key,
                    k.Word!.Value.Organisation,
                    k.Word.Value.From,
                    Set(k.Word.Value.To),
                    Set(k.Word.Value.SuspectFrom)
                )),
        ];

    private static ulong? Set(ulong block) => block == 0 ? null : block;

    private static FilingFact Filing(ProvedRecord record, Bytes32? money)
    {
        var fold = (FilingFold)record.Fold;
        return new FilingFact
        {
            Id = record.Id,
            State = (FilingState)record.Word.State,
            Seq = record.Word.Seq,
            Version = record.Word.Version,
            Head = record.Head,
            Kind = fold.Kind,
            UnitRef = fold.UnitRef,
            TitleVersion = record.Word.FilingTitleVersion,
            ValidUntil = record.Word.FilingValidUntil,
            Escrow = money,
            Versions = fold.Versions,
            Pending = fold.Pending,
        };
    }

    private static TaxFact Tax(ProvedRecord record) =>
        new()
        {
            Filing = record.Id,
            State = (TaxState)record.Word.State,
            Seq = record.Word.Seq,
            Version = record.Word.Version,
            Paid = record.Word.TaxPaid,
            ClearedAt = ((TaxFold)record.Fold).ClearedAt,
        };

    private static UnitFact Unit(ProvedRecord record, Bundle bundle, CheckBook book)
    {
        var fold = (UnitFold)record.Fold;
        return new UnitFact
        {
            Reference = record.Id,
            Code = book.Is(CheckNumber.UnitReference, CheckOutcome.Valid) ? bundle.Unit?.Code : null,
            State = (UnitState)record.Word.State,
            Seq = record.Word.Seq,
            TitleVersion = record.Word.UnitTitleVersion,
            ActiveFiling = fold.Slot,
            LastRegistered = fold.LastRegistered,
        };
    }

    private static EscrowFact Escrow(ProvedRecord record)
    {
        var fold = (EscrowFold)record.Fold;
        return new EscrowFact
        {
            Id = record.Id,
            State = (EscrowState)record.Word.State,
            Seq = record.Word.Seq,
            Filing = fold.Filing,
            FilingVersion = record.Word.EscrowFilingVersion,
            Bank = record.Word.EscrowBank,
            Expected = fold.Expected,
            Deposited = fold.Deposited,
            Released = fold.Released,
            Adjudged = fold.Adjudged,
            Legs = fold.Legs,
        };
    }

    private static List<TimelineEntry> Timeline(TrustAnchor trust, RecordWalk records)
    {
        var entries = new List<TimelineEntry>();
        foreach (var record in records.Records)
        {
            var latest = 0UL;
            foreach (var e in record.Source.History)
            {
                entries.Add(Entry(trust, records, record, e, latest));
                latest = Math.Max(latest, e.EventTime);
            }
        }
        // Stable: entries of one block keep their order within a record.
        return [.. entries.OrderBy(e => e.Block)];
    }

    private static TimelineEntry Entry(
        TrustAnchor trust,
        RecordWalk records,
        ProvedRecord record,
        BundleEvent e,
        ulong latest
    ) =>
        new()
        {
            Kind = record.Kind,
            Record = record.Id,
            Seq = e.Seq,
            Number = e.Number,
            Name = EventLabels.Of(record.Kind, e.Number),
            Organisation = e.Organisation,
            OrganisationName = trust.NameOf(e.Organisation),
            Key = e.Key,
            Proposer = e.Proposer,
            Role = e.Role,
            EventTime = e.EventTime,
            Block = e.Block,
            Time = e.Time,
            Late = e.Time > LateAfter && e.EventTime < e.Time - LateAfter || e.EventTime < latest,
            UnderReview = records.IsSuspect(e),
        };
}
