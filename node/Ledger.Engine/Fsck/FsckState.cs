using Ledger.Engine.Chain;
using Ledger.Engine.State;
using Ledger.Engine.State.Trie;
using Ledger.Engine.Store;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;

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
        new FsckHistory(store, findings).Run(head, ct);
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
}
