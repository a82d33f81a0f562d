namespace Ledger.Node.Index;

/// <summary>The tables of the index, each a column family.</summary>
public enum IndexTable
{
    Unset = 0,

    /// <summary>Format, genesis hash, head.</summary>
    Meta,

    /// <summary>kind ‖ record to the packed places of its events.</summary>
    Records,

    /// <summary>kind ‖ block ‖ log index to record: records of a kind in the order of their creation.</summary>
    Created,

    /// <summary>unit ‖ block ‖ log index to filing.</summary>
    UnitFilings,

    /// <summary>filing ‖ block ‖ log index to escrow.</summary>
    FilingEscrows,

    /// <summary>writer ‖ nonce to transaction hash.</summary>
    Writers,
}

/// <summary>
/// Ordered tables with atomic batches. A batch need not be synced: the index holds its own head in the same batch and
/// follows the chain from there, so a lost tail is only read again.
/// </summary>
public interface IIndexStore : IDisposable
{
    byte[]? Get(IndexTable table, ReadOnlySpan<byte> key);

    /// <summary>Rows whose key starts with <paramref name="prefix"/> and is at or after <paramref name="from"/>, in byte order.</summary>
    IEnumerable<KeyValuePair<byte[], byte[]>> Scan(IndexTable table, byte[] prefix, byte[] from);

    void Write(IReadOnlyList<IndexChange> batch);

    /// <summary>Drops every row of every table.</summary>
    void Clear();
}

/// <summary>A row to be put.</summary>
public readonly record struct IndexChange(IndexTable Table, byte[] Key, byte[] Value);
