using Ledger.Engine.Chain;
using Ledger.Engine.State;
using Ledger.Engine.State.Trie;
using Ledger.Engine.Store;
using Ledger.Evidence;

namespace Ledger.Engine.Fsck;

/// <summary>The live tries node by node, then the oldest state that the history still gives.</summary>
internal sealed class FsckState(ChainStore store, FsckFindings findings)
{
    public ulong Run(ulong head, CancellationToken ct)
    {
        if (store.GetHeader(head) is not { } header)
        {
            findings.Add("State", head, "was not checked: the head's header is missing.");
            return 0;
        }
        ulong live = 0;
        Walk(header, isHead: true, () => live++, ct);
        var rows = (ulong)store.Rows.Scan(StoreTable.Nodes, []).LongCount();
        if (rows != live)
            findings.Add(
                "StateNodes",
                head,
                FormattableString.Invariant($"{rows} rows for a state of {live} nodes: some belong to nothing.")
            );
        CheckHistory(head);
        var oldest = store.GetOldest();
        if (oldest < head && store.GetHeader(oldest) is { } old)
            findings.Try("History", oldest, () => Walk(old, isHead: false, null, ct));
        return live;
    }

    private void Walk(BlockHeader header, bool isHead, Action? onRow, CancellationToken ct)
    {
        if (header.StateRoot == BlockHeader.EmptyTrieRoot)
            return;
        var code = new CodeStore(store.Rows);
        foreach (var leaf in Leaves(header, null, header.StateRoot, onRow))
        {
            ct.ThrowIfCancellationRequested();
            var account = AccountCodec.Decode(leaf.Value);
            findings.Try("Code", header.Number, () => code.Get(account.CodeHash).Length);
            if (account.StorageRoot == BlockHeader.EmptyTrieRoot)
                continue;
            foreach (var word in Leaves(header, leaf.Key, account.StorageRoot, onRow))
                if (isHead && AccountCodec.DecodeWord(word.Value).IsZero)
                    findings.Add("StorageWord", header.Number, "a word of zero is stored.");
        }
    }

    private IEnumerable<KeyValuePair<Bytes32, byte[]>> Leaves(
        BlockHeader header,
        Bytes32? owner,
        Bytes32 root,
        Action? onRow
    )
    {
        var source = new NodeSource(store.Rows, owner, header.Number, store.GetOldest);
        return TrieWalk.Leaves(UnloadedNode.OfHash(root), source, onRow is null ? null : _ => onRow());
    }

    /// <summary>Each kept block's list of replaced nodes has exactly those rows, and no older block has any.</summary>
    private void CheckHistory(ulong head)
    {
        ulong listed = 0;
        for (var number = store.GetOldest() + 1; number <= head; number++)
        {
            if (store.Rows.Get(StoreTable.History, NodeKey.JournalOf(number)) is not { } journal)
            {
                findings.Add("History", number, "the block's list of replaced nodes is missing.");
                continue;
            }
            listed++;
            var outer = new RlpReader(journal);
            var keys = outer.ReadList();
            for (; !keys.AtEnd; listed++)
                if (store.Rows.Get(StoreTable.History, NodeKey.At(keys.ReadBytes().ToArray(), number)) is null)
                    findings.Add("History", number, "a replaced node is missing.");
        }
        if ((ulong)store.Rows.Scan(StoreTable.History, []).LongCount() != listed)
            findings.Add("History", head, "there are rows of blocks that are no longer kept.");
    }
}
