namespace Ledger.Engine.Store;

/// <summary>The tables of the engine's store. Names in the data directory: the lower-case word.</summary>
public enum StoreTable
{
    Unset = 0,

    /// <summary>Few rows: format, genesis hash, head, oldest state.</summary>
    Meta,

    /// <summary>Block number to sealed header (RLP).</summary>
    Headers,

    /// <summary>Block number to transactions, receipts and senders (RLP), compressed.</summary>
    Blocks,

    /// <summary>Block hash to number.</summary>
    Hashes,

    /// <summary>Transaction hash to block number and index.</summary>
    Transactions,

    /// <summary>Trie node by its path, overwritten in place.</summary>
    Nodes,

    /// <summary>What a block replaced, by (path, block).</summary>
    History,

    /// <summary>Code by its hash.</summary>
    Code,

    /// <summary>Set id to sealed header, proofs and list; for ever.</summary>
    Handovers,
}

/// <summary>
/// Ordered tables of bytes with atomic, synced batches. A fault of the device is a <see cref="StoreException"/>; what
/// was read or written is then unknown, and the engine stops.
/// </summary>
public interface IKeyValueStore : IDisposable
{
    byte[]? Get(StoreTable table, ReadOnlySpan<byte> key);

    /// <summary>The first row whose key is not below <paramref name="key"/>, in byte order; null at the end.</summary>
    StoreRow? Seek(StoreTable table, ReadOnlySpan<byte> key);

    /// <summary>All rows of a table from <paramref name="from"/> on, in byte order, read as they are at the call.</summary>
    IEnumerable<StoreRow> Scan(StoreTable table, byte[] from);

    /// <summary>All rows of the batch or none; they are on the disk (fsync) when this returns.</summary>
    void Write(StoreBatch batch);
}

public readonly record struct StoreRow(byte[] Key, byte[] Value);

/// <summary>Rows to be put or deleted together; a null value deletes.</summary>
public sealed class StoreBatch
{
    private readonly List<StoreChange> changes = [];

    public IReadOnlyList<StoreChange> Changes => changes;

    public void Put(StoreTable table, byte[] key, byte[] value) => changes.Add(new StoreChange(table, key, value));

    public void Delete(StoreTable table, byte[] key) => changes.Add(new StoreChange(table, key, null));
}

public readonly record struct StoreChange(StoreTable Table, byte[] Key, byte[]? Value);
