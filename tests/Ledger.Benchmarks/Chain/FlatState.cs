using Ledger.Engine.Chain;
using Ledger.Engine.State;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;

namespace Ledger.Benchmarks.Chain;

/// <summary>A committed state in dictionaries, without a trie: what is left of a chain when only its EVM is measured.</summary>
internal sealed class FlatState : IStateReader
{
    private readonly Dictionary<Address, AccountRecord> accounts = [];
    private readonly Dictionary<Bytes32, ReadOnlyMemory<byte>> codes = [];
    private readonly Dictionary<(Address, Bytes32), Bytes32> storage = [];

    public FlatState(GenesisBlock genesis) => Apply(genesis.State);

    public void Apply(StateChanges changes)
    {
        foreach (var (hash, code) in changes.Code)
            codes[hash] = code;
        foreach (var change in changes.Accounts)
        {
            // Roots are not computed; the one of an account with storage must only not be the empty one.
            accounts[change.Address] =
                change.Storage.Count > 0 && change.Account!.StorageRoot == BlockHeader.EmptyTrieRoot
                    ? change.Account with
                    {
                        StorageRoot = change.Account.CodeHash,
                    }
                    : change.Account!;
            foreach (var (slot, value) in change.Storage)
                storage[(change.Address, slot)] = value;
        }
    }

    public AccountRecord? GetAccount(in Address address) => accounts.GetValueOrDefault(address);

    public Bytes32 GetStorage(in Address address, in Bytes32 slot) => storage.GetValueOrDefault((address, slot));

    public ReadOnlyMemory<byte> GetCode(in Bytes32 codeHash) => codes.GetValueOrDefault(codeHash);

    public Bytes32? GetBlockHash(ulong number) => null;
}
