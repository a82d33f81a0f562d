using System.Diagnostics;
using Ledger.Engine.Store;

namespace Ledger.Engine.Tests.Store;

/// <summary>What both stores promise, and the faults of a directory (field case C79).</summary>
public sealed class RocksStoreTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rows_are_ordered_and_batches_are_whole(bool onDisk)
    {
        using var directory = new TemporaryDirectory();
        using IKeyValueStore store = onDisk ? RocksStore.Open(directory.Path) : new MemoryStore();
        var batch = new StoreBatch();
        foreach (var key in new byte[] { 5, 1, 3 })
            batch.Put(StoreTable.Nodes, [key], [key, key]);
        batch.Put(StoreTable.Meta, [1], [9]);
        batch.Delete(StoreTable.Nodes, [5]);
        store.Write(batch);
        Assert.Equal([1, 1], store.Get(StoreTable.Nodes, [1]));
        Assert.Null(store.Get(StoreTable.Nodes, [5]));
        Assert.Equal([9], store.Get(StoreTable.Meta, [1]));
        Assert.Equal([3], store.Seek(StoreTable.Nodes, [2])!.Value.Key);
        Assert.Null(store.Seek(StoreTable.Nodes, [4]));
        Assert.Equal([1, 3], store.Scan(StoreTable.Nodes, []).Select(r => (int)r.Key[0]));
        Assert.Equal([3], store.Scan(StoreTable.Nodes, [2]).Select(r => (int)r.Key[0]));
    }

    /// <summary>RocksDB's iterators end at a damaged block as at the table's end.</summary>
    [Fact]
    public void A_damaged_block_is_named_by_scans_and_seeks_and_is_no_end_of_the_table()
    {
        using var directory = new TemporaryDirectory();
        const int Rows = 64;
        using (var store = RocksStore.Open(directory.Path))
        {
            var random = new Random(1);
            var batch = new StoreBatch();
            for (byte i = 0; i < Rows; i++)
            {
                var value = new byte[4096];
                random.NextBytes(value);
                batch.Put(StoreTable.Nodes, [i], value);
            }
            store.Write(batch);
            store.Compact();
        }
        var file = Directory
            .GetFiles(directory.Path, "*.sst", SearchOption.AllDirectories)
            .MaxBy(f => new FileInfo(f).Length)!;
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);

        using var damaged = RocksStore.Open(directory.Path);
        var read = 0;
        var scan = Assert.Throws<StoreException>(() =>
        {
            foreach (var _ in damaged.Scan(StoreTable.Nodes, []))
                read++;
        });
        Assert.Equal((StoreFault.Corrupt, StoreTable.Nodes), (scan.Fault, scan.Table));
        Assert.InRange(read, 1, Rows - 1);
        var seek = Assert.Throws<StoreException>(() => damaged.Seek(StoreTable.Nodes, [(byte)read]));
        Assert.Equal((StoreFault.Corrupt, StoreTable.Nodes), (seek.Fault, seek.Table));
    }

    [Fact]
    public void A_directory_in_use_is_named_with_its_holder_and_free_after_closing()
    {
        using var directory = new TemporaryDirectory();
        using (RocksStore.Open(directory.Path))
        {
            var refused = Assert.Throws<StoreException>(() => RocksStore.Open(directory.Path));
            Assert.Equal(StoreFault.DirectoryInUse, refused.Fault);
            Assert.Contains(directory.Path, refused.Message, StringComparison.Ordinal);
            Assert.Contains(Environment.ProcessId.ToString(), refused.Message, StringComparison.Ordinal);
        }
        RocksStore.Open(directory.Path).Dispose();
    }

    [Fact]
    public void A_closed_store_refuses_reads_instead_of_crashing()
    {
        using var directory = new TemporaryDirectory();
        var store = RocksStore.Open(directory.Path);
        store.Dispose();
        store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => store.Get(StoreTable.Meta, [1]));
    }

    [Fact]
    public void A_missing_directory_is_not_made_where_none_may_be()
    {
        using var directory = new TemporaryDirectory();
        var missing = Path.Combine(directory.Path, "none");
        Assert.Throws<StoreException>(() => RocksStore.Open(missing, create: false));
        Assert.False(Directory.Exists(missing));
    }

    [Fact]
    public void A_file_where_the_directory_should_be_is_not_writable()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "data");
        File.WriteAllText(file, "");
        foreach (var path in new[] { file, Path.Combine(file, "below") })
            Assert.Equal(StoreFault.NotWritable, Assert.Throws<StoreException>(() => RocksStore.Open(path)).Fault);
        Directory.CreateDirectory(Path.Combine(directory.Path, "other", "lock"));
        var refused = Assert.Throws<StoreException>(() => RocksStore.Open(Path.Combine(directory.Path, "other")));
        Assert.Equal(StoreFault.NotWritable, refused.Fault);
    }

    /// <summary>A disk of 48 MB in memory; needs the right to mount, which the test runner's container has.</summary>
    [Fact]
    public void A_full_disk_is_named_and_what_was_written_before_stays()
    {
        using var directory = new TemporaryDirectory();
        var disk = Directory.CreateDirectory(Path.Combine(directory.Path, "disk")).FullName;
        Run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", disk);
        try
        {
            var random = new Random(1);
            var written = 0;
            using (var store = RocksStore.Open(Path.Combine(disk, "data")))
            {
                var full = Assert.Throws<StoreException>(() =>
                {
                    for (; written < 1000; written++)
                    {
                        var value = new byte[1024 * 1024];
                        random.NextBytes(value);
                        var batch = new StoreBatch();
                        batch.Put(StoreTable.Blocks, [(byte)(written >> 8), (byte)(written & 255)], value);
                        store.Write(batch);
                    }
                });
                Assert.Equal(StoreFault.DiskFull, full.Fault);
            }
            Assert.InRange(written, 5, 60);
            Run("mount", "-o", "remount,size=256m", disk);
            using var reopened = RocksStore.Open(Path.Combine(disk, "data"));
            for (var i = 0; i < written; i++)
                Assert.NotNull(reopened.Get(StoreTable.Blocks, [(byte)(i >> 8), (byte)(i & 255)]));
        }
        finally
        {
            Run("umount", disk);
        }
    }

    [Fact]
    public void A_read_only_disk_is_named()
    {
        using var directory = new TemporaryDirectory();
        var disk = Directory.CreateDirectory(Path.Combine(directory.Path, "disk")).FullName;
        Run("mount", "-t", "tmpfs", "-o", "size=16m,ro", "tmpfs", disk);
        try
        {
            foreach (var path in new[] { disk, Path.Combine(disk, "data") })
                Assert.Equal(StoreFault.NotWritable, Assert.Throws<StoreException>(() => RocksStore.Open(path)).Fault);
        }
        finally
        {
            Run("umount", disk);
        }
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false }
        )!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, program + ": " + error);
    }
}
