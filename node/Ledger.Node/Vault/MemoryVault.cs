using System.Security.Cryptography;
using Ledger.Evidence.Primitives;

namespace Ledger.Node.Vault;

/// <summary>A vault without a disk, for tests and development.</summary>
public static class MemoryVault
{
    /// <summary>What opens it; opened again it holds what it held.</summary>
    public static Func<Bytes32, TimeProvider, DisclosureVault> Make()
    {
        var secrets = new VaultSecrets(RandomNumberGenerator.GetBytes(32));
        var (store, keys, mark) = (new MemoryVaultStore(), new MemoryVaultFile(), new MemoryVaultFile());
        VaultParts.Begin(store, secrets);
        return (genesis, time) =>
            VaultOpening.Open(
                new VaultParts(store, new VaultKeyBook(keys, secrets), new VaultMark(mark, secrets), secrets, []),
                genesis,
                time
            );
    }
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

    public void Dispose() { }
}
