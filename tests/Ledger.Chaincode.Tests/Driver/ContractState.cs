using Ledger.Engine.State;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Chaincode.Tests.Driver;

/// <summary>A committed state in dictionaries, without roots: what the chaincode runs on in these tests.</summary>
internal sealed class ContractState : IStateReader
{
    private readonly Dictionary<Address, AccountRecord> accounts = [];
    private readonly Dictionary<Bytes32, ReadOnlyMemory<byte>> codes = [];
    private readonly Dictionary<(Address, Bytes32), Bytes32> storage = [];

    public ContractState() { }

    private ContractState(ContractState from)
    {
        accounts = new(from.accounts);
        codes = from.codes;
        storage = new(from.storage);
    }

    public ContractState Fork() => new(this);

    public void AddContract(in Address address, byte[] code)
    {
        var hash = Keccak256.Hash(code);
        codes[hash] = code;
        // The roots are not computed; they only must not be the empty one, of which nothing is read.
        accounts[address] = new AccountRecord(1, Bytes32.Zero, hash, hash);
    }

    public void SetStorage(in Address address, in Bytes32 slot, in Bytes32 value)
    {
        if (value.IsZero)
            storage.Remove((address, slot));
        else
            storage[(address, slot)] = value;
    }

    public void Apply(StateChanges changes)
    {
        foreach (var change in changes.Accounts)
        {
            accounts[change.Address] =
                change.Account!.StorageRoot == BlockHeader.EmptyTrieRoot
                    ? change.Account with
                    {
                        StorageRoot = change.Account.CodeHash,
                    }
                    : change.Account;
            foreach (var (slot, value) in change.Storage)
                SetStorage(change.Address, slot, value);
        }
    }

    public int WordsOf(Address address) => storage.Keys.Count(k => k.Item1 == address);

    public AccountRecord? GetAccount(in Address address) => accounts.GetValueOrDefault(address);

    public Bytes32 GetStorage(in Address address, in Bytes32 slot) => storage.GetValueOrDefault((address, slot));

    public ReadOnlyMemory<byte> GetCode(in Bytes32 codeHash) =>
        codes.TryGetValue(codeHash, out var code) ? code : default;

    public Bytes32? GetBlockHash(ulong number) => null;
}
