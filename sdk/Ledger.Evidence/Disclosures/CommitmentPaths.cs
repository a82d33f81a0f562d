using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Disclosures;

/// <summary>
/// Hashes the paths of one disclosure's fields from leaf to top. Paths of one tree meet on their way up: a pair that was
/// hashed at a place is not hashed there again, and any other pair is.
/// </summary>
/// <remarks>docs/evidence.md 3.</remarks>
internal sealed class CommitmentPaths(CommitmentProfile profile, int depth)
{
    private readonly Pair?[] known = new Pair?[1 << depth]; // by place: 1 is the top, 2 and 3 are below it

    /// <summary>The node under the root that a field and its siblings give.</summary>
    /// <param name="field">Its index within the tree, with one sibling a level.</param>
    public Bytes32 TopOf(DisclosedField field)
    {
        var node = CommitmentHash.Leaf(profile, field.Index, field.Value, field.Salt);
        for (var level = 0; level < depth; level++)
        {
            var sibling = field.Path[level];
            var place = ((1 << depth) + field.Index) >> (level + 1);
            node = ((field.Index >> level) & 1) == 0 ? Inner(place, node, sibling) : Inner(place, sibling, node);
        }
        return node;
    }

    private Bytes32 Inner(int place, in Bytes32 left, in Bytes32 right)
    {
        if (known[place] is { } pair && pair.Left == left && pair.Right == right)
            return pair.Hash;
        var hash = CommitmentHash.Inner(profile, left, right);
        known[place] = new Pair(left, right, hash);
        return hash;
    }

    private sealed record Pair(Bytes32 Left, Bytes32 Right, Bytes32 Hash);
}
