using Ledger.Evidence.Machines;
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
        ValueTask<Bytes32> At(uint i) => reader.ReadAsync(RecordKind.Escrow, id, i, block, ct);
        var sums = new PackedWord(await At(4).ConfigureAwait(false));
        var more = new PackedWord(await At(5).ConfigureAwait(false));
        var escrow = new Wire.Escrow
        {
            Name = Name(RecordKind.Escrow, id),
            State = (Wire.EscrowState)word.State,
            Seq = word.Seq,
            EventTime = Time(word.Time),
            Head = Bytes(await At(1).ConfigureAwait(false)),
            Bank = word.EscrowBank,
            FilingVersion = word.EscrowFilingVersion,
            Filing = NameOrEmpty(RecordKind.Filing, await At(2).ConfigureAwait(false)),
            Payee = Bytes(await At(3).ConfigureAwait(false)),
            ExpectedFen = amounts.Fen(sums, 0, "expected_fen"),
            DepositedFen = amounts.Fen(sums, 64, "deposited_fen"),
            ReleasedFen = amounts.Fen(sums, 128, "released_fen"),
            AdjudgedFen = amounts.Fen(more, 0, "adjudged_fen"),
        };
        escrow.BalanceFen =
            escrow.DepositedFen
            - escrow.ReleasedFen
            - amounts.Fen(sums, 192, "refunded")
            - escrow.AdjudgedFen
            - amounts.Fen(more, 64, "deducted");
        foreach (var p in await reader.ListAsync(RecordKind.Escrow, id, 6, 3, block, ct).ConfigureAwait(false))
            escrow.Payers.Add(Payer(p, amounts));
        foreach (var l in await reader.ListAsync(RecordKind.Escrow, id, 8, 3, block, ct).ConfigureAwait(false))
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
        ValueTask<Bytes32> At(uint i) => reader.ReadAsync(RecordKind.Organisation, id, i, block, ct);
        var number = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(id.Span[28..]);
        var known = trust.Organisations.FirstOrDefault(o => o.Number == number);
        return new Wire.Organisation
        {
            Name = Name(RecordKind.Organisation, id),
            State = word.State,
            Seq = word.Seq,
            Head = Bytes(await At(1).ConfigureAwait(false)),
            Roles = word.OrganisationRoles,
            UriDigest = Bytes(await At(2).ConfigureAwait(false)),
            Uri = known?.Uri ?? "",
            DisplayZh = known?.Name.Zh ?? "",
            DisplayEn = known?.Name.En ?? "",
        };
    }

    private static Wire.Payer Payer(Bytes32[] words, AmountReader amounts)
    {
        var packed = new PackedWord(words[1]);
        return new Wire.Payer
        {
            PayerRef = Bytes(words[0]),
            PayerClass = (uint)packed.Bits(0, 8),
            Lender = (uint)packed.Bits(8, 32),
            DepositedFen = amounts.Fen(packed, 40, "payers.deposited_fen"),
        };
    }

    private static Wire.Leg Leg(Bytes32[] words, AmountReader amounts)
    {
        var packed = new PackedWord(words[2]);
        return new Wire.Leg
        {
            To = Bytes(words[0]),
            PayerRef = Bytes(words[1]),
            AmountFen = amounts.Fen(packed, 0, "legs.amount_fen"),
            LegClass = (uint)packed.Bits(64, 8),
            Paid = packed.Bits(72, 8) != 0,
        };
    }

    /// <summary>Amounts of storage words; the chain's type has one bit more than the API's.</summary>
    private sealed class AmountReader
    {
        /// <summary>The first that does not fit.</summary>
        public string? Beyond { get; private set; }

        public long Fen(PackedWord word, int bit, string field)
        {
            var value = word.Bits(bit, 64);
            if (value <= long.MaxValue)
                return (long)value;
            Beyond ??= field;
            return 0;
        }
    }
}
