using Ledger.Engine.Store;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Chain;

/// <summary>A store's head, and whether what others saw of the chain stands in it. Reads only.</summary>
public sealed class HeadLosses
{
    private readonly ChainStore store;

    /// <exception cref="StoreException">The store is empty, or its head cannot be read.</exception>
    public HeadLosses(IKeyValueStore rows)
    {
        store = new ChainStore(rows);
        Head = store.GetHead() ?? throw new StoreException(StoreFault.Corrupt, "the engine's store has no head.");
        HeadHash = store.RequireHeader(Head).Hash;
    }

    public ulong Head { get; }

    public Bytes32 HeadHash { get; }

    public bool Stands(HeadWitness seen) => seen.Number <= Head && store.RequireHeader(seen.Number).Hash == seen.Hash;
}
