using Ledger.Node.Index;
using Ledger.Node.Vault;

namespace Ledger.Node.Tests;

/// <summary>RocksDB's iterators end at a damaged block as at the table's end: the node's stores tell the two apart.</summary>
public sealed class DamagedBlockTests : IDisposable
{
    private const int Rows = 64;
    private const int RowSize = 4096;
    private readonly string directory = Directory.CreateTempSubdirectory("ledger-node-").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void A_scan_of_the_index_names_a_damaged_block()
    {
        using (var store = RocksIndexStore.Open(directory))
        {
            store.Write([.. Values().Select((v, i) => new IndexChange(IndexTable.Records, [(byte)i], v))]);
            store.Compact();
        }
        Damage();
        using var damaged = RocksIndexStore.Open(directory);
        Assert.InRange(Until(damaged.Scan(IndexTable.Records, [], [])), 1, Rows - 1);
    }

    [Fact]
    public void A_scan_of_the_vault_names_a_damaged_block()
    {
        using (var store = RocksVaultStore.Open(directory, create: true))
            store.Write([.. Values().Select((v, i) => new VaultChange(VaultTable.Rows, [(byte)i], v))]);
        // Opened again, what was in the log lies in a table.
        RocksVaultStore.Open(directory, create: false).Dispose();
        Damage();
        using var damaged = RocksVaultStore.Open(directory, create: false);
        Assert.InRange(Until(damaged.Scan(VaultTable.Rows, [])), 1, Rows - 1);
    }

    /// <summary>How many rows came before the fault.</summary>
    private static int Until(IEnumerable<KeyValuePair<byte[], byte[]>> scan)
    {
        var read = 0;
        var fault = Assert.Throws<NodeStoreException>(() =>
        {
            foreach (var _ in scan)
                read++;
        });
        Assert.Equal(NodeStoreFault.Damaged, fault.Fault);
        return read;
    }

    /// <summary>Such as do not compress.</summary>
    private static IEnumerable<byte[]> Values()
    {
        var random = new Random(1);
        for (var i = 0; i < Rows; i++)
        {
            var value = new byte[RowSize];
            random.NextBytes(value);
            yield return value;
        }
    }

    /// <summary>One bit in the middle of the largest table.</summary>
    private void Damage()
    {
        var file = Directory.GetFiles(directory, "*.sst").MaxBy(f => new FileInfo(f).Length)!;
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
    }
}
