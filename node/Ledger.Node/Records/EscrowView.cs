using Ledger.Evidence.Bundles;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using static Ledger.Node.Records.RecordReader;

namespace Ledger.Node.Records;

/// <summary>An escrow as the API shows it.</summary>
/// <param name="Escrow">Null where there is none at the block.</param>
/// <param name="Beyond">The amount that the API's signed type cannot carry, by its field, else null; then the others are not to be shown.</param>
internal readonly record struct EscrowReading(Wire.Escrow? Escrow, string? Beyond);

/// <summary>An escrow, and an organisation, as the API shows them; null where there is none at the block.</summary>
internal static class EscrowView
{
    public static async ValueTask<EscrowReading> ReadAsync(
        RecordReader reader,
        Bytes32 id,
        ulong block,
        CancellationToken ct
    )
    {
        var word = await reader.WordAsync(RecordKind.Escrow, id, block, ct).ConfigureAwait(false);
        if (!word.Exists)
            return default;
        var amounts = new AmountReader();
        ValueTask<Bytes32> At(WordField f) => reader.ReadAsync(RecordKind.Escrow, id, f.Word, block, ct);
        var sums = await At(EscrowLayout.Expected).ConfigureAwait(false);
        var more = await At(EscrowLayout.Adjudged).ConfigureAwait(false);
        var escrow = new Wire.Escrow
        {
            Name = Name(RecordKind.Escrow, id),
            State = (Wire.EscrowState)word.State,
            Seq = word.Seq,
            EventTime = Time(word.Time),
            Head = Bytes(await At(RecordLayout.Head).ConfigureAwait(false)),
            Bank = word.EscrowBank,
            FilingVersion = word.EscrowFilingVersion,
            Filing = NameOrEmpty(RecordKind.Filing, await At(EscrowLayout.Filing).ConfigureAwait(false)),
            Payee = Bytes(await At(EscrowLayout.Payee).ConfigureAwait(false)),
            ExpectedFen = amounts.Fen(EscrowLayout.Expected, sums, "expected_fen"),
            DepositedFen = amounts.Fen(EscrowLayout.Deposited, sums, "deposited_fen"),
            ReleasedFen = amounts.Fen(EscrowLayout.Released, sums, "released_fen"),
            AdjudgedFen = amounts.Fen(EscrowLayout.Adjudged, more, "adjudged_fen"),
        };
        escrow.BalanceFen =
            escrow.DepositedFen
            - escrow.ReleasedFen
            - amounts.Fen(EscrowLayout.Refunded, sums, "refunded")
            - escrow.AdjudgedFen
            - amounts.Fen(EscrowLayout.Deducted, more, "deducted");
        foreach (
            var p in await reader.ListAsync(RecordKind.Escrow, id, EscrowLayout.Payers, block, ct).ConfigureAwait(false)
        )
            escrow.Payers.Add(Payer(p, amounts));
        foreach (
            var l in await reader.ListAsync(RecordKind.Escrow, id, EscrowLayout.Legs, block, ct).ConfigureAwait(false)
        )
            escrow.Legs.Add(Leg(l, amounts));
        return new EscrowReading(escrow, amounts.Beyond);
    }

    public static async ValueTask<Wire.Organisation?> OrganisationAsync(
        RecordReader reader,
        TrustAnchor trust,
        Bytes32 id,
        ulong block,
        CancellationToken ct
    )
    {
        var word = await reader.WordAsync(RecordKind.Organisation, id, block, ct).ConfigureAwait(false);
        if (!word.Exists)
            return null;
        ValueTask<Bytes32> At(WordField f) => reader.ReadAsync(RecordKind.Organisation, id, f.Word, block, ct);
        var number = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(id.Span[28..]);
        var known = trust.Organisations.FirstOrDefault(o => o.Number == number);
        return new Wire.Organisation
        {
            Name = Name(RecordKind.Organisation, id),
            State = word.State,
            Seq = word.Seq,
            Head = Bytes(await At(RecordLayout.Head).ConfigureAwait(false)),
            Roles = word.OrganisationRoles,
            UriDigest = Bytes(await At(OrganisationLayout.NameHash).ConfigureAwait(false)),
            Uri = known?.Uri ?? "",
            DisplayZh = known?.Name.Zh ?? "",
            DisplayEn = known?.Name.En ?? "",
        };
    }

    private static Wire.Payer Payer(Bytes32[] words, AmountReader amounts) =>
        new()
        {
            PayerRef = Bytes(PayerLayout.PayerRef.WordOf(words)),
            PayerClass = (uint)PayerLayout.Class.NumberOf(words),
            Lender = (uint)PayerLayout.Lender.NumberOf(words),
            DepositedFen = amounts.Fen(
                PayerLayout.Deposited,
                PayerLayout.Deposited.WordOf(words),
                "payers.deposited_fen"
            ),
        };

    private static Wire.Leg Leg(Bytes32[] words, AmountReader amounts) =>
        new()
        {
            To = Bytes(LegRowLayout.To.WordOf(words)),
            PayerRef = Bytes(LegRowLayout.PayerRef.WordOf(words)),
            AmountFen = amounts.Fen(LegRowLayout.Amount, LegRowLayout.Amount.WordOf(words), "legs.amount_fen"),
            LegClass = (uint)LegRowLayout.Class.NumberOf(words),
            Paid = LegRowLayout.Paid.NumberOf(words) != 0,
        };

    /// <summary>Amounts of storage words; the chain's type has one bit more than the API's.</summary>
    private sealed class AmountReader
    {
        /// <summary>The first that does not fit.</summary>
        public string? Beyond { get; private set; }

        public long Fen(WordField field, Bytes32 word, string name)
        {
            var value = field.NumberIn(word);
            if (value <= long.MaxValue)
                return (long)value;
            Beyond ??= name;
            return 0;
        }
    }
}
