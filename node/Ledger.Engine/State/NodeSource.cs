using Ledger.Engine.State.Trie;
using Ledger.Engine.Store;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.State;

/// <summary>
/// Nodes of one trie as they stood after a block. Every node is checked against the hash by which its parent names it,
/// so a row that a later block replaced is noticed whatever the timing; then the history table has the former content.
/// </summary>
internal sealed class NodeSource(
    IKeyValueStore store,
    Bytes32? owner,
    ulong number,
    Func<ulong> oldest,
    NodeCount? count = null
) : INodeSource
{
    public byte[] Load(ReadOnlySpan<byte> path, in Bytes32 hash)
    {
        var key = NodeKey.Of(owner, path);
        count?.Add(1);
        try
        {
            var live = store.Get(StoreTable.Nodes, key);
            if (live is not null && Keccak256.Hash(live) == hash)
                return live;
            // The first block after `number` that replaced this node kept what stood there.
            if (store.Seek(StoreTable.History, NodeKey.At(key, number + 1)) is { } row && IsOf(row.Key, key))
                if (row.Value.Length > 0 && Keccak256.Hash(row.Value) == hash)
                    return row.Value;
        }
        catch (Exception e) when (e is not StateReadException)
        {
            throw new StateReadException("A state node could not be read: " + e.Message, e);
        }
        if (number < oldest())
            throw new HistoryPrunedException(number, oldest());
        throw new StateReadException(
            $"The state node at {Hex.Encode(key)} is missing or damaged: no content with the hash {hash}."
        );
    }

    private static bool IsOf(byte[] historyKey, byte[] nodeKey) =>
        historyKey.Length == nodeKey.Length + 8 && historyKey.AsSpan().StartsWith(nodeKey);
}

/// <summary>How many nodes came into memory with a line of snapshots, so that it can be given back in time.</summary>
internal sealed class NodeCount
{
    private long value;

    public long Value => Interlocked.Read(ref value);

    public void Add(int nodes) => Interlocked.Add(ref value, nodes);
}
