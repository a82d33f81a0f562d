using Ledger.Engine.Chain;
using Ledger.Engine.State;
using Ledger.Engine.State.Trie;
using Ledger.Engine.Store;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;

namespace Ledger.Engine.Fsck;

/// <summary>
/// The reverse differences: each kept block's list of replaced nodes has exactly those rows, no older block has any, and
/// each row is the node that the state before the block has at that path, or empty where it has none.
/// </summary>
internal sealed class FsckHistory(ChainStore store, FsckFindings findings)
{
    public void Run(ulong head, CancellationToken ct)
    {
        ulong listed = 0;
        for (var number = store.GetOldest() + 1; number <= head; number++)
        {
            ct.ThrowIfCancellationRequested();
            var at = number;
            findings.Try("History", at, () => listed += Block(at));
        }
        if ((ulong)store.Rows.Scan(StoreTable.History, []).LongCount() != listed)
            findings.Add("History", head, "there are rows of blocks that are no longer kept.");
    }

    /// <returns>The rows that belong to the block.</returns>
    private ulong Block(ulong number)
    {
        if (store.Rows.Get(StoreTable.History, NodeKey.JournalOf(number)) is not { } journal)
        {
            findings.Add("History", number, "the block's list of replaced nodes is missing.");
            return 0;
        }
        if (store.GetHeader(number - 1) is not { } before)
        {
            findings.Add("History", number, "was not checked: the header before it is missing.");
            return 1;
        }
        var paths = new StatePaths(store, before);
        ulong rows = 1;
        var outer = new RlpReader(journal);
        var keys = outer.ReadList();
        for (; !keys.AtEnd; rows++)
        {
            var key = keys.ReadBytes().ToArray();
            if (store.Rows.Get(StoreTable.History, NodeKey.At(key, number)) is not { } replaced)
                findings.Add("History", number, "a replaced node is missing.");
            else if (!NodeKey.TryRead(key, out var owner, out var path))
                findings.Add("History", number, "the block's list of replaced nodes names what is no node.");
            else if (!replaced.AsSpan().SequenceEqual(paths.Row(owner, path)))
                findings.Add("History", number, "a replaced node is not the one of the state before.");
        }
        return rows;
    }

    /// <summary>The state after a block, asked by path.</summary>
    private sealed class StatePaths(ChainStore store, BlockHeader header)
    {
        private readonly Dictionary<Bytes32, TrieNode?> storage = [];
        private TrieNode? accounts = Unread(header.StateRoot);

        /// <summary>The row at a path; empty where the state has none there.</summary>
        public byte[] Row(Bytes32? owner, byte[] path)
        {
            if (owner is not { } account)
                return TrieReader.Row(ref accounts, path, Source(null)) ?? [];
            if (!storage.TryGetValue(account, out var root))
            {
                var leaf = TrieReader.Get(ref accounts, TrieCodec.Nibbles(account.Span), Source(null));
                root = leaf is null ? null : Unread(AccountCodec.Decode(leaf).StorageRoot);
            }
            var row = TrieReader.Row(ref root, path, Source(account));
            storage[account] = root;
            return row ?? [];
        }

        private NodeSource Source(Bytes32? owner) => new(store.Rows, owner, header.Number, store.GetOldest);

        private static UnloadedNode? Unread(in Bytes32 root) =>
            root == BlockHeader.EmptyTrieRoot ? null : UnloadedNode.OfHash(root);
    }
}
