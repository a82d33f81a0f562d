using Ledger.Engine.Chain;
using Ledger.Engine.State;
using Ledger.Engine.State.Trie;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Fsck;

/// <summary>The store as an upper layer's check sees it: blocks in order, and the state at the head word by word.</summary>
public sealed class FsckView
{
    private readonly ChainStore store;
    private readonly StateSnapshot state;

    internal FsckView(ChainStore store, GenesisBlock genesis, BlockHeader head)
    {
        this.store = store;
        Genesis = genesis;
        Head = head;
        state = new StateSnapshot(store.Rows, head.Number, head.StateRoot, store.GetOldest);
    }

    public GenesisBlock Genesis { get; }

    public BlockHeader Head { get; }

    /// <summary>Blocks 1 to the head, as they stand in the store.</summary>
    public IEnumerable<FullBlock> Blocks()
    {
        for (ulong number = 1; number <= Head.Number; number++)
            if (store.GetHeader(number) is { } header && store.GetBody(number) is { } body)
                yield return new FullBlock(
                    new SealedBlock(header, header.Hash, body.Transactions, body.Senders),
                    body.Receipts
                );
    }

    public AccountRecord? GetAccount(in Address address) => state.GetAccount(address);

    public Bytes32 GetStorage(in Address address, in Bytes32 slot) => state.GetStorage(address, slot);

    /// <summary>All words of an account: keccak256 of the slot, and the word.</summary>
    public IEnumerable<KeyValuePair<Bytes32, Bytes32>> Storage(Address address)
    {
        if (state.GetAccount(address) is not { } account || account.StorageRoot == BlockHeader.EmptyTrieRoot)
            return [];
        var owner = Keccak256.Hash(address.Span);
        var source = new NodeSource(store.Rows, owner, Head.Number, store.GetOldest);
        return TrieWalk
            .Leaves(UnloadedNode.OfHash(account.StorageRoot), source, null)
            .Select(leaf => new KeyValuePair<Bytes32, Bytes32>(leaf.Key, AccountCodec.DecodeWord(leaf.Value)));
    }
}
