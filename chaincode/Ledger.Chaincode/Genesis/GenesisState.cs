using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Evidence.Rlp;
using Ledger.Evidence.Tries;

namespace Ledger.Chaincode;

/// <summary>An account of the genesis block: code and storage, no balance.</summary>
/// <param name="Name">The contract's name in trust.json; null for an implementation.</param>
internal sealed record GenesisAccount(
    string? Name,
    Address Address,
    byte[] Code,
    IReadOnlyDictionary<Bytes32, Bytes32> Storage
);

/// <summary>
/// All accounts of a new ledger: for each contract its proxy (ERC-1967 slot, layout version; Consortium's also the
/// consortium) and its first implementation. A contract that is not built stands in no genesis.
/// </summary>
internal static class GenesisState
{
    /// <summary>Layout version of every first implementation.</summary>
    public const uint Layout = 1;

    private static readonly (string Name, string Artifact, Address Proxy)[] Contracts =
    [
        ("consortium", "Consortium", ContractAddresses.Consortium),
        ("units", "Units", ContractAddresses.Units),
        ("filings", "Filings", ContractAddresses.Filings),
        ("escrows", "Escrows", ContractAddresses.Escrows),
        ("batch", "Batch", ContractAddresses.Batch),
    ];

    /// <summary>Ascending by address.</summary>
    public static IReadOnlyList<GenesisAccount> Of(ConsortiumDescription description, Func<string, byte[]?> runtime)
    {
        var proxyCode = runtime("Proxy") ?? throw new InvalidOperationException("Proxy was not compiled.");
        var accounts = new List<GenesisAccount>();
        foreach (var (name, artifact, proxy) in Contracts)
        {
            if (runtime(artifact) is not { } code)
                continue;
            var implementation = ContractAddresses.FirstImplementation(proxy);
            var storage = new SortedDictionary<Bytes32, Bytes32>();
            if (proxy == ContractAddresses.Consortium)
                ConsortiumStorage.Write(description, storage);
            storage.Add(StorageSlots.Implementation, AbiWord.Of(implementation));
            storage.Add(StorageSlots.Layout, AbiWord.Of(Layout));
            accounts.Add(new GenesisAccount(name, proxy, proxyCode, storage));
            accounts.Add(new GenesisAccount(null, implementation, code, new SortedDictionary<Bytes32, Bytes32>()));
        }
        accounts.Sort((a, b) => a.Address.CompareTo(b.Address));
        return accounts;
    }

    /// <summary>The state root (Yellow Paper, 4.1 and appendix D).</summary>
    public static Bytes32 Root(IReadOnlyList<GenesisAccount> accounts) =>
        TrieRoot.OfHashedKeys(accounts.Select(a => new KeyValuePair<byte[], byte[]>(a.Address.ToArray(), Encode(a))));

    private static byte[] Encode(GenesisAccount account)
    {
        var storageRoot = TrieRoot.OfHashedKeys(
            account.Storage.Select(s => new KeyValuePair<byte[], byte[]>(
                s.Key.ToArray(),
                new RlpWriter(40).Scalar(s.Value.Span).ToArray()
            ))
        );
        var w = new RlpWriter(128);
        var list = w.BeginList();
        w.UInt64(0).UInt64(0).Bytes(storageRoot).Bytes(Keccak256.Hash(account.Code));
        return w.EndList(list).ToArray();
    }
}
