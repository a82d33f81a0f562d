using System.Globalization;
using System.Text;
using Ledger.Engine.State;
using Ledger.Engine.State.Trie;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Rlp;
using Ledger.Evidence.Tries;

namespace Ledger.Engine.Evm.StateTests;

/// <summary>A whole state in memory, its root computed from scratch. For public state tests and oracles.</summary>
public sealed class MemoryState : IStateReader
{
    private readonly Dictionary<Address, (AccountRecord Record, Dictionary<Bytes32, Bytes32> Storage)> accounts = [];
    private readonly Dictionary<Bytes32, ReadOnlyMemory<byte>> codes = [];

    public void Add(
        in Address address,
        ulong nonce,
        in UInt256 balance,
        ReadOnlyMemory<byte> code,
        Dictionary<Bytes32, Bytes32> storage
    )
    {
        var codeHash = Keccak256.Hash(code.Span);
        codes[codeHash] = code;
        accounts[address] = (new AccountRecord(nonce, balance.ToBytes32(), RootOf(storage), codeHash), storage);
    }

    public AccountRecord? GetAccount(in Address address) =>
        accounts.TryGetValue(address, out var found) ? found.Record : null;

    public Bytes32 GetStorage(in Address address, in Bytes32 slot) =>
        accounts.TryGetValue(address, out var found) && found.Storage.TryGetValue(slot, out var value)
            ? value
            : Bytes32.Zero;

    public ReadOnlyMemory<byte> GetCode(in Bytes32 codeHash) =>
        codeHash == Keccak256.Empty ? default
        : codes.TryGetValue(codeHash, out var code) ? code
        : throw new StateReadException("No code under " + codeHash + ".");

    /// <summary>The public tests' convention: keccak256 of the number in decimal digits.</summary>
    public Bytes32? GetBlockHash(ulong number) =>
        Keccak256.Hash(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));

    public void Apply(StateChanges changes)
    {
        foreach (var (hash, code) in changes.Code)
            codes[hash] = code;
        foreach (var change in changes.Accounts)
        {
            if (change.Account is null)
            {
                accounts.Remove(change.Address);
                continue;
            }
            var storage =
                !change.StorageCleared && accounts.TryGetValue(change.Address, out var old)
                    ? new Dictionary<Bytes32, Bytes32>(old.Storage)
                    : [];
            foreach (var (slot, value) in change.Storage)
            {
                if (value.IsZero)
                    storage.Remove(slot);
                else
                    storage[slot] = value;
            }
            accounts[change.Address] = (change.Account with { StorageRoot = RootOf(storage) }, storage);
        }
    }

    public Bytes32 Root() =>
        TrieRoot.OfHashedKeys(
            accounts.Select(a => new KeyValuePair<byte[], byte[]>(a.Key.ToArray(), Encode(a.Value.Record)))
        );

    private static byte[] Encode(AccountRecord account)
    {
        var w = new RlpWriter(128);
        var list = w.BeginList();
        w.UInt64(account.Nonce).Scalar(account.Balance.Span).Bytes(account.StorageRoot).Bytes(account.CodeHash);
        return w.EndList(list).ToArray();
    }

    private static Bytes32 RootOf(Dictionary<Bytes32, Bytes32> storage) =>
        TrieRoot.OfHashedKeys(
            storage.Select(s => new KeyValuePair<byte[], byte[]>(
                s.Key.ToArray(),
                new RlpWriter(48).Scalar(s.Value.Span).ToArray()
            ))
        );
}
