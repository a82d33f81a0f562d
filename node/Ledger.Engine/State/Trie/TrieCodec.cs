using Ledger.Evidence.Rlp;

namespace Ledger.Engine.State.Trie;

/// <summary>Nodes to RLP and back; hex-prefix encoding of nibbles (Yellow Paper, appendices C and D).</summary>
internal static class TrieCodec
{
    public static byte[] Nibbles(ReadOnlySpan<byte> key)
    {
        var nibbles = new byte[key.Length * 2];
        for (var i = 0; i < key.Length; i++)
        {
            nibbles[2 * i] = (byte)(key[i] >> 4);
            nibbles[2 * i + 1] = (byte)(key[i] & 15);
        }
        return nibbles;
    }

    /// <summary>Every child must have its reference.</summary>
    public static byte[] Encode(TrieNode node)
    {
        var w = new RlpWriter(node is BranchNode ? 560 : 128);
        var list = w.BeginList();
        switch (node)
        {
            case LeafNode leaf:
                WritePath(w, leaf.Path, isLeaf: true);
                w.Bytes(leaf.Value);
                break;
            case ExtensionNode extension:
                WritePath(w, extension.Path, isLeaf: false);
                w.Raw(extension.Child.Reference);
                break;
            case BranchNode branch:
                foreach (var child in branch.Children)
                    w.Raw(child is null ? [0x80] : child.Reference);
                w.Bytes(branch.Value);
                break;
            default:
                throw new InvalidOperationException("A node that was not read cannot be encoded.");
        }
        return w.EndList(list).ToArray();
    }

    /// <exception cref="RlpException">Not a node.</exception>
    public static TrieNode Decode(ReadOnlySpan<byte> encoded, byte[]? reference)
    {
        var outer = new RlpReader(encoded);
        var r = outer.ReadList();
        outer.End();
        var items = r.CountItems();
        if (items == 17)
            return DecodeBranch(ref r, reference);
        if (items != 2)
            throw new RlpException(RlpFault.WrongSize, 0);
        var path = ReadPath(r.ReadBytes(), out var isLeaf);
        if (isLeaf)
            return new LeafNode(path, r.ReadBytes().ToArray()) { Reference = reference };
        return new ExtensionNode(path, ReadChild(ref r) ?? throw new RlpException(RlpFault.WrongSize, 0))
        {
            Reference = reference,
        };
    }

    private static BranchNode DecodeBranch(ref RlpReader r, byte[]? reference)
    {
        var branch = new BranchNode { Reference = reference };
        for (var i = 0; i < 16; i++)
            branch.Children[i] = ReadChild(ref r);
        var value = r.ReadBytes();
        branch.Value = value.IsEmpty ? null : value.ToArray();
        return branch;
    }

    private static TrieNode? ReadChild(ref RlpReader r)
    {
        var at = r.Position;
        var item = r.ReadItem();
        if (item[0] >= 0xc0)
            return item.Length < 32 ? Decode(item, item.ToArray()) : throw new RlpException(RlpFault.WrongSize, at);
        if (item.Length == 1 && item[0] == 0x80)
            return null;
        return item.Length == 33 ? new UnloadedNode(item.ToArray()) : throw new RlpException(RlpFault.WrongSize, at);
    }

    private static void WritePath(RlpWriter w, ReadOnlySpan<byte> nibbles, bool isLeaf)
    {
        Span<byte> packed = stackalloc byte[nibbles.Length / 2 + 1];
        var odd = nibbles.Length & 1;
        packed[0] = (byte)((isLeaf ? 0x20 : 0) + (odd == 1 ? 0x10 + nibbles[0] : 0));
        for (var i = odd; i < nibbles.Length; i += 2)
            packed[1 + i / 2] = (byte)((nibbles[i] << 4) | nibbles[i + 1]);
        w.Bytes(packed);
    }

    private static byte[] ReadPath(ReadOnlySpan<byte> packed, out bool isLeaf)
    {
        if (packed.IsEmpty || packed[0] > 0x3f || ((packed[0] & 0x10) == 0 && (packed[0] & 15) != 0))
            throw new RlpException(RlpFault.WrongSize, 0);
        isLeaf = (packed[0] & 0x20) != 0;
        var nibbles = Nibbles(packed);
        return nibbles[((packed[0] & 0x10) != 0 ? 1 : 2)..];
    }
}
