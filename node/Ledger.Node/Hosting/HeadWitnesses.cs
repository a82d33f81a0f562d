using Ledger.Engine.Store;
using Ledger.Evidence.Primitives;
using Ledger.Node.Index;
using Ledger.Node.Leases;

namespace Ledger.Node;

/// <summary>Who saw the chain's head beside the engine's store, by the names that faults and plans give them.</summary>
public static class HeadWitnesses
{
    public const string Mark = "head mark";
    public const string Index = "index";
    public const string Leases = "lease file";

    /// <summary>What index and leases last saw of the chain.</summary>
    /// <exception cref="NodeStoreException">One of them cannot be read.</exception>
    internal static List<HeadWitness> Of(IIndexStore? index, ILeaseStore? leases, Bytes32 genesis)
    {
        var witnesses = new List<HeadWitness>();
        if (index is not null && ChainIndex.HeadOf(index, genesis) is { } indexed)
            witnesses.Add(new HeadWitness(Index, indexed.Number, indexed.Hash));
        if (leases?.Load().Head is { } leased)
            witnesses.Add(new HeadWitness(Leases, leased.Number, leased.Hash));
        return witnesses;
    }
}
