using Ledger.Engine.Chain;
using Ledger.Engine.Fsck;
using Ledger.Engine.Store;
using Ledger.Engine.Tests.Chain;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Tests.Store;

/// <summary>What the head mark is for: a store that lost acknowledged blocks is refused by name and not gone on with.</summary>
public sealed class HeadMarkTests : IDisposable
{
    private const int SlotDistance = 4096;
    private readonly TemporaryDirectory directory = new();
    private readonly TestChain chain = new();

    public void Dispose() => directory.Dispose();

    private string MarkPath => Path.Combine(directory.Path, "engine.head");

    private string StorePath => Path.Combine(directory.Path, "engine");

    [Fact]
    public void A_mark_reads_back_as_it_was_written_the_last_one_alone()
    {
        using (var place = new HeadMarkFile(MarkPath))
        {
            Assert.Null(place.Read());
            for (ulong number = 1; number <= 5; number++)
                place.Write(Mark(number));
        }
        using var again = new HeadMarkFile(MarkPath);
        Assert.Equal(Mark(5), again.Read());
        Assert.False(again.HalfRead);
    }

    /// <summary>Each bit of the file turned: the mark is read whole, or the one before it, or it is refused; never another one.</summary>
    [Fact]
    public void A_mark_with_any_bit_turned_is_the_last_one_the_one_before_or_refused()
    {
        using (var place = new HeadMarkFile(MarkPath))
            for (ulong number = 6; number <= 7; number++)
                place.Write(Mark(number));
        var sound = File.ReadAllBytes(MarkPath);
        var (last, before) = (0, 0);
        for (var at = 0; at < sound.Length; at += at % SlotDistance < 512 ? 1 : 64)
        {
            var bytes = sound.ToArray();
            bytes[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(MarkPath, bytes);
            using var place = new HeadMarkFile(MarkPath);
            var read = place.Read()!;
            Assert.Contains(read, new[] { Mark(6), Mark(7) });
            Assert.Equal(at % SlotDistance < 512, place.HalfRead);
            (last, before) = read.Number == 7 ? (last + 1, before) : (last, before + 1);
        }
        Assert.True(last > 512 && before == 512, "only a turned bit in the newest copy gives the one before");
        File.WriteAllBytes(MarkPath, [.. sound.Select(static b => (byte)(b ^ 1))]);
        using var spoiled = new HeadMarkFile(MarkPath);
        Assert.Equal(StoreFault.MarkDamaged, Assert.Throws<StoreException>(() => spoiled.Read()).Fault);
        // What was read half or not at all is whole again with the next mark.
        spoiled.Replace(Mark(9));
        Assert.Equal(Mark(9), spoiled.Read());
    }

    [Theory]
    [InlineData("older store")]
    [InlineData("no store")]
    [InlineData("other chain")]
    public async Task A_store_that_lacks_what_was_acknowledged_is_refused_and_left_alone(string what)
    {
        var mark = new MemoryHeadMark();
        var rows = new MemoryStore();
        var older = new MemoryStore();
        await using (var engine = chain.Open(rows, Options(mark)))
            for (ulong i = 0; i < 5; i++)
            {
                await engine.SealAsync();
                if (i == 2)
                    older = rows.Copy();
            }
        if (what == "other chain")
        {
            await using var other = chain.Open(older, chain.Options());
            for (var i = 0; i < 4; i++)
            {
                chain.Time.Advance(TimeSpan.FromSeconds(7));
                await other.SealAsync();
            }
        }
        var found = what == "no store" ? new MemoryStore() : older.Copy();
        var refused = Assert.Throws<StoreException>(() => chain.Open(found, Options(mark)));
        Assert.Equal(StoreFault.HeadBehind, refused.Fault);
        var words = what switch
        {
            "older store" => "blocks 4 to 5 were acknowledged and are missing",
            "no store" => "blocks 1 to 5 were acknowledged and are missing",
            _ => "block 5 is",
        };
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Equal(5UL, mark.Read()!.Number);
        if (what == "no store")
            Assert.Null(found.Get(StoreTable.Meta, ChainStore.GenesisKey));
        var report = CheckLedger.Run(found, TestChain.Genesis(), null, new FsckOutside(mark, []), default);
        Assert.Contains(report.Findings, f => f.Check == "HeadBehind");
    }

    [Theory]
    [InlineData("index")]
    [InlineData("leases")]
    public async Task Others_who_saw_a_later_block_refuse_the_store_as_the_mark_does(string name)
    {
        var rows = new MemoryStore();
        HeadWitness seen;
        await using (var engine = chain.Open(rows))
        {
            await engine.SealAsync();
            var block = await engine.SealAsync();
            seen = new HeadWitness(name, block.Header.Number, block.Hash);
        }
        await using (chain.Open(rows.Copy(), chain.Options() with { Witnesses = [seen] })) { }
        foreach (var witness in new[] { seen with { Number = 3 }, seen with { Number = 1 } })
        {
            var refused = Assert.Throws<StoreException>(() =>
                chain.Open(rows.Copy(), chain.Options() with { Witnesses = [witness] })
            );
            Assert.Equal(StoreFault.HeadBehind, refused.Fault);
            Assert.Contains(name, refused.Message, StringComparison.Ordinal);
        }
        // What was given up on purpose, they do not bring back.
        var mark = new MemoryHeadMark();
        var head = new ChainStore(rows).GetHeader(2)!;
        mark.Write(new HeadMark(2, head.Hash, TestChain.Genesis().Hash, 9, ClockReading.Of(chain.Time)));
        await using var again = chain.Open(rows, Options(mark) with { Witnesses = [seen with { Number = 9 }] });
        Assert.Equal(9UL, mark.Read()!.Dropped);
    }

    [Fact]
    public async Task A_mark_that_is_gone_is_missed_once_the_store_had_one()
    {
        var rows = new MemoryStore();
        // A store of the version before has none, and begins one.
        await using (var engine = chain.Open(rows))
            await engine.SealAsync();
        await using (var engine = chain.Open(rows, Options(new MemoryHeadMark())))
            await engine.SealAsync();
        var refused = Assert.Throws<StoreException>(() => chain.Open(rows, Options(new MemoryHeadMark())));
        Assert.Equal(StoreFault.MarkMissing, refused.Fault);
    }

    /// <summary>A crash between the block and its mark leaves the store ahead, which is no loss.</summary>
    [Fact]
    public async Task The_mark_is_written_before_anybody_is_told_and_a_store_ahead_of_it_is_sound()
    {
        var (rows, mark) = (new MemoryStore(), new MemoryHeadMark());
        var told = new List<ulong>();
        await using (
            var engine = chain.Open(
                rows,
                Options(mark) with
                {
                    OnCommitPoint = at =>
                    {
                        if (at == CommitPoint.AfterBatch && told.Count == 3)
                            throw new InvalidOperationException("killed here");
                        if (at == CommitPoint.BeforeAnswer)
                            told.Add(mark.Read()!.Number);
                    },
                }
            )
        )
        {
            for (var i = 0; i < 3; i++)
                await engine.SealAsync();
            await Assert.ThrowsAsync<EngineStoppedException>(async () => await engine.SealAsync());
        }
        Assert.Equal([1UL, 2UL, 3UL], told);
        Assert.Equal(3UL, mark.Read()!.Number);
        await using var again = chain.Open(rows, Options(mark));
        Assert.Equal((4UL, 4UL), (again.Latest.Number, mark.Read()!.Number));
    }

    /// <summary>
    /// The instance that was seen: one byte in the log of writes took the head from 7 to 4 without a word. Every byte of the
    /// log now either leaves all blocks as they were, or is refused by name.
    /// </summary>
    [Fact]
    public async Task No_byte_of_the_log_of_writes_loses_an_acknowledged_block_without_a_word()
    {
        var hashes = await BuildAsync(blocks: 7);
        var sound = Sound();
        var (refused, harmless) = (0, 0);
        for (var at = 0; at < sound.Log.Length; at += Math.Max(1, sound.Log.Length / 150))
        {
            var bytes = sound.Log.ToArray();
            bytes[at] ^= 0x40;
            if (await FaultAsync(sound, bytes, hashes) is { } fault)
            {
                Assert.Contains(fault, new[] { StoreFault.Corrupt, StoreFault.HeadBehind });
                refused++;
            }
            else
                harmless++;
        }
        Assert.True(refused > 100, $"{refused} refused, {harmless} harmless");
    }

    /// <summary>A cut log of acknowledged blocks is refused; the record of a block that nobody was told of may be cut off.</summary>
    [Fact]
    public async Task A_cut_log_is_a_loss_for_what_was_told_and_for_nothing_else()
    {
        var hashes = await BuildAsync(blocks: 4);
        var sound = Sound();
        foreach (var cut in new[] { 1, 33, 120, 295, 700, sound.Log.Length / 2, sound.Log.Length })
            Assert.Equal(StoreFault.HeadBehind, await FaultAsync(sound, sound.Log[..^cut], hashes));
        Assert.NotNull(await FaultAsync(sound, null, hashes));

        var untold = await BuildAsync(blocks: 3, lastUntold: true);
        sound = Sound();
        Assert.Null(await FaultAsync(sound, sound.Log[..^33], untold[..^1]));
        Assert.Null(await FaultAsync(sound, sound.Log, untold));
    }

    /// <summary>Rows that were written to a full log and are not in a table yet: that log gone or cut short is damage.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_full_log_that_is_gone_or_shorter_is_damage(bool gone)
    {
        using (var store = RocksStore.Open(StorePath))
        {
            Put(store, StoreTable.Meta, 1, 10);
            for (byte i = 0; i < 20; i++)
                Put(store, StoreTable.Blocks, i, 1024 * 1024);
            Put(store, StoreTable.Meta, 2, 10);
        }
        var logs = Directory.GetFiles(Path.Combine(StorePath, "db"), "*.log").Order(StringComparer.Ordinal).ToList();
        Assert.True(logs.Count > 1, "the rows must lie in two logs for this");
        if (gone)
            File.Delete(logs[0]);
        else
            File.WriteAllBytes(logs[0], File.ReadAllBytes(logs[0])[..^50_000]);
        Assert.Equal(StoreFault.Corrupt, Assert.Throws<StoreException>(() => RocksStore.Open(StorePath)).Fault);

        static void Put(RocksStore store, StoreTable table, byte key, int length)
        {
            var value = new byte[length];
            new Random(key).NextBytes(value);
            var batch = new StoreBatch();
            batch.Put(table, [key], value);
            store.Write(batch);
        }
    }

    /// <summary>RocksDB begins a new store where its list of files is gone, and deletes the rows; this one does not let it.</summary>
    [Fact]
    public async Task A_store_whose_list_of_files_is_gone_is_not_begun_anew()
    {
        await BuildAsync(blocks: 3);
        File.Delete(Path.Combine(StorePath, "db", "CURRENT"));
        var before = Directory.GetFiles(Path.Combine(StorePath, "db"), "*.log");
        Assert.Throws<StoreException>(() => RocksStore.Open(StorePath));
        Assert.Equal(before, Directory.GetFiles(Path.Combine(StorePath, "db"), "*.log"));
    }

    private static HeadMark Mark(ulong number) =>
        new(
            number,
            Keccak256.Hash([(byte)number]),
            Keccak256.Hash([0]),
            number - 1,
            new ClockReading(
                DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + (long)number),
                new Guid((int)number, 2, 3, new byte[8]),
                TimeSpan.FromMilliseconds(number)
            )
        );

