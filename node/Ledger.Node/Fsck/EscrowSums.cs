using Ledger.Chaincode;
using Ledger.Engine.Fsck;
using Ledger.Evidence.Machines;

namespace Ledger.Node.Fsck;

/// <summary>Money recomputed from the events: deposits, paid legs, serials; compared with the escrows' words.</summary>
internal sealed class EscrowSums(List<FsckFinding> findings)
{
    private const uint SumsWord = 4;
    private const uint MoreWord = 5;
    private const uint PayersWord = 6;

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
            var word = new PackedWord(RecordFsck.Word(view, RecordKind.Escrow, id, SumsWord));
            var more = new PackedWord(RecordFsck.Word(view, RecordKind.Escrow, id, MoreWord));
            Equal("expected", word.Bits(0, 64), sums.Expected);
            Equal("deposited", word.Bits(64, 64), sums.Deposited);
            Equal("released", word.Bits(128, 64), sums.Released);
            Equal("adjudged", more.Bits(0, 64), sums.Adjudged);
            var outgoing = (UInt128)word.Bits(128, 64) + word.Bits(192, 64) + more.Bits(0, 64) + more.Bits(64, 64);
            if (outgoing > word.Bits(64, 64))
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
        var list = StorageSlots.Record(RecordKind.Escrow, id, PayersWord);
        var contract = ContractAddresses.OfKind(RecordKind.Escrow);
        var sum = 0UL;
        for (var i = 0U; i < Math.Min(new PackedWord(view.GetStorage(contract, list)).ToUInt64() ?? 0, 64); i++)
            sum += new PackedWord(view.GetStorage(contract, StorageSlots.Element(list, i * 3 + 1))).Bits(40, 64);
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
