using System.Text.Json;
using Ledger.Engine.Store;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Tests.Trie;

/// <summary>
/// Roots against @ethereumjs/mpt: random keys that share beginnings, values from 1 to 60 bytes, deletes, and every round
/// read anew from the store. Needs <c>npm ci</c> in tests/oracles.
/// </summary>
public sealed class TrieOracleTests
{
    private const int Rounds = 60;

    [Theory]
    [InlineData(11, false)]
    [InlineData(12, false)]
    [InlineData(13, true)]
    public async Task Roots_agree_over_puts_deletes_and_reloads(int seed, bool onDisk)
    {
        var random = new Random(seed);
        var live = new List<byte[]>();
        var rounds = new List<List<(byte[] Key, byte[] Value)>>();
        for (var i = 0; i < Rounds; i++)
            rounds.Add([.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => Next(random, live))]);
        // In the end everything goes, one after the other.
        rounds.AddRange(live.Chunk(7).Select(keys => keys.Select(k => (k, Array.Empty<byte>())).ToList()));
        var expected = await OracleAsync(rounds);

        using var directory = new TemporaryDirectory();
        using IKeyValueStore store = onDisk ? RocksStore.Open(directory.Path) : new MemoryStore();
        var trie = new StoredTrie(store);
        for (var i = 0; i < rounds.Count; i++)
        {
            trie.Change([.. rounds[i]]);
            Assert.Equal(expected[i], trie.Root.ToString());
        }
        Assert.Equal(BlockHeader.EmptyTrieRoot, trie.Root);
        Assert.Empty(store.Scan(StoreTable.Nodes, []));
    }

    private static (byte[], byte[]) Next(Random random, List<byte[]> live)
    {
        if (live.Count > 20 && random.Next(3) == 0)
        {
            var at = random.Next(live.Count);
            var gone = live[at];
            live.RemoveAt(at);
            return (gone, []);
        }
        byte[] key;
        if (live.Count > 0 && random.Next(3) == 0)
        {
            // Another key that differs late, so that extensions and inlined nodes come about.
            key = live[random.Next(live.Count)].ToArray();
            var changed = random.Next(32);
            key[changed] = (byte)random.Next(256);
        }
        else
        {
            key = new byte[32];
            random.NextBytes(key);
        }
        if (!live.Exists(k => k.AsSpan().SequenceEqual(key)))
            live.Add(key);
        var value = new byte[random.Next(1, 61)];
        random.NextBytes(value);
        return (key, value);
    }

    private static async Task<string[]> OracleAsync(List<List<(byte[] Key, byte[] Value)>> rounds)
    {
        var input = rounds.Select(round => round.Select(e => new[] { Hex.Encode(e.Key), Hex.Encode(e.Value) }));
        var said = await OtherProgram.RunAsync(
            "node",
            OtherProgram.Folder("oracles"),
            ["trie.mjs"],
            input: JsonSerializer.Serialize(input)
        );
        Assert.True(said.Code == 0, said.Errors);
        return said.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