    private EngineOptions Options(IHeadMarkPlace mark) => chain.Options() with { Mark = mark };

    private async Task<List<Bytes32>> BuildAsync(int blocks, bool lastUntold = false)
    {
        foreach (var old in Directory.GetFileSystemEntries(directory.Path))
            if (Directory.Exists(old))
                Directory.Delete(old, recursive: true);
            else
                File.Delete(old);
        var hashes = new List<Bytes32>();
        var made = 0;
        var options = Options(new HeadMarkFile(MarkPath)) with
        {
            OnCommitPoint = at =>
            {
                if (at == CommitPoint.AfterBatch && ++made == blocks && lastUntold)
                    throw new InvalidOperationException("killed here");
            },
        };
        await using (var engine = chain.Open(RocksStore.Open(StorePath), options))
            for (ulong i = 0; i < (ulong)blocks; i++)
            {
                await engine.SubmitAsync(TestChain.Store(i, i, 1), default);
                try
                {
                    hashes.Add((await engine.SealAsync()).Hash);
                }
                catch (EngineStoppedException) when (lastUntold)
                {
                    // Its hash is read from the store where it is looked for.
                }
            }
        if (lastUntold)
            using (var rows = RocksStore.Open(Copy("look").Store))
                hashes.Add(new ChainStore(rows).GetHeader((ulong)blocks)!.Hash);
        return hashes;
    }

