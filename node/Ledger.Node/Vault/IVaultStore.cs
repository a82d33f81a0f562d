namespace Ledger.Node.Vault;

internal enum VaultTable
{
    Unset = 0,

    /// <summary>Format and head.</summary>
    Meta,

    /// <summary>Record, version, commitment to who gave the fields and the sealed fields (<see cref="VaultRow"/>).</summary>
    Rows,

    /// <summary>Transaction hash to fields that wait for the chain (<see cref="StagedFields"/>).</summary>
    Staged,

    /// <summary>Record and number to a sealed use (<see cref="VaultAccess"/>).</summary>
    Uses,
}

/// <summary>A row to be put; deleted where the value is null.</summary>
internal readonly record struct VaultChange(VaultTable Table, byte[] Key, byte[]? Value);

/// <summary>Ordered tables of the vault, with atomic batches that are on the disk (fsync) when the call returns.</summary>
internal interface IVaultStore : IDisposable
{
    byte[]? Get(VaultTable table, ReadOnlySpan<byte> key);

    /// <summary>Rows whose key begins so, in byte order.</summary>
    IEnumerable<KeyValuePair<byte[], byte[]>> Scan(VaultTable table, byte[] prefix);

    void Write(IReadOnlyList<VaultChange> batch);
}
