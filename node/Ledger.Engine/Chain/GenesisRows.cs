using System.Text;
using Ledger.Engine.State;
using Ledger.Engine.Store;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Chain;

/// <summary>Begins a chain in an empty store; in another one, sees to it that it is the same chain.</summary>
internal static class GenesisRows
{
    /// <exception cref="StoreException">Another genesis, another format, or a part of a store.</exception>
    public static void Ensure(IKeyValueStore rows, GenesisBlock genesis)
    {
        if (rows.Get(StoreTable.Meta, ChainStore.GenesisKey) is not { } found)
        {
            // Tables of another time beside a newer log: a chain that is begun here would be written over what is left.
            if (rows.Get(StoreTable.Meta, ChainStore.HeadKey) is not null)
                throw new StoreException(StoreFault.Corrupt, "the store has a head and no genesis: rows are missing.")
                {
                    Table = StoreTable.Meta,
                };
            Write(rows, genesis);
            return;
        }
        var format = Encoding.ASCII.GetString(rows.Get(StoreTable.Meta, ChainStore.FormatKey) ?? []);
        if (!string.Equals(format, ChainStore.Format, StringComparison.Ordinal))
            throw new StoreException(
                StoreFault.OtherFormat,
                $"The store has format \"{format}\", this version writes {ChainStore.Format}. Import the blocks anew."
            );
        if (!found.AsSpan().SequenceEqual(genesis.Hash.Span))
            throw new StoreException(
                StoreFault.OtherGenesis,
                $"The store holds the chain with genesis {Hex.Encode(found)}, genesis.json gives {genesis.Hash}. "
                    + "Use the genesis.json of that chain, or another data directory."
            );
    }

    private static void Write(IKeyValueStore rows, GenesisBlock genesis)
    {
        var batch = new StoreBatch();
        batch.Put(StoreTable.Meta, ChainStore.FormatKey, Encoding.ASCII.GetBytes(ChainStore.Format));
        batch.Put(StoreTable.Meta, ChainStore.GenesisKey, genesis.Hash.ToArray());
        var empty = new StateSnapshot(rows, 0, BlockHeader.EmptyTrieRoot, () => 0);
        var (_, nodes) = empty.Apply(genesis.State, 0);
        new ChainStore(rows).PutState(batch, 0, nodes, genesis.State, 0, 0);
        ChainStore.PutBlock(batch, new SealedBlock(genesis.Header, genesis.Hash, [], []), []);
        rows.Write(batch);
    }
}
