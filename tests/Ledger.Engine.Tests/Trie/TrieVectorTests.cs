using System.Text;
using System.Text.Json;
using Ledger.Engine.Store;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Tests.Trie;

/// <summary>github.com/ethereum/tests, TrieTests (field case C28).</summary>
public sealed class TrieVectorTests
{
    public static TheoryData<string, string> Sets()
    {
        var data = new TheoryData<string, string>();
        foreach (var file in new[] { "trieanyorder.json", "trietest.json" })
        foreach (var set in Vectors.Read("trie/" + file).EnumerateObject())
            data.Add(file, set.Name);
        return data;
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Root_is_that_of_the_vector_in_every_allowed_order(string file, string set)
    {
        var (entries, root, anyOrder) = Load(file, set);
        foreach (var order in anyOrder ? Permutations(entries) : [entries])
        {
            using var store = new MemoryStore();
            var oneByOne = new StoredTrie(store);
            foreach (var entry in order)
                oneByOne.Change(entry);
            Assert.Equal(root, oneByOne.Root);

            using var other = new MemoryStore();
            var together = new StoredTrie(other);
            together.Change([.. order]);
            Assert.Equal(root, together.Root);
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Root_survives_a_reopening_and_deletes_with_reinsertion(string file, string set)
    {
        var (entries, root, _) = Load(file, set);
        using var directory = new TemporaryDirectory();
        using (var store = RocksStore.Open(directory.Path))
        {
            var trie = new StoredTrie(store);
            trie.Change([.. entries]);
            Assert.Equal(root, trie.Root);
            foreach (var (key, value) in Final(entries))
            {
                trie.Change((key, []));
                Assert.Null(trie.Get(key));
                Assert.NotEqual(root, trie.Root);
                trie.Change((key, value));
                Assert.Equal(root, trie.Root);
            }
            foreach (var (key, _) in entries)
                trie.Change((key, []));
            Assert.Equal(BlockHeader.EmptyTrieRoot, trie.Root);
            Assert.Empty(store.Scan(StoreTable.Nodes, []));
            trie.Change([.. entries]);
        }
        using var reopened = RocksStore.Open(directory.Path);
        var again = new StoredTrie(reopened);
        again.Change([.. Final(entries)]);
        Assert.Equal(root, again.Root);
        foreach (var (key, value) in Final(entries))
            Assert.Equal(value, again.Get(key));
    }

    /// <summary>Field case C29, as far as the store offers ordered reading: forward.</summary>
    [Fact]
    public void Ordered_reading_finds_the_next_key()
    {
        var set = Vectors.Read("trie/trietestnextprev.json").GetProperty("basic");
        using var directory = new TemporaryDirectory();
        using var onDisk = RocksStore.Open(directory.Path);
        using var inMemory = new MemoryStore();
        foreach (var store in new IKeyValueStore[] { onDisk, inMemory })
        {
            var batch = new StoreBatch();
            foreach (var key in set.GetProperty("in").EnumerateArray())
                batch.Put(StoreTable.Meta, Bytes(key), [1]);
            store.Write(batch);
            foreach (var question in set.GetProperty("tests").EnumerateArray())
            {
                byte[] after = [.. Bytes(question[0]), 0];
                var next = store.Seek(StoreTable.Meta, after)?.Key ?? [];
                Assert.Equal(question[2].GetString(), Encoding.ASCII.GetString(next));
            }
        }
    }

    private static (List<(byte[] Key, byte[] Value)> Entries, Bytes32 Root, bool AnyOrder) Load(string file, string set)
    {
        var vector = Vectors.Read("trie/" + file).GetProperty(set);
        var input = vector.GetProperty("in");
        var anyOrder = input.ValueKind == JsonValueKind.Object;
        var entries = anyOrder
            ? input.EnumerateObject().Select(p => (Bytes(p.Name), Bytes(p.Value))).ToList()
            : input.EnumerateArray().Select(p => (Bytes(p[0]), Bytes(p[1]))).ToList();
        return (entries, Bytes32.Parse(vector.GetProperty("root").GetString()), anyOrder);
    }

    private static List<(byte[] Key, byte[] Value)> Final(List<(byte[] Key, byte[] Value)> entries) =>
        [.. entries.GroupBy(e => Convert.ToHexString(e.Key)).Select(g => g.Last()).Where(e => e.Value.Length > 0)];

    private static byte[] Bytes(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null ? [] : Bytes(value.GetString()!);

    private static byte[] Bytes(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal) ? Hex.Decode(text) : Encoding.UTF8.GetBytes(text);

    private static IEnumerable<List<T>> Permutations<T>(List<T> items)
    {
        if (items.Count <= 1)
            return [items];
        return items.SelectMany(
            (item, i) =>
                Permutations(items.Where((_, j) => j != i).ToList()).Select(rest => rest.Prepend(item).ToList())
        );
    }
}
