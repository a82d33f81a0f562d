using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;

namespace Ledger.Evidence.Tests.Fixture;

/// <summary>A Merkle-Patricia trie of 32-byte keys (hashed already), built whole, that gives the nodes on a key's path.</summary>
internal sealed class ProvingTrie
{
    private readonly Dictionary<Bytes32, byte[]> nodes = [];

    public ProvingTrie(IEnumerable<(Bytes32 Key, byte[] Value)> entries)
    {
        var sorted = entries
            .Select(e => (Nibbles: Nibbles(e.Key.Span), e.Value))
            .OrderBy(e => e.Nibbles, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)))
            .ToList();
        if (sorted.Count == 0)
            return;
        var root = Build(sorted, 0);
        Root = Keccak256.Hash(root);
        nodes[Root] = root;
    }

    public Bytes32 Root { get; } = BlockHeader.EmptyTrieRoot;

    /// <summary>Nodes from the root down, whether the key is present or not.</summary>
    public List<byte[]> Prove(Bytes32 key)
    {
        var path = Nibbles(key.Span);
        var proof = new List<byte[]>();
        var hash = Root;
        var at = 0;
        ReadOnlySpan<byte> inline = default;
        while (true)
        {
            ReadOnlySpan<byte> node = inline;
            if (node.IsEmpty)
            {
                if (!nodes.TryGetValue(hash, out var stored))
                    return proof;
                proof.Add(stored);
                node = stored;
            }
            var list = new RlpReader(node).ReadList();
            if (list.CountItems() == 17)
            {
                for (var i = 0; i < path[at]; i++)
                    list.ReadItem();
                at++;
            }
            else
            {
                var compact = list.ReadBytes();
                var nibbles = Nibbles(compact)[(2 - (compact[0] >> 4 & 1))..];
                if (compact[0] >> 4 >= 2 || !path.AsSpan(at).StartsWith(nibbles))
                    return proof;
                at += nibbles.Length;
            }
            if (list.NextIsList)
                inline = list.ReadItem();
            else
            {
                inline = default;
                var child = list.ReadBytes();
                if (child.IsEmpty)
                    return proof;
                hash = new Bytes32(child);
            }
        }
    }

    private byte[] Build(List<(byte[] Nibbles, byte[] Value)> entries, int depth)
    {
        var writer = new RlpWriter();
        var list = writer.BeginList();
        if (entries.Count == 1)
        {
            writer.Bytes(Compact(entries[0].Nibbles.AsSpan(depth), isLeaf: true)).Bytes(entries[0].Value);
            return writer.EndList(list).ToArray();
        }
        var shared = entries[0].Nibbles.AsSpan().CommonPrefixLength(entries[^1].Nibbles);
        if (shared > depth)
        {
            writer.Bytes(Compact(entries[0].Nibbles.AsSpan(depth, shared - depth), isLeaf: false));
            Child(writer, Build(entries, shared));
            return writer.EndList(list).ToArray();
        }
        for (byte nibble = 0; nibble < 16; nibble++)
        {
            var below = entries.FindAll(e => e.Nibbles[depth] == nibble);
            if (below.Count == 0)
                writer.Bytes([]);
            else
                Child(writer, Build(below, depth + 1));
        }
        return writer.Bytes([]).EndList(list).ToArray();
    }

    private void Child(RlpWriter writer, byte[] node)
    {
        if (node.Length < 32)
        {
            writer.Raw(node);
            return;
        }
        var hash = Keccak256.Hash(node);
        nodes[hash] = node;
        writer.Bytes(hash);
    }

    public static byte[] Compact(ReadOnlySpan<byte> nibbles, bool isLeaf)
    {
        var odd = nibbles.Length % 2;
        var result = new byte[nibbles.Length / 2 + 1];
        result[0] = (byte)((isLeaf ? 2 : 0) + odd << 4);
        for (var i = 0; i < nibbles.Length; i++)
        {
            var at = i + 2 - odd;
            result[at / 2] |= (byte)(nibbles[i] << (at % 2 == 0 ? 4 : 0));
        }
        return result;
    }

    private static byte[] Nibbles(ReadOnlySpan<byte> bytes)
    {
        var result = new byte[bytes.Length * 2];
        for (var i = 0; i < bytes.Length; i++)
            (result[2 * i], result[2 * i + 1]) = ((byte)(bytes[i] >> 4), (byte)(bytes[i] & 15));
        return result;
    }
}