    private (string LogPath, byte[] Log) Sound()
    {
        var log = Directory.GetFiles(Path.Combine(StorePath, "db"), "*.log").Max(StringComparer.Ordinal)!;
        return (Path.GetRelativePath(directory.Path, log), File.ReadAllBytes(log));
    }

    private (string Store, string Mark) Copy(string name)
    {
        var to = Path.Combine(directory.Path, name);
        if (Directory.Exists(to))
            Directory.Delete(to, recursive: true);
        Directory.CreateDirectory(Path.Combine(to, "engine", "db"));
        foreach (var file in Directory.GetFiles(StorePath, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(directory.Path, file)));
        File.Copy(MarkPath, Path.Combine(to, "engine.head"));
        return (Path.Combine(to, "engine"), Path.Combine(to, "engine.head"));
    }

    /// <summary>Opens a copy with this log; null where it opens and holds exactly these blocks.</summary>
    private async Task<StoreFault?> FaultAsync((string LogPath, byte[] Log) sound, byte[]? log, List<Bytes32> hashes)
    {
        var copy = Copy("copy");
        var path = Path.Combine(directory.Path, "copy", sound.LogPath);
        if (log is null)
            File.Delete(path);
        else
            File.WriteAllBytes(path, log);
        RocksStore? store = null;
        try
        {
            store = RocksStore.Open(copy.Store, create: false);
            await using var engine = chain.Open(store, Options(new HeadMarkFile(copy.Mark)));
            for (var i = 0; i < hashes.Count; i++)
                Assert.Equal(hashes[i], (await engine.GetBlockAsync((ulong)i + 1, default))!.Hash);
            return null;
        }
        catch (StoreException e)
        {
            store?.Dispose();
            return e.Fault;
        }
    }
}
