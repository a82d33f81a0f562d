using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.State.Trie;

/// <summary>A row of the node table after an edit: what stood at the path, what stands there now; null = nothing.</summary>
internal readonly record struct NodeChange(byte[] Path, byte[]? Before, byte[]? After);

/// <summary>
/// A change of a trie: puts and deletes on top of a shared, unchanging root, then the new root with the rows that
/// differ. The former root stays valid; an edit that is dropped leaves nothing behind. Used by one thread.
/// </summary>
internal sealed class TrieEdit(TrieNode? root, INodeSource source)
{
    /// <summary>From this many changes on, the sixteen subtrees are hashed in parallel.</summary>
    private const int ParallelFrom = 512;

    private readonly Dictionary<byte[], byte[]> replaced = new(Store.ByteOrder.Instance);
    private TrieNode? root = root;
    private int changes;

    /// <param name="key">Nibbles.</param>
    /// <param name="value">Empty deletes.</param>
    public void Put(byte[] key, byte[] value)
    {
        changes++;
        root = value.Length == 0 ? Remove(root, key, 0) : Insert(root, key, 0, value);
    }

    /// <summary>Deletes everything.</summary>
    public void Clear()
    {
        changes++;
        ForgetSubtree(root, []);
        root = null;
    }

    /// <summary>Hashes what changed. The edit is used up.</summary>
    public (TrieNode? Root, Bytes32 Hash, List<NodeChange> Rows) Finish()
    {
        var written = new List<(byte[] Path, byte[] Encoded)>();
        if (root is not null)
            Seal(root, written);
        var rows = new List<NodeChange>(written.Count);
        foreach (var (path, encoded) in written)
        {
            replaced.Remove(path, out var before);
            if (before is null || !before.AsSpan().SequenceEqual(encoded))
                rows.Add(new NodeChange(path, before, encoded));
        }
        foreach (var (path, before) in replaced)
            rows.Add(new NodeChange(path, before, null));
        return (root, RootHash(root), rows);
    }

    private static Bytes32 RootHash(TrieNode? root) =>
        root is null ? BlockHeader.EmptyTrieRoot : new Bytes32(root.Reference.AsSpan(1));

    private TrieNode Insert(TrieNode? found, byte[] key, int depth, byte[] value)
    {
        switch (Resolve(found, key.AsSpan(0, depth)))
        {
            case LeafNode leaf:
                return InsertAtLeaf(leaf, key, depth, value);
            case ExtensionNode extension:
                return InsertAtExtension(extension, key, depth, value);
            case BranchNode branch:
                if (depth == key.Length)
                {
                    if (branch.Value is { } old && old.AsSpan().SequenceEqual(value))
                        return branch;
                    var own = Own(branch, key, depth);
                    own.Value = value;
                    return own;
                }
                var child = branch.Children[key[depth]];
                var changed = Insert(child, key, depth + 1, value);
                if (ReferenceEquals(changed, child) || IsSame(changed, child))
                    return branch;
                branch = Own(branch, key, depth);
                branch.Children[key[depth]] = changed;
                return branch;
            default:
                return new LeafNode(key[depth..], value);
        }
    }

    private TrieNode InsertAtLeaf(LeafNode leaf, byte[] key, int depth, byte[] value)
    {
        var rest = key.AsSpan(depth);
        var common = rest.CommonPrefixLength(leaf.Path);
        if (common == leaf.Path.Length && common == rest.Length)
        {
            if (leaf.Value.AsSpan().SequenceEqual(value))
                return leaf;
            Forget(leaf, key.AsSpan(0, depth));
            return new LeafNode(leaf.Path, value);
        }
        Forget(leaf, key.AsSpan(0, depth));
        var branch = new BranchNode();
        if (common == leaf.Path.Length)
            branch.Value = leaf.Value;
        else
            branch.Children[leaf.Path[common]] = new LeafNode(leaf.Path[(common + 1)..], leaf.Value);
        return Fork(branch, rest, common, value);
    }

    private TrieNode InsertAtExtension(ExtensionNode extension, byte[] key, int depth, byte[] value)
    {
        var rest = key.AsSpan(depth);
        var common = rest.CommonPrefixLength(extension.Path);
        if (common == extension.Path.Length)
        {
            var child = Insert(extension.Child, key, depth + common, value);
            if (ReferenceEquals(child, extension.Child) || IsSame(child, extension.Child))
                return extension;
            Forget(extension, key.AsSpan(0, depth));
            return new ExtensionNode(extension.Path, child);
        }
        Forget(extension, key.AsSpan(0, depth));
        var branch = new BranchNode();
        var left = extension.Path[(common + 1)..];
        branch.Children[extension.Path[common]] =
            left.Length == 0 ? extension.Child : new ExtensionNode(left, extension.Child);
        return Fork(branch, rest, common, value);
    }

    /// <summary>Puts the new key into a branch that takes the place of a leaf or extension.</summary>
    private static TrieNode Fork(BranchNode branch, ReadOnlySpan<byte> rest, int common, byte[] value)
    {
        if (common == rest.Length)
            branch.Value = value;
        else
            branch.Children[rest[common]] = new LeafNode(rest[(common + 1)..].ToArray(), value);
        return common == 0 ? branch : new ExtensionNode(rest[..common].ToArray(), branch);
    }

