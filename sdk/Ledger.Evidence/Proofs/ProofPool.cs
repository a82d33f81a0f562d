using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Proofs;

/// <summary>
/// Trie nodes found by their hash. What a proof says comes from the nodes alone; which of them were needed is kept, so
/// that nothing may be left over. Not thread-safe.
/// </summary>
/// <remarks>EIP-1186; docs/evidence.md 6 and 13 (walking a trie).</remarks>
public sealed class ProofPool
{
    private readonly Dictionary<Bytes32, PooledNode> nodes;
    private readonly List<PooledNode> walked = [];

    /// <param name="nodes">RLP of nodes, in any order. Their sizes are limited by whoever read them.</param>
    public ProofPool(IReadOnlyCollection<byte[]> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        this.nodes = new Dictionary<Bytes32, PooledNode>(nodes.Count);
        var hashes = KeccakLanes.Hash(nodes);
        var next = 0;
        foreach (var node in nodes)
            if (!this.nodes.TryAdd(hashes[next++], new PooledNode(node)))
                HasDuplicates = true;
    }

    /// <summary>The same node was given twice.</summary>
    public bool HasDuplicates { get; }

    /// <summary>Nodes in the pool, each once.</summary>
    public int Count => nodes.Count;

    /// <summary>Nodes that no complete walk went through.</summary>
    public int Unused
    {
        get
        {
            var unused = 0;
            foreach (var entry in nodes.Values)
                if (!entry.Used)
                    unused++;
            return unused;
        }
    }

    /// <summary>RLP of the nodes that complete walks went through, in the order in which they were given.</summary>
    internal IEnumerable<byte[]> Used => nodes.Values.Where(e => e.Used).Select(e => e.Rlp);

    /// <summary>The nodes given in the order in which complete walks came to them first, those not needed left aside.</summary>
    internal bool IsInOrder => Used.SequenceEqual(walked.Select(e => e.Rlp));

    internal PooledNode? Find(in Bytes32 hash) => nodes.GetValueOrDefault(hash);

    /// <summary>Puts the nodes of a complete walk down as used, from the root on.</summary>
    internal void MarkUsed(IEnumerable<PooledNode> walk)
    {
        foreach (var entry in walk)
        {
            if (!entry.Used)
                walked.Add(entry);
            entry.Used = true;
        }
    }

    internal sealed class PooledNode(byte[] rlp)
    {
        public byte[] Rlp { get; } = rlp;

        public bool Used { get; set; }
    }
}
