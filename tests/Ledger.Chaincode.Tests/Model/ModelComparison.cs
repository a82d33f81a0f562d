using System.Buffers.Binary;
using Ledger.Chaincode.Tests.Driver;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Chaincode.Tests.Model;

/// <summary>Holds each storage word of a record (formats.md 4) against the model.</summary>
internal static class ModelComparison
{
    public static void Compare(TestLedger ledger, LedgerModel model)
    {
        foreach (var (id, u) in model.Units)
        {
            Common(ledger, RecordKind.Unit, id, u, [(0, 32, u.Title)]);
            Words(ledger, RecordKind.Unit, id, 2, u.Slot, u.LastRegistered, Bytes32.Zero);
        }
        foreach (var (id, f) in model.Filings)
        {
            Common(ledger, RecordKind.Filing, id, f, [(0, 8, f.FilingKind), (8, 32, f.Title), (40, 64, f.ValidUntil)]);
            var p = f.Pending;
            var pending = p is null
                ? Bytes32.Zero
                : Packed((0, 8, p.Class), (8, 8, p.PayeeOnly ? 1UL : 0), (16, 32, p.Seq));
            Words(ledger, RecordKind.Filing, id, 2, f.Commitment, f.CommitmentSm, f.Unit, f.Money);
            Words(
                ledger,
                RecordKind.Filing,
                id,
                6,
                p?.Commitment ?? default,
                p?.CommitmentSm ?? default,
                pending,
                default
            );
        }
        foreach (var (id, t) in model.Taxes)
            Common(ledger, RecordKind.Tax, id, t, [(0, 8, t.Paid ? 1UL : 0)]);
        foreach (var (id, e) in model.Escrows)
            CompareEscrow(ledger, id, e);
    }

    private static void CompareEscrow(TestLedger ledger, Bytes32 id, ModelEscrow e)
    {
        Common(ledger, RecordKind.Escrow, id, e, [(0, 32, e.Bank), (32, 32, e.FilingVersion)]);
        var sums = Packed((0, 64, e.Expected), (64, 64, e.Deposited), (128, 64, e.Released), (192, 64, 0));
        Words(ledger, RecordKind.Escrow, id, 2, e.Filing, e.Payee, sums, Packed((0, 64, e.Adjudged)));
        Words(
            ledger,
            RecordKind.Escrow,
            id,
            6,
            Ids.Number((ulong)e.Payers.Count),
            default,
            Ids.Number((ulong)e.Legs.Count)
        );
        for (var i = 0; i < e.Payers.Count; i++)
        {
            var p = e.Payers[i];
            var packed = Packed((0, 8, p.Class), (8, 32, p.Lender), (40, 64, p.Deposited));
            Element(ledger, id, 6, i, p.Reference, packed, default);
        }
        for (var i = 0; i < e.Legs.Count; i++)
        {
            var l = e.Legs[i];
            var packed = Packed((0, 64, l.Leg.Amount), (64, 8, l.Leg.Class), (72, 8, l.Paid ? 1UL : 0));
            Element(ledger, id, 8, i, l.Leg.To, l.Leg.PayerRef, packed);
        }
    }

    private static void Common(
        TestLedger ledger,
        RecordKind kind,
        Bytes32 id,
        ModelRecord r,
        (int Bit, int Width, ulong Value)[] own
    )
    {
        var word = Packed([
            (0, 8, r.State),
            (8, 32, r.Seq),
            (40, 32, r.Version),
            (72, 64, r.Time),
            .. own.Select(o => (o.Bit + 136, o.Width, o.Value)),
        ]);
        Assert.Equal(word, ledger.Word(kind, id));
        Assert.Equal(r.Head, ledger.Head(kind, id));
    }

    private static void Words(TestLedger ledger, RecordKind kind, Bytes32 id, uint from, params Bytes32[] expected)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], ledger.Word(kind, id, from + (uint)i));
    }

    private static void Element(TestLedger ledger, Bytes32 id, uint list, int index, params Bytes32[] expected)
    {
        var slot = StorageSlots.Record(RecordKind.Escrow, id, list);
        for (var i = 0; i < expected.Length; i++)
        {
            var at = StorageSlots.Element(slot, (uint)(index * 3 + i));
            Assert.Equal(expected[i], ledger.State.GetStorage(ContractAddresses.Escrows, at));
        }
    }

    /// <summary>Fields into a word, each at its bit from the low end.</summary>
    private static Bytes32 Packed(params (int Bit, int Width, ulong Value)[] fields)
    {
        Span<byte> word = stackalloc byte[32];
        Span<byte> value = stackalloc byte[8];
        foreach (var (bit, width, number) in fields)
        {
            BinaryPrimitives.WriteUInt64BigEndian(value, number);
            value[^(width / 8)..].CopyTo(word[(32 - bit / 8 - width / 8)..]);
        }
        return new Bytes32(word);
    }
}
