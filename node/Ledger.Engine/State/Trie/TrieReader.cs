using Ledger.Evidence.Rlp;

namespace Ledger.Engine.State.Trie;

/// <summary>Reads of a trie that is known by its root node; nodes that were read stay in memory with it.</summary>
internal static class TrieReader
{
    public static byte[]? Get(ref TrieNode? root, byte[] key, INodeSource source) => Walk(ref root, key, source, null);

    /// <summary>The encoded nodes on the way to the key, from the root down; those inside their parent are not listed.</summary>
    public static List<byte[]> Prove(ref TrieNode? root, byte[] key, INodeSource source)
    {
        var nodes = new List<byte[]>();
        Walk(ref root, key, source, nodes);
        return nodes;
    }

    /// <summary>Reads the node where it is only a reference, and keeps it in the place it was found.</summary>
    public static TrieNode? Resolve(ref TrieNode? place, ReadOnlySpan<byte> path, INodeSource source)
    {
        if (place is not UnloadedNode unloaded)
            return place;
        var encoded = source.Load(path, unloaded.Hash);
        try
        {
            // Two readers may do this at once: both put an equal node there.
            return place = TrieCodec.Decode(encoded, unloaded.Reference);
        }
        catch (RlpException e)
        {
            throw new StateReadException("A state node has the right hash and is no trie node.", e);
        }
    }

    /// <summary>The encoded node that has a row of its own at <paramref name="path"/>; null where none has.</summary>
    public static byte[]? Row(ref TrieNode? root, byte[] path, INodeSource source)
    {
        ref var place = ref root;
        var depth = 0;
        while (true)
        {
            var node = Resolve(ref place, path.AsSpan(0, depth), source);
            if (node is null)
                return null;
            if (depth == path.Length)
                return depth == 0 || node.HasRow ? TrieCodec.Encode(node) : null;
            switch (node)
            {
                case ExtensionNode extension when path.AsSpan(depth).StartsWith(extension.Path):
                    depth += extension.Path.Length;
                    place = ref extension.ChildPlace;
                    break;
                case BranchNode branch:
                    place = ref branch.Children[path[depth++]];
                    break;
                default:
                    return null;
            }
        }
    }

    private static byte[]? Walk(ref TrieNode? root, byte[] key, INodeSource source, List<byte[]>? nodes)
    {
        ref var place = ref root;
        var depth = 0;
        while (true)
        {
            var node = Resolve(ref place, key.AsSpan(0, depth), source);
            if (node is null)
                return null;
            if (nodes is not null && (depth == 0 || node.HasRow))
                nodes.Add(TrieCodec.Encode(node));
            switch (node)
            {
                case LeafNode leaf:
                    return key.AsSpan(depth).SequenceEqual(leaf.Path) ? leaf.Value : null;
                case ExtensionNode extension:
                    if (!key.AsSpan(depth).StartsWith(extension.Path))
                        return null;
                    depth += extension.Path.Length;
                    place = ref extension.ChildPlace;
                    break;
                case BranchNode branch:
                    if (depth == key.Length)
                        return branch.Value;
                    place = ref branch.Children[key[depth++]];
                    break;
            }
        }
    }
}
