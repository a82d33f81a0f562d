using System.Text.Json;
using Ledger.Engine.Chain;
using Ledger.Engine.Fsck;
using Ledger.Engine.Store;

namespace Ledger.Engine.Tests.Chain;

/// <summary>Blocks in a file: what comes back is byte for byte the same chain; what was altered is named, and nothing of it stays.</summary>
public sealed class ChainFileTests
{
    private const ulong Head = 4;

    [Fact]
    public async Task An_import_that_was_cut_off_goes_on_with_the_whole_file_to_byte_equal_blocks_and_equal_state()
    {
        var chain = new TestChain();
        await using var source = await MakeAsync(chain);
        var file = await ExportAsync(source, 0, Head);
        using var rows = new MemoryStore();
        await using var target = chain.Open(rows, Importer(chain));
        var cut = await FaultAsync(target, file[..^100]);
        Assert.Equal(ChainFileFault.CutOff, cut.Fault);
        Assert.Equal(Head - 1, target.Latest.Number);
        Assert.Equal(1UL, await ChainFile.ImportAsync(target, new MemoryStream(file)));
        Assert.Equal(0UL, await ChainFile.ImportAsync(target, new MemoryStream(file)));
        Assert.Equal(file, await ExportAsync(target, 0, Head));
        Assert.Empty(CheckLedger.Run(rows, TestChain.Genesis()).Findings);
    }

    [Fact]
    public async Task EthereumJs_re_executes_the_file_to_the_same_roots_and_finds_a_difference()
    {
        using var folder = new TemporaryDirectory();
        var chain = new TestChain();
        await using var source = await MakeAsync(chain);
        var genesis = Path.Combine(folder.Path, "genesis.json");
        await File.WriteAllTextAsync(genesis, TestChain.GenesisJson().ToJsonString(), default);
        var file = Path.Combine(folder.Path, "chain.rlp");
        await File.WriteAllBytesAsync(file, await ExportAsync(source, 0, Head), default);
        var said = await OracleAsync(genesis, file);
        Assert.True(said.Code == 0, said.Errors);
        using var seen = JsonDocument.Parse(said.Output);
        Assert.Equal(Head, seen.RootElement.GetProperty("blocks").GetUInt64());
        Assert.Equal(Head, seen.RootElement.GetProperty("transactions").GetUInt64());
        Assert.Equal(source.Latest.Hash.ToString(), seen.RootElement.GetProperty("hash").GetString());

        // Another first word: the oracle has to come to another root than the headers.
        var other = TestChain.GenesisJson(json => json["alloc"]![TestContract.Address.ToString()]!["nonce"] = "0x5");
        await File.WriteAllTextAsync(genesis, other.ToJsonString(), default);
        Assert.Contains("stateRoot is 0x", (await OracleAsync(genesis, file)).Errors, StringComparison.Ordinal);
    }

    private static Task<Said> OracleAsync(string genesis, string file) =>
        OtherProgram.RunAsync("node", OtherProgram.Folder("oracles"), ["blocks.mjs", genesis, file]);

    [Fact]
    public async Task Each_byte_counts()
    {
        var chain = new TestChain();
        await using var source = await MakeAsync(chain);
        var file = await ExportAsync(source, 0, 2);
        var faults = new HashSet<ChainFileFault>();
        for (var at = 0; at < file.Length; at += 5)
        {
            var altered = file.ToArray();
            altered[at] ^= (byte)(at % 2 == 0 ? 0x01 : 0x80);
            await using var target = chain.Open(options: Importer(chain));
            var fault = await FaultAsync(target, altered);
            Assert.StartsWith(fault.Fault + ": at byte ", fault.Message, StringComparison.Ordinal);
            Assert.Null(target.Fault);
            faults.Add(fault.Fault);
            // What came before the fault is the chain's own, whole; the true file completes it.
            Assert.Equal(
                file[..checked((int)(await ExportAsync(target, 0, target.Latest.Number)).LongLength)],
                await ExportAsync(target, 0, target.Latest.Number)
            );
            await ChainFile.ImportAsync(target, new MemoryStream(file));
            Assert.Equal(file, await ExportAsync(target, 0, 2));
        }
        Assert.Contains(ChainFileFault.OtherGenesis, faults);
        Assert.Contains(ChainFileFault.Refused, faults);
        Assert.Contains(ChainFileFault.NotBlocks, faults);
    }

    [Fact]
    public async Task Blocks_out_of_order_left_out_or_of_another_ledger_are_named()
    {
        var chain = new TestChain();
        await using var source = await MakeAsync(chain);
        var blocks = new byte[Head + 1][];
        for (ulong number = 0; number <= Head; number++)
            blocks[number] = await ExportAsync(source, number, number);
        await using var other = ChainEngine.Open(
            new MemoryStore(),
            TestChain.Genesis(json => json["timestamp"] = "0x1"),
            chain.Options()
        );
        foreach (
            var (file, expected, head) in new (byte[][], ChainFileFault, ulong)[]
            {
                ([blocks[0], blocks[2]], ChainFileFault.OutOfOrder, 0),
                ([blocks[2], blocks[1]], ChainFileFault.OutOfOrder, 0),
                ([blocks[1], blocks[2], blocks[1]], ChainFileFault.OutOfOrder, 2),
                ([blocks[1], blocks[2], blocks[4]], ChainFileFault.OutOfOrder, 2),
                ([await ExportAsync(other, 0, 0), blocks[1]], ChainFileFault.OtherGenesis, 0),
                ([blocks[1], [0x80]], ChainFileFault.NotBlocks, 1),
                ([blocks[1], [0xc0]], ChainFileFault.NotBlocks, 1),
                ([blocks[1], [0xff, 1, 2, 3, 4, 5, 6, 7, 8, 0]], ChainFileFault.NotBlocks, 1),
                ([blocks[1], [0xf9, 0xff, 0xff]], ChainFileFault.CutOff, 1),
                (["no blocks at all"u8.ToArray()], ChainFileFault.NotBlocks, 0),
            }
        )
        {
            await using var target = chain.Open(options: Importer(chain));
            Assert.Equal(expected, (await FaultAsync(target, [.. file.SelectMany(b => b)])).Fault);
            Assert.Equal(head, target.Latest.Number);
            Assert.Null(target.Fault);
        }
        await using var own = chain.Open();
        await own.SubmitAsync(TestChain.Store(0, 5, 5), default);
        await own.SealAsync();
        Assert.Equal(ChainFileFault.OtherChain, (await FaultAsync(own, blocks[1])).Fault);
    }

    private static async Task<ChainEngine> MakeAsync(TestChain chain)
    {
        var engine = chain.Open();
        for (ulong i = 0; i < Head; i++)
        {
            await engine.SubmitAsync(TestChain.Store(i, i, i + 1), default);
            await engine.SealAsync();
        }
        chain.Time.Advance(TimeSpan.FromSeconds(10));
        return engine;
    }

    private static EngineOptions Importer(TestChain chain) => chain.Options() with { Sealers = [] };

    private static async Task<byte[]> ExportAsync(ChainEngine engine, ulong from, ulong to)
    {
        using var file = new MemoryStream();
        await ChainFile.ExportAsync(engine, file, from, to);
        return file.ToArray();
    }

    private static Task<ChainFileException> FaultAsync(ChainEngine target, byte[] file) =>
        Assert.ThrowsAsync<ChainFileException>(async () => await ChainFile.ImportAsync(target, new MemoryStream(file)));
}
