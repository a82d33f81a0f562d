using Ledger.Engine.State;
using Ledger.Engine.Store;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Chain;

/// <summary>The first block: what genesis.json says, its state and its header, hashed as Besu hashes them.</summary>
public sealed class GenesisBlock
{
    private GenesisBlock(ChainDescription chain, BlockHeader header, StateChanges state)
    {
        Chain = chain;
        Header = header;
        State = state;
        Hash = header.Hash;
    }

    public ChainDescription Chain { get; }

    public BlockHeader Header { get; }

    public Bytes32 Hash { get; }

    /// <summary>All accounts of <c>alloc</c>, as a change of the empty state.</summary>
    public StateChanges State { get; }

    /// <summary>Reads a genesis.json.</summary>
    /// <exception cref="GenesisException">Not one that this engine (and Besu with the same forks) can run.</exception>
    public static GenesisBlock Parse(ReadOnlyMemory<byte> json)
    {
        var (chain, fields, state) = GenesisReader.Read(json);
        using var empty = new MemoryStore();
        var (snapshot, _) = new StateSnapshot(empty, 0, BlockHeader.EmptyTrieRoot, () => 0).Apply(state, 0);
        var header = new BlockHeader
        {
            ParentHash = Bytes32.Zero,
            Coinbase = fields.Coinbase,
            StateRoot = snapshot.Root,
            TransactionsRoot = BlockHeader.EmptyTrieRoot,
            ReceiptsRoot = BlockHeader.EmptyTrieRoot,
            LogsBloom = new byte[256],
            Number = 0,
            GasLimit = chain.GasLimit,
            GasUsed = 0,
            Timestamp = fields.Timestamp,
            Extra = fields.Extra,
        };
        return new GenesisBlock(chain, header, state);
    }
}

/// <summary>The fields of the genesis header that the file decides; the others are fixed by the forks (qbft format).</summary>
internal sealed record GenesisFields(ulong Timestamp, Address Coinbase, ExtraData Extra);
