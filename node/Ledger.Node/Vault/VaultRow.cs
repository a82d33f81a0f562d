namespace Ledger.Node.Vault;

/// <summary>A disclosure as it lies in the vault: who and which in clear, the content under the record's data key.</summary>
/// <param name="Record">The filing.</param>
/// <param name="Version">Of the record.</param>
/// <param name="Commitment">The field tree's root that the content was checked against.</param>
/// <param name="Organisation">Who gave it.</param>
/// <param name="Sealed">nonce ‖ ciphertext ‖ tag (AES-256-GCM).</param>
public sealed record VaultRow(Bytes32 Record, uint Version, Bytes32 Commitment, uint Organisation, byte[] Sealed);

/// <summary>Who looked, at what, when and why; kept with the vault, never in a log.</summary>
public sealed record VaultAccess(Bytes32 Record, uint Organisation, string Purpose, DateTimeOffset At);

/// <summary>Rows of the vault. Writes are synced when they return.</summary>
public interface IVaultStore : IDisposable
{
    IReadOnlyList<VaultRow> Find(Bytes32 record);

    void Put(IReadOnlyList<VaultRow> rows);

    /// <summary>Drops a record's rows; the erasure itself is the loss of the key.</summary>
    void Remove(Bytes32 record);

    void Log(VaultAccess access);

    IReadOnlyList<VaultAccess> Accesses(Bytes32 record);
}

/// <summary>Data keys, one a record, in a file of their own. Writes are synced when they return.</summary>
public interface IVaultKeys : IDisposable
{
    /// <summary>32 bytes, or null where the record has none or it was erased.</summary>
    byte[]? Find(Bytes32 record);

    /// <summary>True once a record was erased: nothing is stored for it again.</summary>
    bool IsErased(Bytes32 record);

    void Add(Bytes32 record, byte[] key);

    /// <summary>Overwrites the key; what it sealed can never be read again.</summary>
    void Erase(Bytes32 record);
}
