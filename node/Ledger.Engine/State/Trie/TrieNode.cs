using Ledger.Evidence.Primitives;

namespace Ledger.Engine.State.Trie;

/// <summary>
/// A node of a Merkle-Patricia trie (Yellow Paper, appendix D). Once <see cref="Reference"/> is set the node never
/// changes its content and is shared by snapshots; while it is null the node belongs to the change under way and is
/// edited in place.
/// </summary>
internal abstract class TrieNode
{
    /// <summary>The RLP item by which a parent names this node: 0xa0 and its hash, or, under 32 bytes, the node itself.</summary>
    public byte[]? Reference;

    /// <summary>Stored in a row of its own, not inside its parent (the root is stored at any length).</summary>
    public bool HasRow => Reference is { Length: 33 };
}

/// <summary>Known by its reference, not read yet.</summary>
internal sealed class UnloadedNode : TrieNode
{
    public UnloadedNode(byte[] reference) => Reference = reference;

    public static UnloadedNode OfHash(in Bytes32 hash) => new([0xa0, .. hash.Span]);

    public Bytes32 Hash => new(Reference.AsSpan(1));
}

internal sealed class LeafNode(byte[] path, byte[] value) : TrieNode
{
    /// <summary>Nibbles left below this node's place.</summary>
    public byte[] Path { get; } = path;

    public byte[] Value { get; set; } = value;
}

internal sealed class ExtensionNode(byte[] path, TrieNode child) : TrieNode
{
    private TrieNode? child = child;

    public byte[] Path { get; } = path;

    public TrieNode Child
    {
        get => child!;
        set => child = value;
    }

    /// <summary>For a reader that puts the node it read in the place of its reference.</summary>
    public ref TrieNode? ChildPlace => ref child;
}

internal sealed class BranchNode : TrieNode
{
    public TrieNode?[] Children { get; init; } = new TrieNode?[16];

    /// <summary>Of the key that ends here; only in tries whose keys differ in length.</summary>
    public byte[]? Value { get; set; }

    public BranchNode Copy() => new() { Children = [.. Children], Value = Value };
}
