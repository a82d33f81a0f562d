using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;

namespace Ledger.Evidence.Tests.Fixture;

/// <summary>Accounts with storage, their state root and proofs; built anew from what is set.</summary>
internal sealed class TestState
{
    private readonly SortedDictionary<Address, SortedDictionary<Bytes32, Bytes32>> storage = [];
    private readonly Dictionary<Address, Bytes32> codeHashes = [];
    private ProvingTrie? trie;
    private readonly Dictionary<Address, ProvingTrie> tries = [];

    public Bytes32 Root => Trie.Root;

    private ProvingTrie Trie =>
        trie ??= new ProvingTrie(storage.Keys.Select(a => (Keccak256.Hash(a.Span), Account(a))));

    public void Code(Address address, Bytes32 codeHash)
    {
        codeHashes[address] = codeHash;
        storage.TryAdd(address, []);
        trie = null;
    }

    public void Set(Address address, Bytes32 slot, Bytes32 word)
    {
        if (word.IsZero)
            storage[address].Remove(slot);
        else
            storage[address][slot] = word;
        tries.Remove(address);
        trie = null;
    }

    public Bytes32 Get(Address address, Bytes32 slot) => storage[address].GetValueOrDefault(slot);

    public IEnumerable<byte[]> Prove(Address address, IEnumerable<Bytes32> slots)
    {
        foreach (var node in Trie.Prove(Keccak256.Hash(address.Span)))
            yield return node;
        if (!storage.ContainsKey(address))
            yield break;
        foreach (var slot in slots)
        foreach (var node in Storage(address).Prove(Keccak256.Hash(slot.Span)))
            yield return node;
    }

    public TestState Copy()
    {
        var copy = new TestState();
        foreach (var (address, words) in storage)
        {
            copy.storage.Add(address, new(words));
            copy.codeHashes.Add(address, codeHashes[address]);
        }
        return copy;
    }

    private ProvingTrie Storage(Address address)
    {
        if (!tries.TryGetValue(address, out var known))
            tries.Add(
                address,
                known = new ProvingTrie(
                    storage[address]
                        .Select(w => (Keccak256.Hash(w.Key.Span), new RlpWriter().Scalar(w.Value.Span).ToArray()))
                )
            );
        return known;
    }

    private byte[] Account(Address address)
    {
        var writer = new RlpWriter();
        var list = writer.BeginList();
        writer.UInt64(1).UInt64(0).Bytes(Storage(address).Root).Bytes(codeHashes[address]);
        return writer.EndList(list).ToArray();
    }
}
