using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;

namespace Ledger.Evidence.Proofs;

/// <summary>
/// Walks a Merkle-Patricia trie of 32-byte keys through a pool of nodes and believes nothing but hashes: canonical RLP,
/// canonical paths, nodes under 32 bytes stand in their parent and no others do, no value in a branch, depth at most 64.
/// Source: EIP-1186, Ethereum Yellow Paper appendix D, docs/evidence.md 6.
/// </summary>
public static class TrieProof
{
    private const int MaxDepth = 64;
    private const int KeyNibbles = 64;

    /// <summary>The value of a key, or the proof that there is none.</summary>
    /// <param name="pool">Nodes; those of a complete walk are marked as used.</param>
    /// <param name="root">The trie's root.</param>
    /// <param name="key">The trie's key: in state and storage keccak256 of address or slot.</param>
    public static TrieLookup Find(ProofPool pool, in Bytes32 root, in Bytes32 key)
    {
        ArgumentNullException.ThrowIfNull(pool);
        if (root == BlockHeader.EmptyTrieRoot)
            return TrieLookup.Absent;
        var walk = new Walk(pool, key);
        TrieLookup found;
        try
        {
            found = walk.From(root);
        }
        catch (RlpException)
        {
            found = TrieLookup.Broken(TrieFault.BadRlp);
        }
        if (found.Answer != TrieAnswer.Broken)
            walk.MarkUsed();
        return found;
    }

    private sealed class Walk(ProofPool pool, Bytes32 key)
    {
        private readonly List<ProofPool.PooledNode> visited = new(10);
        private int position;

        public void MarkUsed() => pool.MarkUsed(visited);

        public TrieLookup From(in Bytes32 root)
        {
            var next = new Step(root, default, false);
            for (var depth = 0; depth <= MaxDepth; depth++)
            {
                var node = next.Inline;
                if (node.IsEmpty)
                {
                    if (pool.Find(next.Hash) is not { } entry)
                        return TrieLookup.Broken(TrieFault.MissingNode);
                    // Only the root may be short; every other node under 32 bytes stands in its parent.
                    if (depth > 0 && entry.Rlp.Length < 32)
                        return TrieLookup.Broken(TrieFault.BadChild);
                    visited.Add(entry);
                    node = entry.Rlp;
                }
                if (Enter(node, next.AfterExtension, out next) is { } end)
                    return end;
            }
            return TrieLookup.Broken(TrieFault.TooDeep);
        }

        /// <summary>Reads one node; null = go on at <paramref name="next"/>.</summary>
        private TrieLookup? Enter(ReadOnlyMemory<byte> node, bool afterExtension, out Step next)
        {
            next = default;
            var outer = new RlpReader(node.Span);
            var list = outer.ReadList();
            outer.End();
            var first = list;
            first.ReadItem();
            if (first.AtEnd)
                return TrieLookup.Broken(TrieFault.BadShape);
            var second = first;
            second.ReadItem();
            if (!second.AtEnd)
                return Branch(node, list, out next);
            // An extension leads to a branch, else the two would be one node.
            return afterExtension ? TrieLookup.Broken(TrieFault.BadShape) : Short(node, list, out next);
        }

        private TrieLookup? Branch(ReadOnlyMemory<byte> node, RlpReader list, out Step next)
        {
            next = default;
            var nibble = position < KeyNibbles ? Nibble(position) : -1;
            if (nibble < 0)
                return TrieLookup.Broken(TrieFault.BadPath);
            var children = 0;
            var chosenIsEmpty = false;
            for (var i = 0; i < 16; i++)
            {
                if (list.AtEnd)
                    return TrieLookup.Broken(TrieFault.BadShape);
                if (!Child(node, ref list, mayBeEmpty: true, out var step, out var isEmpty))
                    return TrieLookup.Broken(TrieFault.BadChild);
                children += isEmpty ? 0 : 1;
                if (i == nibble)
                    (next, chosenIsEmpty) = (step, isEmpty);
            }
            if (list.AtEnd || children < 2)
                return TrieLookup.Broken(TrieFault.BadShape);
            // Keys have one length, so none ends in a branch.
            if (!list.ReadBytes().IsEmpty)
                return TrieLookup.Broken(TrieFault.BadValue);
            if (!list.AtEnd)
                return TrieLookup.Broken(TrieFault.BadShape);
            position++;
            return chosenIsEmpty ? TrieLookup.Absent : null;
        }

        private TrieLookup? Short(ReadOnlyMemory<byte> node, RlpReader list, out Step next)
        {
            next = default;
            var path = list.ReadBytes();
            if (path.IsEmpty || path[0] >> 4 > 3 || (path[0] >> 4 & 1) == 0 && (path[0] & 15) != 0)
                return TrieLookup.Broken(TrieFault.BadPath);
            var isLeaf = path[0] >> 4 >= 2;
            var odd = path[0] >> 4 & 1;
            var length = (path.Length - 1) * 2 + odd;
            var remaining = KeyNibbles - position;
            // A leaf ends the key exactly; an extension leaves at least one nibble for its branch.
            if (isLeaf ? length != remaining : length == 0 || length >= remaining)
                return TrieLookup.Broken(TrieFault.BadPath);
            var differs = false;
            for (var i = 0; i < length; i++)
            {
                var at = i + 2 - odd;
                var nibble = (path[at / 2] >> (at % 2 == 0 ? 4 : 0)) & 15;
                differs |= nibble != Nibble(position + i);
            }
            position += length;
            if (isLeaf)
            {
                var value = list.ReadBytes();
                if (value.IsEmpty)
                    return TrieLookup.Broken(TrieFault.BadValue);
                return differs ? TrieLookup.Absent : TrieLookup.Present(Within(node, list, value.Length));
            }
            if (!Child(node, ref list, mayBeEmpty: false, out next, out _))
                return TrieLookup.Broken(TrieFault.BadChild);
            next = next with { AfterExtension = true };
            return differs ? TrieLookup.Absent : null;
        }

        private static bool Child(
            ReadOnlyMemory<byte> node,
            ref RlpReader list,
            bool mayBeEmpty,
            out Step step,
            out bool isEmpty
        )
        {
            (step, isEmpty) = (default, false);
            if (list.NextIsList)
            {
                var item = list.ReadItem();
                step = new Step(default, Within(node, list, item.Length), false);
                return item.Length is > 1 and < 32;
            }
            var hash = list.ReadBytes();
            if (hash.Length == Bytes32.Size)
                step = new Step(new Bytes32(hash), default, false);
            isEmpty = hash.IsEmpty;
            return hash.Length == Bytes32.Size || isEmpty && mayBeEmpty;
        }

        /// <summary>The last <paramref name="length"/> bytes before the reader's position, as memory of the node.</summary>
        private static ReadOnlyMemory<byte> Within(ReadOnlyMemory<byte> node, RlpReader reader, int length) =>
            node.Slice(reader.Position - length, length);

        private int Nibble(int index) => (key.Span[index / 2] >> (index % 2 == 0 ? 4 : 0)) & 15;
    }

    /// <summary>Where a walk goes on: at a hash, or in a node that stands in its parent.</summary>
    private readonly record struct Step(Bytes32 Hash, ReadOnlyMemory<byte> Inline, bool AfterExtension);
}
