using Ledger.Evidence;

namespace Ledger.Engine.State.Trie;

/// <summary>Root of the trie of a list (transactions, receipts): key = RLP of the index.</summary>
internal static class OrderedTrie
{
    public static Bytes32 Root(IEnumerable<byte[]> items)
    {
        var edit = new TrieEdit(null, NoNodeSource.Instance);
        ulong index = 0;
        foreach (var item in items)
            edit.Put(TrieCodec.Nibbles(new RlpWriter(16).UInt64(index++).WrittenSpan), item);
        return edit.Finish().Hash;
    }
}