    private TrieNode? Remove(TrieNode? found, byte[] key, int depth)
    {
        var place = key.AsSpan(0, depth);
        switch (Resolve(found, place))
        {
            case LeafNode leaf:
                if (!key.AsSpan(depth).SequenceEqual(leaf.Path))
                    return leaf;
                Forget(leaf, place);
                return null;
            case ExtensionNode extension:
                if (!key.AsSpan(depth).StartsWith(extension.Path))
                    return extension;
                var below = Remove(extension.Child, key, depth + extension.Path.Length);
                if (ReferenceEquals(below, extension.Child) || IsSame(below, extension.Child))
                    return extension;
                Forget(extension, place);
                // Under an extension stands a branch, which leaves at least one node when a key goes.
                return Join(extension.Path, below!, key[..(depth + extension.Path.Length)]);
            case BranchNode branch:
                return RemoveAtBranch(branch, key, depth);
            default:
                return null;
        }
    }

    private TrieNode? RemoveAtBranch(BranchNode branch, byte[] key, int depth)
    {
        if (depth == key.Length)
        {
            if (branch.Value is null)
                return branch;
            branch = Own(branch, key, depth);
            branch.Value = null;
        }
        else
        {
            var child = branch.Children[key[depth]];
            var below = Remove(child, key, depth + 1);
            if (ReferenceEquals(below, child) || IsSame(below, child))
                return branch;
            branch = Own(branch, key, depth);
            branch.Children[key[depth]] = below;
            if (below is not null)
                return branch;
        }
        return Shrink(branch, key.AsSpan(0, depth));
    }

    /// <summary>A branch needs two of: children, a value. With fewer it becomes a leaf or joins its child.</summary>
    private TrieNode? Shrink(BranchNode branch, ReadOnlySpan<byte> place)
    {
        var only = -1;
        for (var i = 0; i < 16; i++)
        {
            if (branch.Children[i] is null)
                continue;
            if (only >= 0 || branch.Value is not null)
                return branch;
            only = i;
        }
        if (only < 0)
            return branch.Value is null ? null : new LeafNode([], branch.Value);
        byte[] childPlace = [.. place, (byte)only];
        var child = Resolve(branch.Children[only], childPlace)!;
        return Join([(byte)only], child, childPlace);
    }

    /// <summary>The node that stands for <paramref name="child"/> with more nibbles before it.</summary>
    private TrieNode Join(byte[] before, TrieNode child, byte[] childPlace)
    {
        switch (Resolve(child, childPlace))
        {
            case LeafNode leaf:
                Forget(leaf, childPlace);
                return new LeafNode([.. before, .. leaf.Path], leaf.Value);
            case ExtensionNode extension:
                Forget(extension, childPlace);
                return new ExtensionNode([.. before, .. extension.Path], extension.Child);
            default:
                return new ExtensionNode(before, child);
        }
    }

    /// <summary>The branch itself where it belongs to this edit, else a copy; the stored one is noted as replaced.</summary>
    private BranchNode Own(BranchNode branch, byte[] key, int depth)
    {
        if (branch.Reference is null)
            return branch;
        Forget(branch, key.AsSpan(0, depth));
        return branch.Copy();
    }

    /// <summary>Notes the row of a node that no longer stands at its place as it was.</summary>
    private void Forget(TrieNode node, ReadOnlySpan<byte> place)
    {
        if (node.Reference is not null && (node.HasRow || place.IsEmpty))
            replaced.TryAdd(place.ToArray(), TrieCodec.Encode(node));
    }

    private void ForgetSubtree(TrieNode? found, byte[] place)
    {
        switch (Resolve(found, place))
        {
            case LeafNode leaf:
                Forget(leaf, place);
                break;
            case ExtensionNode extension:
                Forget(extension, place);
                ForgetSubtree(extension.Child, [.. place, .. extension.Path]);
                break;
            case BranchNode branch:
                Forget(branch, place);
                for (byte i = 0; i < 16; i++)
                    if (branch.Children[i] is { } child)
                        ForgetSubtree(child, [.. place, i]);
                break;
        }
    }

    private TrieNode? Resolve(TrieNode? node, ReadOnlySpan<byte> place) => TrieReader.Resolve(ref node, place, source);

    /// <summary>A reference that was only read, not changed, on the way to a key that made no difference.</summary>
    private static bool IsSame(TrieNode? after, TrieNode? before) =>
        after?.Reference is { } reference && ReferenceEquals(reference, before?.Reference);

    private void Seal(TrieNode top, List<(byte[], byte[])> written)
    {
        if (top is BranchNode { Reference: null } branch && changes >= ParallelFrom)
        {
            var parts = new List<(byte[], byte[])>[16];
            Parallel.For(
                0,
                16,
                i =>
                {
                    parts[i] = [];
                    if (branch.Children[i] is { Reference: null } child)
                        Seal(child, [(byte)i], parts[i]);
                }
            );
            foreach (var part in parts)
                written.AddRange(part);
        }
        Seal(top, [], written);
    }

    private static void Seal(TrieNode node, byte[] place, List<(byte[], byte[])> written)
    {
        if (node.Reference is not null)
            return;
        if (node is ExtensionNode extension)
            Seal(extension.Child, [.. place, .. extension.Path], written);
        if (node is BranchNode branch)
            for (byte i = 0; i < 16; i++)
                if (branch.Children[i] is { Reference: null } child)
                    Seal(child, [.. place, i], written);
        var encoded = TrieCodec.Encode(node);
        // A root shorter than 32 bytes is hashed and stored all the same.
        if (encoded.Length >= 32 || place.Length == 0)
        {
            node.Reference = [0xa0, .. Keccak256.Hash(encoded).Span];
            written.Add((place, encoded));
        }
        else
        {
            node.Reference = encoded;
        }
    }
}
