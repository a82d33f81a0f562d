using System.Text;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Evidence.Texts;
using Ledger.Evidence.Verification;
using Ledger.Sdk.Reports;

namespace Ledger.Sdk.Proofs;

/// <summary>The reports of records, read from proved words instead of a node's word (evidence.md 10, RecordLayout).</summary>
internal static class ProvedRecords
{
    private const ulong LongestList = 1024;

    public static async Task<Proved<UnitReport>> UnitAsync(ProofReader proofs, UnitRef id, CancellationToken ct)
    {
        var words = await RecordWords.ReadAsync(proofs, RecordKind.Unit, id.Value, id.Name, 0, ct);
        if (words.Position is not { } at)
            return new Proved<UnitReport>(null, words.AsOf);
        return new Proved<UnitReport>(
            new UnitReport(
                id,
                (UnitState)at.Word.State,
                Position(at),
                Time(at.Word.Time),
                at.Word.UnitTitleVersion,
                words.At(UnitLayout.Slot) is { IsZero: false } active ? new FilingId(active) : null,
                words.At(UnitLayout.LastRegistered) is { IsZero: false } last ? new FilingId(last) : null
            ),
            words.AsOf
        );
    }

    public static async Task<Proved<FilingReport>> FilingAsync(ProofReader proofs, FilingId id, CancellationToken ct)
    {
        var words = await RecordWords.ReadAsync(proofs, RecordKind.Filing, id.Value, id.Name, 0, ct);
        if (words.Position is not { } at)
            return new Proved<FilingReport>(null, words.AsOf);
        // Of the same block, so that filing and tax belong together.
        var tax = await TaxAsync(proofs, id, words.AsOf.Number, ct);
        var state = (FilingState)at.Word.State;
        return new Proved<FilingReport>(
            new FilingReport(
                id,
                state,
                Position(at),
                at.Word.Version,
                Time(at.Word.Time),
                (FilingKind)at.Word.FilingKind,
                at.Word.FilingTitleVersion,
                Time(at.Word.FilingValidUntil),
                words.At(FilingLayout.Commitment),
                words.At(FilingLayout.UnitRef) is { IsZero: false } unit ? new UnitRef(unit) : null,
                at.Word.FilingKind != (byte)FilingKind.Presale
                && words.At(FilingLayout.Money) is { IsZero: false } money
                    ? new EscrowId(money)
                    : null,
                state is FilingState.Changing or FilingState.Cancelling
                    ? words.At(FilingLayout.PendingCommitment)
                    : null,
                tax.Value
            ),
            words.AsOf
        );
    }

    /// <param name="proofs">The node and the trust.</param>
    /// <param name="id">The filing.</param>
    /// <param name="atBlock">0 = the latest.</param>
    /// <param name="ct">Ends the call.</param>
    public static async Task<Proved<TaxReport>> TaxAsync(
        ProofReader proofs,
        FilingId id,
        ulong atBlock,
        CancellationToken ct
    )
    {
        var words = await RecordWords.ReadAsync(proofs, RecordKind.Tax, id.Value, "taxes/" + id, atBlock, ct);
        return new Proved<TaxReport>(
            words.Position is not { } at
                ? null
                : new TaxReport(
                    (TaxState)at.Word.State,
                    Position(at),
                    at.Word.Version,
                    at.Word.TaxPaid,
                    Time(at.Word.Time)
                ),
            words.AsOf
        );
    }

    public static async Task<Proved<EscrowReport>> EscrowAsync(ProofReader proofs, EscrowId id, CancellationToken ct)
    {
        var words = await RecordWords.ReadAsync(proofs, RecordKind.Escrow, id.Value, id.Name, 0, ct);
        if (words.Position is not { } at)
            return new Proved<EscrowReport>(null, words.AsOf);
        Fen Sum(WordField field) => Fen.OfChain(field.NumberIn(words.At(field)));
        var (deposited, released) = (Sum(EscrowLayout.Deposited), Sum(EscrowLayout.Released));
        var adjudged = Sum(EscrowLayout.Adjudged);
        return new Proved<EscrowReport>(
            new EscrowReport(
                id,
                (EscrowState)at.Word.State,
                Position(at),
                Time(at.Word.Time),
                new OrganisationId(at.Word.EscrowBank),
                new FilingId(words.At(EscrowLayout.Filing)),
                at.Word.EscrowFilingVersion,
                words.At(EscrowLayout.Payee),
                Sum(EscrowLayout.Expected),
                deposited,
                released,
                adjudged,
                deposited - released - Sum(EscrowLayout.Refunded) - adjudged - Sum(EscrowLayout.Deducted),
                [.. words.List(EscrowLayout.Payers).Select(Payer)],
                [.. words.List(EscrowLayout.Legs).Select(Leg)]
            ),
            words.AsOf
        );
    }

