using Ledger.Chaincode;
using Ledger.Engine.Fsck;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Node.Fsck;

/// <summary>Money recomputed from the events: deposits, paid legs, serials; compared with the escrows' words.</summary>
internal sealed class EscrowSums(List<FsckFinding> findings)
{
    private readonly Dictionary<Bytes32, Sums> escrows = [];
    private readonly HashSet<(uint Bank, Bytes32 Serial)> serials = [];

    public void Apply(RecordedEvent e, ulong block)
    {
        if (e.Kind != RecordKind.Escrow)
            return;
        if (!escrows.TryGetValue(e.Record, out var sums))
            escrows[e.Record] = sums = new Sums();
        switch (e.Decode())
        {
            case EscrowAgreeData agree:
                sums.Expected = agree.Expected;
                break;
            case EscrowDepositData deposit:
                sums.Deposited += deposit.Amount;
                UseSerial(e.Organisation, deposit.Serial, block);
                break;
            case EscrowInstructReleaseData release:
                sums.Legs = release.Legs;
                break;
            case EscrowConfirmLegData confirm when confirm.Index < sums.Legs.Count:
                var leg = sums.Legs[confirm.Index];
                if (leg.Class is 1 or 2)
                    sums.Released += leg.Amount;
                else if (leg.Class == 4)
                    sums.Adjudged += leg.Amount;
                UseSerial(e.Organisation, confirm.Serial, block);
                break;
        }
    }

    public void Compare(FsckView view)
    {
        foreach (var (id, sums) in escrows)
        {
            ulong Stored(WordField field) => field.NumberIn(RecordFsck.Word(view, RecordKind.Escrow, id, field.Word));
            var (deposited, released) = (Stored(EscrowLayout.Deposited), Stored(EscrowLayout.Released));
            var adjudged = Stored(EscrowLayout.Adjudged);
            Equal("expected", Stored(EscrowLayout.Expected), sums.Expected);
            Equal("deposited", deposited, sums.Deposited);
            Equal("released", released, sums.Released);
            Equal("adjudged", adjudged, sums.Adjudged);
            var outgoing = (UInt128)released + Stored(EscrowLayout.Refunded) + adjudged + Stored(EscrowLayout.Deducted);
            if (outgoing > deposited)
                findings.Add(new FsckFinding("EscrowBalance", null, "an escrow gave out more than it got."));
            Equal("payers' deposits", Payers(view, id), sums.Deposited);
        }
    }

    private void UseSerial(uint bank, Bytes32 serial, ulong block)
    {
        if (!serials.Add((bank, serial)))
            findings.Add(new FsckFinding("SerialOnce", block, $"organisation {bank} used a bank serial twice."));
    }

    private void Equal(string what, ulong stored, ulong derived)
    {
        if (stored != derived)
            findings.Add(
                new FsckFinding("EscrowSums", null, $"{what}: storage has {stored} fen, the events give {derived}.")
            );
    }

    private static ulong Payers(FsckView view, Bytes32 id)
    {
        var (payers, deposited) = (EscrowLayout.Payers, PayerLayout.Deposited);
        var list = StorageSlots.Record(RecordKind.Escrow, id, payers.Word);
        var contract = ContractAddresses.OfKind(RecordKind.Escrow);
        var sum = 0UL;
        for (var i = 0U; i < Math.Min(new PackedWord(view.GetStorage(contract, list)).ToUInt64() ?? 0, 64); i++)
            sum += deposited.NumberIn(
                view.GetStorage(contract, StorageSlots.Element(list, i * payers.Size + deposited.Word))
            );
        return sum;
    }

    private sealed class Sums
    {
        public ulong Expected { get; set; }

        public ulong Deposited { get; set; }

        public ulong Released { get; set; }

        public ulong Adjudged { get; set; }

        public IReadOnlyList<Leg> Legs { get; set; } = [];
    }
}
