using Ledger.Chaincode;
using Ledger.Engine.Fsck;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Node.Fsck;

/// <summary>
/// The records' own rules, from logs and storage words: each head recomputed event by event and found in storage, no gap
/// in seq, one active filing a unit in both directions, sums of escrows, bank serials used once.
/// </summary>
public sealed class RecordFsck : IFsckCheck
{
    private const uint UnitSlotWord = 2;
    private const uint FilingUnitWord = 4;

    public IEnumerable<FsckFinding> Run(FsckView view, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(view);
        var findings = new List<FsckFinding>();
        var records = new Dictionary<(RecordKind Kind, Bytes32 Id), (uint Seq, Bytes32 Head)>();
        var money = new EscrowSums(findings);
        foreach (var block in view.Blocks())
        {
            ct.ThrowIfCancellationRequested();
            foreach (var log in block.Receipts.SelectMany(r => r.Logs))
                if (RecordedEvent.TryRead(new ContractLog(log.Address, log.Topics, log.Data), out var e))
                {
                    Follow(view, block.Block.Header, e, records, findings);
                    money.Apply(e, block.Block.Header.Number);
                }
        }
        foreach (var ((kind, id), last) in records)
            Compare(view, kind, id, last, findings);
        Units(view, records.Keys, findings);
        money.Compare(view);
        return findings;
    }

    private static void Follow(
        FsckView view,
        BlockHeader block,
        RecordedEvent e,
        Dictionary<(RecordKind, Bytes32), (uint Seq, Bytes32 Head)> records,
        List<FsckFinding> findings
    )
    {
        var last = records.TryGetValue((e.Kind, e.Record), out var known) ? known : Start(view, e.Kind, e.Record);
        if (e.Seq != last.Seq + 1)
            findings.Add(new FsckFinding("RecordSeq", block.Number, $"{e.Kind} jumps from seq {last.Seq} to {e.Seq}."));
        var head = HeadChain.Next(
            last.Head,
            e.Record,
            new BundleEvent(
                e.Seq,
                e.Number,
                e.Organisation,
                e.Key,
                e.Proposer.IsZero ? null : e.Proposer,
                e.Role,
                e.EventTime,
                block.Number,
                block.Timestamp,
                EventWord.Split(e.Data)
            )
        );
        if (head != e.Head)
            findings.Add(
                new FsckFinding("RecordHead", block.Number, $"{e.Kind} seq {e.Seq}: head {e.Head} instead of {head}.")
            );
        records[(e.Kind, e.Record)] = (e.Seq, e.Head);
    }

    /// <summary>Nothing, or what genesis holds (organisations).</summary>
    private static (uint Seq, Bytes32 Head) Start(FsckView view, RecordKind kind, Bytes32 id)
    {
        var contract = ContractAddresses.OfKind(kind);
        var storage = view.Genesis.State.Accounts.FirstOrDefault(a => a.Address == contract)?.Storage;
        if (
            storage is not null
            && storage.TryGetValue(StorageSlots.Record(kind, id), out var word)
            && storage.TryGetValue(StorageSlots.Record(kind, id, RecordLayout.Head.Word), out var head)
        )
            return (new RecordWord(word).Seq, head);
        return (0, HeadChain.Start(view.Genesis.Chain.ChainId, contract, kind, id));
    }

    private static void Compare(
        FsckView view,
        RecordKind kind,
        Bytes32 id,
        (uint Seq, Bytes32 Head) last,
        List<FsckFinding> findings
    )
    {
        var word = new RecordWord(Word(view, kind, id, 0));
        if (word.Seq != last.Seq)
            findings.Add(
                new FsckFinding("StoredSeq", null, $"{kind}: storage has seq {word.Seq}, the logs end with {last.Seq}.")
            );
        var head = Word(view, kind, id, 1);
        if (head != last.Head)
            findings.Add(
                new FsckFinding("StoredHead", null, $"{kind}: storage has head {head}, the logs end with {last.Head}.")
            );
    }

    private static void Units(
        FsckView view,
        IEnumerable<(RecordKind Kind, Bytes32 Id)> records,
        List<FsckFinding> findings
    )
    {
        var active = new HashSet<Bytes32>();
        foreach (var (kind, id) in records)
        {
            if (kind == RecordKind.Unit && Word(view, kind, id, UnitSlotWord) is { IsZero: false } filing)
            {
                var state = new RecordWord(Word(view, RecordKind.Filing, filing, 0)).State;
                if (!IsActive(state) || Word(view, RecordKind.Filing, filing, FilingUnitWord) != id)
                    findings.Add(
                        new FsckFinding("UnitSlot", null, "a unit holds a filing that is not active, or not its own.")
                    );
            }
            if (kind != RecordKind.Filing || !IsActive(new RecordWord(Word(view, kind, id, 0)).State))
                continue;
            var unit = Word(view, kind, id, FilingUnitWord);
            if (!active.Add(unit))
                findings.Add(new FsckFinding("OneActiveFiling", null, "a unit has two active filings."));
            if (Word(view, RecordKind.Unit, unit, UnitSlotWord) != id)
                findings.Add(new FsckFinding("UnitSlot", null, "an active filing is not in its unit's slot."));
        }
    }

    private static bool IsActive(byte state) =>
        (FilingState)state is FilingState.Signed or FilingState.Filed or FilingState.Changing or FilingState.Cancelling;

    internal static Bytes32 Word(FsckView view, RecordKind kind, Bytes32 id, uint index) =>
        view.GetStorage(ContractAddresses.OfKind(kind), StorageSlots.Record(kind, id, index));
}
