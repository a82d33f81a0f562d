using Ledger.Engine.Chain;
using Ledger.Engine.Store;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Proofs;

namespace Ledger.Engine.Fsck;

/// <summary>Blocks from genesis to the head.</summary>
internal sealed class FsckBlocks(ChainStore store, GenesisBlock genesis, FsckFindings findings)
{
    private readonly HeaderValidator validator = new(genesis.Chain);
    private ulong transactions;

    public ulong Handovers { get; private set; }

    public ulong Run(ulong head, CancellationToken ct)
    {
        var set = GenesisSet();
        var parent = genesis.Header;
        var parentHash = genesis.Hash;
        if (store.GetHeader(0) is not { } first || first.Hash != genesis.Hash)
            findings.Add("Genesis", 0, "the first header is not that of genesis.json.");
        for (ulong number = 1; number <= head; number++)
        {
            ct.ThrowIfCancellationRequested();
            var header = findings.Try("Header", number, () => store.GetHeader(number));
            if (header is null)
            {
                findings.Add("Header", number, "is missing; the blocks behind it were not checked.");
                return transactions;
            }
            var hash = header.Hash;
            foreach (var (rule, message) in validator.OfSealed(header, new HeaderPlace(parent, parentHash, set)))
                findings.Add(rule, number, message);
            if (store.GetNumber(hash) != number)
                findings.Add("HashIndex", number, "the index of hashes does not lead to this block.");
            findings.Try("Body", number, () => CheckBody(header));
            set = findings.Try("Handover", number, () => Next(set, header)) ?? set;
            (parent, parentHash) = (header, hash);
        }
        CheckNothingBeyond(head);
        return transactions;
    }

    private ValidatorSet GenesisSet()
    {
        using var rows = new MemoryStore();
        GenesisRows.Ensure(rows, genesis);
        var state = new State.StateSnapshot(rows, 0, genesis.Header.StateRoot, () => 0);
        var reader = new State.StateReader(state, new State.CodeStore(rows), _ => null);
        var context = ChainHead.ContextOf(genesis.Header, genesis.Chain.ChainId);
        return new ValidatorSet(1, 1, ValidatorContract.Read(reader, context, genesis.Chain.ValidatorContract));
    }

    private void CheckBody(BlockHeader header)
    {
        var number = header.Number;
        if (store.GetBody(number) is not { } body)
        {
            findings.Add("Body", number, "is missing.");
            return;
        }
        var broken = BodyRules.Broken(header, body).ToList();
        foreach (var (rule, message) in broken)
            findings.Add(rule, number, message);
        if (broken.Any(static b => b.Rule == "Body"))
            return;
        var raw = body.Transactions.Select(t => t.Encode()).ToArray();
        Parallel.For(
            0,
            raw.Length,
            i =>
            {
                var sender = body.Transactions[i].RecoverSender();
                var place = store.FindTransaction(Keccak256.Hash(raw[i]));
                lock (findings)
                {
                    if (sender != body.Senders[i])
                        findings.Add("Sender", number, $"transaction {Text(i)} is signed by another key.");
                    if (place != new TransactionPlace(number, i))
                        findings.Add("TransactionIndex", number, $"the index does not lead to transaction {Text(i)}.");
                }
            }
        );
        transactions += (ulong)raw.Length;
    }

    /// <summary>The set after this block, where a hand-over stands at it, after checking its proofs.</summary>
    private ValidatorSet Next(ValidatorSet set, BlockHeader header)
    {
        if (store.GetHandovers(set.Id).FirstOrDefault() is not { } next || next.Header.Number != header.Number)
            return set;
        Handovers++;
        if (next.Header.Hash != header.Hash || next.SetId != set.Id + 1)
            findings.Add("Handover", header.Number, "is of another block, or a set is left out.");
        var proof = next.Proof;
        var pool = new ProofPool([
            .. proof.AccountNodes,
            .. proof.Slots.SelectMany(s => s.Nodes).Distinct(ByteOrder.Instance),
        ]);
        var account = StateTrie.Account(pool, header.StateRoot, genesis.Chain.ValidatorContract, out var proved);
        if (account.Answer != TrieAnswer.Present || proved is null)
            findings.Add("Handover", header.Number, "the account is not proved under the block's state root.");
        else
            foreach (var slot in proof.Slots)
                if (
                    StateTrie.Word(pool, proved.StorageRoot, slot.Slot, out var word).Answer == TrieAnswer.Broken
                    || word != slot.Value
                )
                    findings.Add("Handover", header.Number, "a word is not proved under the contract's storage root.");
        return new ValidatorSet(next.SetId, header.Number + 1, next.Validators);
    }

    private void CheckNothingBeyond(ulong head)
    {
        var rows = store.Rows;
        foreach (var table in new[] { StoreTable.Headers, StoreTable.Blocks })
            if (rows.Seek(table, ChainStore.Number(head + 1)) is not null)
                findings.Add(table.ToString(), head, "there are rows above the head.");
        if ((ulong)rows.Scan(StoreTable.Hashes, []).LongCount() != head + 1)
            findings.Add("HashIndex", null, "has rows of other blocks.");
        if ((ulong)rows.Scan(StoreTable.Transactions, []).LongCount() != transactions)
            findings.Add("TransactionIndex", null, "has rows of other transactions.");
        if ((ulong)rows.Scan(StoreTable.Handovers, []).LongCount() != Handovers)
            findings.Add("Handover", null, "there are hand-overs that belong to no block.");
    }

    private static string Text(int i) => i.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
