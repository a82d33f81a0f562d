using CsCheck;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Proofs;
using Ledger.Evidence.Rlp;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Tries;

namespace Ledger.Evidence.Tests.Proofs;

public sealed class TrieProofTests
{
    [Fact]
    public void Present_and_absent_keys_of_random_tries_are_proved_and_the_roots_are_those_of_another_implementation() =>
        Gen.Select(Gen.Int[0, 60], Gen.UInt)
            .Sample(
                (count, seed) =>
                {
                    var entries = Enumerable.Range(0, count).Select(i => (Key: Key(seed, i), Value: Value(i))).ToList();
                    var trie = new ProvingTrie(entries);
                    Assert.Equal(
                        TrieRoot.Of([
                            .. entries.Select(e => new KeyValuePair<byte[], byte[]>(e.Key.ToArray(), e.Value)),
                        ]),
                        trie.Root
                    );
                    for (var i = 0; i < count + 5; i++)
                    {
                        var key = Key(seed, i);
                        var pool = new ProofPool(trie.Prove(key));
                        var found = TrieProof.Find(pool, trie.Root, key);
                        Assert.Equal(i < count ? TrieAnswer.Present : TrieAnswer.Absent, found.Answer);
                        Assert.Equal(0, pool.Unused);
                        if (i < count)
                            Assert.Equal(Value(i), found.Value.ToArray());
                    }
                },
                iter: 60
            );

    [Fact]
    public void A_proof_of_which_one_node_is_missing_or_changed_proves_nothing()
    {
        var trie = new ProvingTrie(Enumerable.Range(0, 200).Select(i => (Key(7, i), Value(i))));
        foreach (var key in new[] { Key(7, 3), Key(7, 1000) })
        {
            var proof = trie.Prove(key);
            for (var i = 0; i < proof.Count; i++)
            {
                Assert.Equal(TrieAnswer.Broken, Find(trie, key, [.. proof.Where((_, at) => at != i)]).Answer);
                for (var at = 0; at < proof[i].Length; at += 7)
                {
                    var bent = proof[i].ToArray();
                    bent[at] ^= 0x10;
                    Assert.Equal(
                        TrieAnswer.Broken,
                        Find(trie, key, [.. proof.Select((n, j) => j == i ? bent : n)]).Answer
                    );
                }
            }
        }
    }

    /// <summary>Nodes that hash right but that no trie would hold: each is refused by its own fault.</summary>
    [Theory]
    [InlineData("one child", TrieFault.BadShape)]
    [InlineData("value in a branch", TrieFault.BadValue)]
    [InlineData("three items", TrieFault.BadShape)]
    [InlineData("short leaf path", TrieFault.BadPath)]
    [InlineData("padded path", TrieFault.BadPath)]
    [InlineData("path flag", TrieFault.BadPath)]
    [InlineData("empty extension", TrieFault.BadPath)]
    [InlineData("empty leaf", TrieFault.BadValue)]
    [InlineData("extension to a leaf", TrieFault.BadShape)]
    [InlineData("child of five bytes", TrieFault.BadChild)]
    [InlineData("long inline child", TrieFault.BadChild)]
    [InlineData("trailing byte", TrieFault.BadRlp)]
    [InlineData("length with a zero", TrieFault.BadRlp)]
    public void A_node_that_no_trie_holds_is_refused(string what, TrieFault fault)
    {
        var key = new Bytes32(new byte[32]);
        var nodes = Forged(what);
        var found = TrieProof.Find(new ProofPool(nodes), Keccak256.Hash(nodes[0]), key);
        Assert.Equal((TrieAnswer.Broken, fault), (found.Answer, found.Fault));
    }

    [Fact]
    public void A_hashed_node_under_32_bytes_is_refused_below_the_root()
    {
        var small = List(w => w.Bytes([0x20]).Bytes([1]));
        var root = List(w =>
        {
            w.Bytes(Keccak256.Hash(small)).Bytes(Keccak256.Hash(small));
            for (var i = 0; i < 15; i++)
                w.Bytes([]);
        });
        var found = TrieProof.Find(new ProofPool([root, small]), Keccak256.Hash(root), Bytes32.Zero);
        Assert.Equal(TrieFault.BadChild, found.Fault);
    }

