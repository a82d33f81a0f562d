namespace Ledger.Node.Vault;

/// <summary>A vault without a disk, for tests and development.</summary>
public sealed class MemoryVaultStore : IVaultStore
{
    private readonly Lock gate = new();
    private readonly List<VaultRow> rows = []; // guarded by gate
    private readonly List<VaultAccess> accesses = []; // guarded by gate

    public IReadOnlyList<VaultRow> Find(Bytes32 record)
    {
        lock (gate)
            return [.. rows.Where(r => r.Record == record)];
    }

    public void Put(IReadOnlyList<VaultRow> rows)
    {
        lock (gate)
            this.rows.AddRange(rows);
    }

    public void Remove(Bytes32 record)
    {
        lock (gate)
            rows.RemoveAll(r => r.Record == record);
    }

    public void Log(VaultAccess access)
    {
        lock (gate)
            accesses.Add(access);
    }

    public IReadOnlyList<VaultAccess> Accesses(Bytes32 record)
    {
        lock (gate)
            return [.. accesses.Where(a => a.Record == record)];
    }

    public void Dispose() { }
}

/// <summary>Data keys without a disk.</summary>
public sealed class MemoryVaultKeys : IVaultKeys
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<Bytes32, byte[]> keys = [];

    public byte[]? Find(Bytes32 record) => keys.GetValueOrDefault(record) is { Length: 32 } key ? [.. key] : null;

    public bool IsErased(Bytes32 record) => keys.GetValueOrDefault(record) is { Length: 0 };

    public void Add(IReadOnlyCollection<KeyValuePair<Bytes32, byte[]>> added)
    {
        foreach (var (record, key) in added)
            if (!keys.TryAdd(record, key))
                throw new InvalidOperationException("The record has a key, or was erased.");
    }

    public void Erase(Bytes32 record) => keys[record] = [];

    public void Dispose() { }
}
