using Ledger.Engine.State;
using Ledger.Engine.State.Trie;
using Ledger.Engine.Store;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Tests.Trie;

/// <summary>A trie whose every change is written to a store and read back from it, nothing kept in memory.</summary>
internal sealed class StoredTrie(IKeyValueStore store)
{
    public Bytes32 Root { get; private set; } = BlockHeader.EmptyTrieRoot;

    public void Change(params (byte[] Key, byte[] Value)[] changes)
    {
        var edit = new TrieEdit(Top(), Source);
        foreach (var (key, value) in changes)
            edit.Put(TrieCodec.Nibbles(key), value);
        var (_, root, rows) = edit.Finish();
        var batch = new StoreBatch();
        foreach (var (path, _, after) in rows)
        {
            if (after is null)
                batch.Delete(StoreTable.Nodes, NodeKey.Of(null, path));
            else
                batch.Put(StoreTable.Nodes, NodeKey.Of(null, path), after);
        }
        store.Write(batch);
        Root = root;
    }

    public byte[]? Get(byte[] key)
    {
        TrieNode? top = Top();
        return TrieReader.Get(ref top, TrieCodec.Nibbles(key), Source);
    }

    private NodeSource Source => new(store, null, 0, () => 0);

    private UnloadedNode? Top() => Root == BlockHeader.EmptyTrieRoot ? null : UnloadedNode.OfHash(Root);
}