    [Theory]
    [InlineData("80")]
    [InlineData("8200ff")]
    [InlineData("00")]
    [InlineData("c0")]
    [InlineData("a1" + "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("0101")]
    public void A_word_that_is_empty_padded_too_long_or_no_scalar_is_refused(string value)
    {
        var trie = new ProvingTrie([
            (Keccak256.Hash(Bytes32.Zero.Span), Convert.FromHexString(value)),
            (Key(1, 1), [5]),
        ]);
        var pool = new ProofPool(trie.Prove(Keccak256.Hash(Bytes32.Zero.Span)));
        var found = StateTrie.Word(pool, trie.Root, Bytes32.Zero, out _);
        Assert.Equal(TrieFault.BadValue, found.Fault);
    }

    /// <summary>Field case C20: a contract that has code but never wrote storage.</summary>
    [Fact]
    public void A_contract_without_storage_keeps_its_code_hash_and_the_empty_root()
    {
        var codeHash = Keccak256.Hash([0x00]);
        Assert.Equal("0xbc36789e7a1e281436464229828f817d6612f7b477d66591ff96a9e064bcc98a", codeHash.ToString());
        var state = new TestState();
        var address = TestLedger.Proxy("units");
        state.Code(address, codeHash);
        state.Code(TestLedger.Proxy("filings"), codeHash);
        var pool = new ProofPool([.. state.Prove(address, [])]);
        StateTrie.Account(pool, state.Root, address, out var account);
        Assert.Equal((codeHash, BlockHeader.EmptyTrieRoot), (account!.CodeHash, account.StorageRoot));
        Assert.Equal(TrieAnswer.Absent, StateTrie.Word(pool, account.StorageRoot, Bytes32.Zero, out var word).Answer);
        Assert.True(word.IsZero);
    }

    /// <summary>Field case C30: byte strings that are not RLP, offered as a proof node and as a header.</summary>
    [Fact]
    public void What_is_not_rlp_is_refused_as_a_node_and_as_a_header()
    {
        var cases = System
            .Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(VectorFolder.Path("rlp", "invalidRLPTest.json")))!
            .AsObject();
        Assert.True(cases.Count >= 26);
        foreach (var (name, entry) in cases)
        {
            var bytes = Convert.FromHexString(((string)entry!["out"]!).Replace("0x", "", StringComparison.Ordinal));
            var found = TrieProof.Find(new ProofPool([bytes]), Keccak256.Hash(bytes), Bytes32.Zero);
            Assert.True(found.Answer == TrieAnswer.Broken, name);
            Assert.False(HeaderForm.TryRead(bytes, out _), name);
        }
    }

    /// <summary>Proofs of @ethereumjs/mpt (tests/vectors/mpt), after deletes.</summary>
    [Fact]
    public void Proofs_of_another_implementation_hold_and_each_is_broken_without_its_last_node()
    {
        var tries = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(VectorFolder.Path("mpt", "proofs.json")))!;
        var (present, absent) = (0, 0);
        foreach (var trie in tries["tries"]!.AsArray())
        foreach (var proof in trie!["proofs"]!.AsArray())
        {
            var root = Bytes32.Parse((string)trie["root"]!);
            var slot = Bytes32.Parse((string)proof!["slot"]!);
            List<byte[]> nodes = [.. proof["nodes"]!.AsArray().Select(n => Hex.Decode((string)n!))];
            var pool = new ProofPool(nodes);
            var found = StateTrie.Word(pool, root, slot, out var word);
            Assert.Equal(0, pool.Unused);
            Assert.Equal(proof["value"] is null ? TrieAnswer.Absent : TrieAnswer.Present, found.Answer);
            var expected = proof["value"] is { } value ? ((string)value!)[2..] : "";
            Assert.Equal("0x" + expected.PadLeft(64, '0'), word.ToString());
            _ = found.Answer == TrieAnswer.Present ? present++ : absent++;
            var cut = StateTrie.Word(new ProofPool(nodes[..^1]), root, slot, out _);
            Assert.Equal(TrieAnswer.Broken, cut.Answer);
        }
        Assert.Equal((20, 46), (present, absent));
    }

    private static List<byte[]> Forged(string what)
    {
        var leaf = List(w => w.Bytes(ProvingTrie.Compact(new byte[62], isLeaf: true)).Bytes([1]));
        var hash = Keccak256.Hash(leaf);
        return what switch
        {
            "one child" => [Branch(w => w.Bytes(hash), 15, [])],
            "value in a branch" => [Branch(w => w.Bytes(hash).Bytes(hash), 14, [1])],
            "three items" => [List(w => w.Bytes(hash).Bytes(hash).Bytes(hash))],
            "short leaf path" => [List(w => w.Bytes(ProvingTrie.Compact(new byte[62], isLeaf: true)).Bytes([1]))],
            "padded path" => [List(w => w.Bytes([0x21, .. new byte[32]]).Bytes([1]))],
            "path flag" => [List(w => w.Bytes([0x40, .. new byte[32]]).Bytes([1]))],
            "empty extension" => [List(w => w.Bytes([0x00]).Bytes(hash))],
            "empty leaf" => [List(w => w.Bytes(ProvingTrie.Compact(new byte[64], isLeaf: true)).Bytes([]))],
            "extension to a leaf" =>
            [
                List(w => w.Bytes(ProvingTrie.Compact(new byte[2], isLeaf: false)).Bytes(hash)),
                leaf,
            ],
            "child of five bytes" => [Branch(w => w.Bytes([1, 2, 3, 4, 5]).Bytes(hash), 14, [])],
            "long inline child" => [Branch(w => w.Raw(leaf).Bytes(hash), 14, [])],
            "trailing byte" =>
            [
                [.. leaf, 0],
            ],
            "length with a zero" =>
            [
                [0xf8, 0x01, 0x00],
            ],
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
    }

    private static byte[] Branch(Action<RlpWriter> first, int empty, byte[] value) =>
        List(w =>
        {
            first(w);
            for (var i = 0; i < empty; i++)
                w.Bytes([]);
            w.Bytes(value);
        });

    private static byte[] List(Action<RlpWriter> items)
    {
        var writer = new RlpWriter();
        var list = writer.BeginList();
        items(writer);
        return writer.EndList(list).ToArray();
    }

    private static TrieLookup Find(ProvingTrie trie, Bytes32 key, List<byte[]> nodes) =>
        TrieProof.Find(new ProofPool(nodes), trie.Root, key);

    private static Bytes32 Key(uint seed, int index) => TestKeys.Digest("key " + seed + "/" + index);

    /// <summary>From one byte (stored inside its parent near the leaves of deep tries) to a whole word.</summary>
    private static byte[] Value(int index) => [.. Enumerable.Range(1, index % 33 + 1).Select(i => (byte)i)];
}
