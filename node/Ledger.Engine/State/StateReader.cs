using System.Collections.Concurrent;
using Ledger.Engine.State.Trie;
using Ledger.Engine.Store;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.State;

/// <summary>Reads one snapshot for the EVM. Safe for many threads.</summary>
internal sealed class StateReader(StateSnapshot snapshot, CodeStore code, Func<ulong, Bytes32?> blockHash)
    : IStateReader
{
    public AccountRecord? GetAccount(in Address address) => snapshot.GetAccount(address);

    public Bytes32 GetStorage(in Address address, in Bytes32 slot) => snapshot.GetStorage(address, slot);

    public ReadOnlyMemory<byte> GetCode(in Bytes32 codeHash) => code.Get(codeHash);

    public Bytes32? GetBlockHash(ulong number) => blockHash(number);
}

/// <summary>Code by its hash, checked once and kept.</summary>
internal sealed class CodeStore(IKeyValueStore rows)
{
    private const int MaxKept = 4096;

    private readonly ConcurrentDictionary<Bytes32, ReadOnlyMemory<byte>> kept = [];

    public ReadOnlyMemory<byte> Get(in Bytes32 hash)
    {
        if (hash == Keccak256.Empty)
            return default;
        if (kept.TryGetValue(hash, out var code))
            return code;
        byte[]? row;
        try
        {
            row = rows.Get(StoreTable.Code, hash.Span);
        }
        catch (Exception e)
        {
            throw new StateReadException("Code could not be read: " + e.Message, e) { Table = StoreTable.Code };
        }
        if (row is null || Keccak256.Hash(row) != hash)
            throw new StateReadException($"The code with hash {hash} is missing or damaged.")
            {
                Table = StoreTable.Code,
            };
        if (kept.Count >= MaxKept)
            kept.Clear();
        return kept[hash] = row;
    }
}

/// <summary>
/// What blocks read again and again, flat and without a trie walk: accounts and words of the head. One thread, the one
/// that makes blocks; a block that is given up leaves it as it was, since only committed changes are put in.
/// </summary>
internal sealed class FlatCache(int maxWords)
{
    private readonly Dictionary<Address, AccountRecord?> accounts = [];
    private readonly Dictionary<(Address, Bytes32), Bytes32> words = [];

    public IStateReader On(IStateReader reader) => new Reader(this, reader);

    /// <summary>Follows a committed block.</summary>
    public void Apply(StateChanges changes)
    {
        foreach (var change in changes.Accounts)
        {
            // Its storage root is known to the trie only; the next read takes it from there.
            accounts.Remove(change.Address);
            if (change.StorageCleared || change.Account is null)
                foreach (var key in words.Keys.Where(k => k.Item1 == change.Address).ToArray())
                    words.Remove(key);
            foreach (var (slot, word) in change.Storage)
                words[(change.Address, slot)] = word;
        }
        if (words.Count > maxWords)
            words.Clear();
        if (accounts.Count > maxWords)
            accounts.Clear();
    }

    private sealed class Reader(FlatCache cache, IStateReader reader) : IStateReader
    {
        public AccountRecord? GetAccount(in Address address)
        {
            if (!cache.accounts.TryGetValue(address, out var account))
                cache.accounts[address] = account = reader.GetAccount(address);
            return account;
        }

        public Bytes32 GetStorage(in Address address, in Bytes32 slot)
        {
            if (!cache.words.TryGetValue((address, slot), out var word))
                cache.words[(address, slot)] = word = reader.GetStorage(address, slot);
            return word;
        }

        public ReadOnlyMemory<byte> GetCode(in Bytes32 codeHash) => reader.GetCode(codeHash);

        public Bytes32? GetBlockHash(ulong number) => reader.GetBlockHash(number);
    }
}
