using Ledger.Engine.State.Trie;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Fsck;

/// <summary>Every leaf of a trie with 32-byte keys, each node read from the store and checked against its hash.</summary>
internal static class TrieWalk
{
    /// <param name="root">Not read yet.</param>
    /// <param name="source">Its nodes.</param>
    /// <param name="onRow">Told the path of each node that has a row of its own.</param>
    /// <exception cref="StateReadException">A node is missing, damaged, or a key has another length.</exception>
    public static IEnumerable<KeyValuePair<Bytes32, byte[]>> Leaves(
        TrieNode root,
        INodeSource source,
        Action<byte[]>? onRow
    )
    {
        var stack = new Stack<(TrieNode Node, byte[] Path)>();
        stack.Push((root, []));
        while (stack.TryPop(out var next))
        {
            var (node, path) = next;
            if (path.Length == 0 || node.HasRow)
                onRow?.Invoke(path);
            TrieNode? place = node;
            switch (TrieReader.Resolve(ref place, path, source))
            {
                case LeafNode leaf:
                    yield return new(Key([.. path, .. leaf.Path]), leaf.Value);
                    break;
                case ExtensionNode extension:
                    stack.Push((extension.Child, [.. path, .. extension.Path]));
                    break;
                case BranchNode branch:
                    for (var i = 15; i >= 0; i--)
                        if (branch.Children[i] is { } child)
                            stack.Push((child, [.. path, (byte)i]));
                    break;
            }
        }
    }

    private static Bytes32 Key(byte[] nibbles)
    {
        if (nibbles.Length != 64)
            throw new StateReadException("A key in a state trie is not 32 bytes long.");
        var key = new byte[32];
        for (var i = 0; i < 32; i++)
            key[i] = (byte)((nibbles[2 * i] << 4) | nibbles[2 * i + 1]);
        return new Bytes32(key);
    }
}
