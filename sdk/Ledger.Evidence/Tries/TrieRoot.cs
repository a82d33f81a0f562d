using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;

namespace Ledger.Evidence.Tries;

/// <summary>
/// The root of a Merkle-Patricia trie computed from all its entries at once, without a store: for the transactions and
/// receipts of a block, and for whole states in public tests. Source: Ethereum Yellow Paper, appendix D.
/// </summary>
public static class TrieRoot
{
    /// <summary>Root of a list's trie: item i stands under rlp(i), as in a header's transactionsRoot and receiptsRoot.</summary>
    public static Bytes32 OfList(IReadOnlyList<byte[]> items)
    {
        var entries = new List<KeyValuePair<byte[], byte[]>>(items.Count);
        for (var i = 0; i < items.Count; i++)
            entries.Add(new(new RlpWriter(16).UInt64((ulong)i).ToArray(), items[i]));
        return Of(entries);
    }

    /// <summary>Root of a trie whose keys are hashed first, as in the state and storage tries.</summary>
    public static Bytes32 OfHashedKeys(IEnumerable<KeyValuePair<byte[], byte[]>> entries) =>
        Of([.. entries.Select(e => new KeyValuePair<byte[], byte[]>(Keccak256.Hash(e.Key).ToArray(), e.Value))]);

    /// <summary>Root of a trie of these entries, in any order.</summary>
    /// <exception cref="ArgumentException">A key occurs twice, or a value is empty (an empty value is no entry).</exception>
    public static Bytes32 Of(List<KeyValuePair<byte[], byte[]>> entries)
    {
        if (entries.Count == 0)
            return BlockHeader.EmptyTrieRoot;
        var sorted = entries.ToArray();
        Array.Sort(sorted, static (a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        for (var i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Value.Length == 0)
                throw new ArgumentException("An empty value is no entry of a trie.", nameof(entries));
            if (i > 0 && sorted[i].Key.AsSpan().SequenceEqual(sorted[i - 1].Key))
                throw new ArgumentException("A key occurs twice.", nameof(entries));
        }
        return Keccak256.Hash(Node(sorted, 0).WrittenSpan);
    }

    private static RlpWriter Node(ReadOnlySpan<KeyValuePair<byte[], byte[]>> entries, int depth)
    {
        var w = new RlpWriter(64);
        var list = w.BeginList();
        var first = entries[0].Key;
        if (entries.Length == 1)
        {
            w.Bytes(Path(first, depth, 2 * first.Length, leaf: true)).Bytes(entries[0].Value);
            return w.EndList(list);
        }
        var shared = SharedDepth(first, entries[^1].Key, depth);
        if (shared > depth)
        {
            w.Bytes(Path(first, depth, shared, leaf: false));
            Reference(w, entries, shared);
            return w.EndList(list);
        }
        // Ascending order puts the one key that can end here first.
        var ends = 2 * first.Length == depth;
        var rest = ends ? entries[1..] : entries;
        for (var nibble = 0; nibble < 16; nibble++)
        {
            var count = 0;
            while (count < rest.Length && Nibble(rest[count].Key, depth) == nibble)
                count++;
            if (count == 0)
                w.Bytes(default(ReadOnlySpan<byte>));
            else
                Reference(w, rest[..count], depth + 1);
            rest = rest[count..];
        }
        w.Bytes(ends ? entries[0].Value : default(ReadOnlySpan<byte>));
        return w.EndList(list);
    }

    /// <summary>A node of fewer than 32 bytes stands in its parent itself, any other by its hash.</summary>
    private static void Reference(RlpWriter w, ReadOnlySpan<KeyValuePair<byte[], byte[]>> entries, int depth)
    {
        var node = Node(entries, depth).WrittenSpan;
        if (node.Length < 32)
            w.Raw(node);
        else
            w.Bytes(Keccak256.Hash(node));
    }

    private static int SharedDepth(byte[] a, byte[] b, int depth)
    {
        var end = 2 * Math.Min(a.Length, b.Length);
        while (depth < end && Nibble(a, depth) == Nibble(b, depth))
            depth++;
        return depth;
    }

    private static int Nibble(byte[] key, int index) => (index & 1) == 0 ? key[index >> 1] >> 4 : key[index >> 1] & 15;

    /// <summary>Hex-prefix encoding (Yellow Paper, appendix C).</summary>
    private static byte[] Path(byte[] key, int from, int to, bool leaf)
    {
        var count = to - from;
        var result = new byte[1 + count / 2];
        result[0] = (byte)((leaf ? 0x20 : 0) | ((count & 1) != 0 ? 0x10 | Nibble(key, from) : 0));
        var at = from + (count & 1);
        for (var i = 1; i < result.Length; i++, at += 2)
            result[i] = (byte)((Nibble(key, at) << 4) | Nibble(key, at + 1));
        return result;
    }
}
