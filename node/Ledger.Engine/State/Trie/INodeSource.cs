using Ledger.Evidence.Primitives;

namespace Ledger.Engine.State.Trie;

/// <summary>Where the nodes of one trie that are not in memory come from.</summary>
internal interface INodeSource
{
    /// <summary>The node at <paramref name="path"/> (nibbles from the root) whose encoding has this hash.</summary>
    /// <exception cref="StateReadException">It is not there, or cannot be read.</exception>
    /// <exception cref="HistoryPrunedException">It was replaced, and the block asked for is no longer kept.</exception>
    byte[] Load(ReadOnlySpan<byte> path, in Bytes32 hash);
}

/// <summary>A trie that is whole in memory.</summary>
internal sealed class NoNodeSource : INodeSource
{
    public static readonly NoNodeSource Instance = new();

    public byte[] Load(ReadOnlySpan<byte> path, in Bytes32 hash) =>
        throw new StateReadException("A node that is not in memory was asked of a trie without a store.");
}
