using System.Security.Cryptography;
using Ledger.Evidence.Primitives;

namespace Ledger.Node.Vault;

/// <summary>A vault without a disk, for tests and development.</summary>
public sealed class MemoryVault
{
    private readonly VaultSecrets secrets;
    private readonly MemoryVaultStore store;
    private readonly MemoryVaultFile keys;
    private readonly MemoryVaultFile mark;

    public MemoryVault()
    {
        secrets = new VaultSecrets(RandomNumberGenerator.GetBytes(32));
        (store, keys, mark) = (new(), new(), new());
        VaultParts.Begin(store, secrets);
    }

    private MemoryVault(MemoryVault from)
    {
        secrets = from.secrets;
        (store, keys, mark) = (from.store.Copy(), from.keys.Copy(), from.mark.Copy());
    }

    /// <summary>Opened again it holds what it held.</summary>
    public DisclosureVault Open(Bytes32 genesis, TimeProvider time) =>
        VaultOpening.Open(
            new VaultParts(store, new VaultKeyBook(keys, secrets), new VaultMark(mark, secrets), secrets, []),
            genesis,
            time
        );

    /// <summary>As a copy of its disk; nothing is written meanwhile.</summary>
    public MemoryVault Copy() => new(this);
}

/// <summary>The vault's tables without a disk.</summary>
internal sealed class MemoryVaultStore : IVaultStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<VaultTable, SortedDictionary<byte[], byte[]>> tables = []; // guarded by gate

    public byte[]? Get(VaultTable table, ReadOnlySpan<byte> key)
    {
        lock (gate)
            return Table_NeedsLock(table).GetValueOrDefault(key.ToArray());
    }

    public IEnumerable<KeyValuePair<byte[], byte[]>> Scan(VaultTable table, byte[] prefix)
    {
        lock (gate)
            return [.. Table_NeedsLock(table).Where(r => r.Key.AsSpan().StartsWith(prefix))];
    }

    public void Write(IReadOnlyList<VaultChange> batch)
    {
        lock (gate)
            foreach (var (table, key, value) in batch)
                if (value is null)
                    Table_NeedsLock(table).Remove(key);
                else
                    Table_NeedsLock(table)[key] = value;
    }

    public MemoryVaultStore Copy()
    {
        var copy = new MemoryVaultStore();
        lock (gate)
            foreach (var (table, rows) in tables)
                copy.tables[table] = new(rows, rows.Comparer);
        return copy;
    }

    public void Dispose() { }

    private SortedDictionary<byte[], byte[]> Table_NeedsLock(VaultTable table) =>
        tables.TryGetValue(table, out var rows)
            ? rows
            : tables[table] = new(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b)));
}

/// <summary>A file of the vault without a disk.</summary>
internal sealed class MemoryVaultFile : IVaultFile
{
    private byte[] bytes = [];

    public bool Existed => bytes.Length > 0;

    public byte[] ReadAll() => [.. bytes];

    public void Write(long at, ReadOnlySpan<byte> bytes)
    {
        var end = checked((int)at + bytes.Length);
        if (this.bytes.Length < end)
            Array.Resize(ref this.bytes, end);
        bytes.CopyTo(this.bytes.AsSpan((int)at));
    }

    public void Sync() { }

    public MemoryVaultFile Copy() => new() { bytes = ReadAll() };

    public void Dispose() { }
}