    /// <summary>Names are this process's own trust.json's, where their digest is the proved one.</summary>
    public static async Task<Proved<OrganisationReport>> OrganisationAsync(
        ProofReader proofs,
        OrganisationId id,
        CancellationToken ct
    )
    {
        var words = await RecordWords.ReadAsync(proofs, RecordKind.Organisation, id.Record, id.Name, 0, ct);
        if (words.Position is not { } at)
            return new Proved<OrganisationReport>(null, words.AsOf);
        var digest = words.At(OrganisationLayout.NameHash);
        var known = proofs.Trust.Organisations.FirstOrDefault(o =>
            o.Number == id.Number && Keccak256.Hash(Encoding.UTF8.GetBytes(o.Uri)) == digest
        );
        return new Proved<OrganisationReport>(
            new OrganisationReport(
                id,
                (OrganisationState)at.Word.State,
                Position(at),
                ReportReader.Roles(at.Word.OrganisationRoles),
                digest,
                known?.Uri ?? "",
                known?.Name ?? new Bilingual("", "")
            ),
            words.AsOf
        );
    }

    private static EscrowPayer Payer(Bytes32[] words) =>
        new(
            PayerLayout.PayerRef.WordOf(words),
            (PayerClass)PayerLayout.Class.NumberOf(words),
            Fen.OfChain(PayerLayout.Deposited.NumberOf(words))
        );

    private static EscrowLeg Leg(Bytes32[] words) =>
        new(
            (LegClass)LegRowLayout.Class.NumberOf(words),
            Fen.OfChain(LegRowLayout.Amount.NumberOf(words)),
            LegRowLayout.Paid.NumberOf(words) != 0
        );

    private static RecordPosition Position(ProvedPosition at) => new(at.Word.Seq, at.Head);

    private static DateTimeOffset Time(ulong seconds) =>
        DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(seconds, 253_402_300_799UL));

    /// <summary>The words of one record at one block, each proved or an error.</summary>
    private sealed class RecordWords(ProvedState state, RecordKind kind, Bytes32 id)
    {
        public BlockRef AsOf => state.AsOf;

        /// <summary>Null where absence is proved.</summary>
        public ProvedPosition? Position { get; private init; }

        public static async Task<RecordWords> ReadAsync(
            ProofReader proofs,
            RecordKind kind,
            Bytes32 id,
            string name,
            ulong atBlock,
            CancellationToken ct
        )
        {
            var state = await proofs.RecordAsync(name, atBlock, ct);
            var found = state.Find(kind, id) ?? throw Unproved();
            return new RecordWords(state, kind, id) { Position = found.Exists ? found : null };
        }

        public Bytes32 At(WordField field) => state.Word(kind, id, field.Word) ?? throw Unproved();

        private int Length(WordList list) =>
            new PackedWord(At(new WordField(list.Word))).ToUInt64() is <= LongestList and { } length
                ? (int)length
                : throw new UntrustedAnswerException("A list of a record is longer than any rule allows.");

        public IEnumerable<Bytes32[]> List(WordList list)
        {
            for (var i = 0U; i < Length(list); i++)
            {
                var element = new Bytes32[list.Size];
                for (var j = 0U; j < list.Size; j++)
                    element[j] = state.Element(kind, id, list.Word, i * list.Size + j) ?? throw Unproved();
                yield return element;
            }
        }

        private static UntrustedAnswerException Unproved() =>
            new("The evidence does not prove all words of the record.");
    }
}
