namespace Ledger.Node.Vault;

/// <summary>A disclosure as it lies in the vault: who and which in clear, the content under the record's data key.</summary>
/// <param name="Record">The filing.</param>
/// <param name="Version">Of the record.</param>
/// <param name="Commitment">The field tree's root that the content was checked against.</param>
/// <param name="Organisation">Who gave it.</param>
/// <param name="Sealed">nonce ‖ ciphertext ‖ tag (AES-256-GCM).</param>
public sealed record VaultRow(Bytes32 Record, uint Version, Bytes32 Commitment, uint Organisation, byte[] Sealed);

/// <summary>What was done with a record's disclosures.</summary>
public enum VaultUse
{
    Unset = 0,

    /// <summary>The masked fields were shown.</summary>
    Masked = 1,

    /// <summary>The fields that tax is assessed from were shown.</summary>
    Tax = 2,

    /// <summary>All fields were shown.</summary>
    Full = 3,

    /// <summary>The record's data key was dropped.</summary>
    Erased = 4,
}

/// <summary>Who did what, when and why; kept with the vault, never in a log, and kept when the fields are erased.</summary>
/// <param name="Record">The filing.</param>
/// <param name="Organisation">Number of the caller's organisation; 0 for a caller without a certificate.</param>
/// <param name="Certificate">SHA-256 of the certificate, in hex.</param>
/// <param name="Use">What was done.</param>
/// <param name="Purpose">As the caller gave it.</param>
/// <param name="At">When, to the millisecond.</param>
public sealed record VaultAccess(
    Bytes32 Record,
    uint Organisation,
    string Certificate,
    VaultUse Use,
    string Purpose,
    DateTimeOffset At
);

/// <summary>Rows of the vault. Writes are synced when they return.</summary>
public interface IVaultStore : IDisposable
{
    IReadOnlyList<VaultRow> Find(Bytes32 record);

    void Put(IReadOnlyList<VaultRow> rows);

    /// <summary>Drops a record's rows; the erasure itself is the loss of the key.</summary>
    void Remove(Bytes32 record);

    void Log(VaultAccess access);

    /// <summary>Oldest first.</summary>
    IReadOnlyList<VaultAccess> Accesses(Bytes32 record);
}

/// <summary>Data keys, one a record, in a file of their own. Writes are synced when they return.</summary>
public interface IVaultKeys : IDisposable
{
    /// <summary>32 bytes, or null where the record has none or it was erased.</summary>
    byte[]? Find(Bytes32 record);

    /// <summary>True once a record was erased: nothing is stored for it again.</summary>
    bool IsErased(Bytes32 record);

    /// <summary>All of them with one sync.</summary>
    /// <exception cref="InvalidOperationException">A record has a key, or was erased.</exception>
    void Add(IReadOnlyCollection<KeyValuePair<Bytes32, byte[]>> added);

    /// <summary>Overwrites the key; what it sealed can never be read again.</summary>
    void Erase(Bytes32 record);
}
