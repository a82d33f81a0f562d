using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Node.Proofs;

/// <summary>Trie nodes of several proofs, each once.</summary>
internal sealed class NodePool
{
    private readonly HashSet<Bytes32> known = [];
    private readonly List<byte[]> nodes = [];

    public IReadOnlyList<byte[]> Nodes => nodes;

    public void Add(StateProof proof)
    {
        Add(proof.AccountNodes);
        foreach (var slot in proof.Slots)
            Add(slot.Nodes);
    }

    private void Add(IReadOnlyList<byte[]> path)
    {
        foreach (var node in path)
            if (known.Add(Keccak256.Hash(node)))
                nodes.Add(node);
    }
}
