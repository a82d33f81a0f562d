using Ledger.Engine.Chain;
using Ledger.Engine.State;
using Ledger.Engine.State.Trie;
using Ledger.Engine.Store;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Tries;

namespace Ledger.Engine.Tests.Trie;

/// <summary>Random blocks of changes against a model: dictionaries, and roots that <see cref="TrieRoot"/> computes anew.</summary>
public sealed class StateHistoryTests
{
    private const int Blocks = 60;
    private const ulong History = 16;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Every_kept_block_reads_as_the_model_and_pruned_ones_are_refused(int seed, bool onDisk)
    {
        using var directory = new TemporaryDirectory();
        IKeyValueStore rows = onDisk ? RocksStore.Open(directory.Path) : new MemoryStore();
        try
        {
            var store = new ChainStore(rows);
            var random = new Random(seed);
            var model = new List<Dictionary<Address, Dictionary<Bytes32, Bytes32>>> { new() };
            var roots = new List<Bytes32> { BlockHeader.EmptyTrieRoot };
            ulong oldest = 0;
            var state = new StateSnapshot(rows, 0, BlockHeader.EmptyTrieRoot, () => oldest);
            for (ulong number = 1; number <= Blocks; number++)
            {
                var after = Copy(model[^1]);
                var changes = RandomChanges(random, after, big: number % 20 == 0);
                var (next, nodes) = state.Apply(changes, number);
                var batch = new StoreBatch();
                var prune = number > History ? number - History : 0;
                store.PutState(batch, number, nodes, changes, oldest, prune);
                rows.Write(batch);
                oldest = store.GetOldest();
                Assert.Equal(RootOf(after), next.Root);
                model.Add(after);
                roots.Add(next.Root);
                // Now and then everything is read anew from the store, as after a restart.
                state = random.Next(3) == 0 ? next.Unloaded() : next;
            }
            Assert.Equal(Blocks - History, oldest);
            for (var number = (int)oldest; number <= Blocks; number++)
                AssertReads(new StateSnapshot(rows, (ulong)number, roots[number], () => oldest), model[number]);
            var pruned = new StateSnapshot(rows, oldest / 2, roots[(int)oldest / 2], () => oldest);
            var refused = Assert.Throws<HistoryPrunedException>(() => AssertReads(pruned, model[(int)oldest / 2]));
            Assert.Equal(oldest, refused.Oldest);
            AssertNothingLeftOver(rows, oldest);
        }
        finally
        {
            rows.Dispose();
        }
    }

    [Fact]
    public void A_damaged_node_is_a_fault_and_never_a_value()
    {
        using var rows = new MemoryStore();
        var account = new Address(new byte[20]);
        var slots = Enumerable.Range(1, 50).ToDictionary(i => Word((byte)i), i => Word((byte)i));
        var changes = new StateChanges([new AccountChange(account, AccountRecord.Empty, false, slots)], NoCode);
        var (state, nodes) = new StateSnapshot(rows, 0, BlockHeader.EmptyTrieRoot, () => 0).Apply(changes, 1);
        var batch = new StoreBatch();
        new ChainStore(rows).PutState(batch, 1, nodes, changes, 0, 0);
        rows.Write(batch);
        var damage = new StoreBatch();
        foreach (var row in rows.Scan(StoreTable.Nodes, [1]))
        {
            var value = row.Value.ToArray();
            value[^1] ^= 1;
            damage.Put(StoreTable.Nodes, row.Key, value);
        }
        rows.Write(damage);
        Assert.Throws<StateReadException>(() => state.Unloaded().GetStorage(account, Word(7)));
        rows.Fault = _ => throw new IOException("the device is gone");
        Assert.Throws<StateReadException>(() => state.Unloaded().GetAccount(account));
    }

    private static readonly Dictionary<Bytes32, ReadOnlyMemory<byte>> NoCode = [];

    private static StateChanges RandomChanges(
        Random random,
        Dictionary<Address, Dictionary<Bytes32, Bytes32>> model,
        bool big
    )
    {
        var changes = new SortedDictionary<Address, AccountChange>();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var address = new Address(Keccak256.Hash([(byte)random.Next(8)]).Span[12..]);
            if (changes.ContainsKey(address))
                continue;
            var existed = model.TryGetValue(address, out var slots);
            if (existed && random.Next(8) == 0)
            {
                model.Remove(address);
                changes[address] = new AccountChange(address, null, true, new Dictionary<Bytes32, Bytes32>());
                continue;
            }
            var cleared = existed && random.Next(10) == 0;
            slots = cleared || !existed ? [] : slots!;
            var written = new Dictionary<Bytes32, Bytes32>();
            for (var j = random.Next(big ? 600 : 12); j > 0; j--)
            {
                var slot = Word((byte)random.Next(40), (byte)(big ? random.Next(20) : 0));
                var word = random.Next(3) == 0 ? Bytes32.Zero : Word((byte)random.Next(256), (byte)random.Next(3));
                written[slot] = word;
                if (word.IsZero)
                    slots.Remove(slot);
                else
                    slots[slot] = word;
            }
            model[address] = slots;
            changes[address] = new AccountChange(address, AccountRecord.Empty, cleared, written);
        }
        return new StateChanges([.. changes.Values], NoCode);
    }

    private static void AssertReads(StateSnapshot state, Dictionary<Address, Dictionary<Bytes32, Bytes32>> model)
    {
        for (byte i = 0; i < 8; i++)
        {
            var address = new Address(Keccak256.Hash([i]).Span[12..]);
            Assert.Equal(model.ContainsKey(address), state.GetAccount(address) is not null);
            var slots = model.GetValueOrDefault(address) ?? [];
            for (byte j = 0; j < 40; j++)
                Assert.Equal(slots.GetValueOrDefault(Word(j)), state.GetStorage(address, Word(j)));
        }
    }

    /// <summary>The node table holds the live tries and nothing else; the history nothing of pruned blocks.</summary>
    private static void AssertNothingLeftOver(IKeyValueStore rows, ulong oldest)
    {
        foreach (var row in rows.Scan(StoreTable.History, []))
            Assert.True(ChainStore.ReadNumber(row.Key.AsSpan(row.Key.Length - 8)) > oldest);
        foreach (var row in rows.Scan(StoreTable.Nodes, []))
            Assert.True(NodeKey.TryRead(row.Key, out _, out _));
    }

    private static Bytes32 RootOf(Dictionary<Address, Dictionary<Bytes32, Bytes32>> model) =>
        TrieRoot.OfHashedKeys(
            model.Select(account => new KeyValuePair<byte[], byte[]>(
                account.Key.ToArray(),
                AccountCodec.Encode(AccountRecord.Empty with { StorageRoot = RootOf(account.Value) })
            ))
        );

    private static Bytes32 RootOf(Dictionary<Bytes32, Bytes32> slots) =>
        TrieRoot.OfHashedKeys(
            slots.Select(s => new KeyValuePair<byte[], byte[]>(s.Key.ToArray(), AccountCodec.EncodeWord(s.Value)))
        );

    private static Dictionary<Address, Dictionary<Bytes32, Bytes32>> Copy(
        Dictionary<Address, Dictionary<Bytes32, Bytes32>> model
    ) => model.ToDictionary(a => a.Key, a => new Dictionary<Bytes32, Bytes32>(a.Value));

    private static Bytes32 Word(byte low, byte high = 0)
    {
        var word = new byte[32];
        word[31] = low;
        word[0] = high;
        return new Bytes32(word);
    }
}
