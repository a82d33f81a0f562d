using Ledger.Chaincode.Tests.Driver;
using Ledger.Engine.Chain;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Records;

namespace Ledger.Chaincode.Tests.Genesis;

public sealed class GenesisFilesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "keys-sample");

    private static byte[] File(string name) => System.IO.File.ReadAllBytes(Path.Combine(Folder, name));

    [Fact]
    public void The_committed_files_follow_from_consortium_json_byte_for_byte()
    {
        var files = GenesisFiles.Make(ConsortiumDescription.Read(File("consortium.json")));
        const string Command = "Run: ./ledger genesis keys-sample/consortium.json -o keys-sample";
        Assert.True(files.Genesis.AsSpan().SequenceEqual(File("genesis.json")), "genesis.json is stale. " + Command);
        Assert.True(files.Trust.AsSpan().SequenceEqual(File("trust.json")), "trust.json is stale. " + Command);
    }

    [Fact]
    public void The_engine_computes_the_same_genesis_hash()
    {
        var trust = TrustAnchor.Read(File("trust.json"));
        var block = GenesisBlock.Parse(File("genesis.json"));
        Assert.Equal(trust.GenesisHash, block.Hash);
        Assert.Equal(trust.ChainId, block.Chain.ChainId);
        Assert.Equal(4, trust.Validators.Addresses.Count);
        Assert.Equal(trust.Validators.Addresses.Order(), trust.Custody[0].Operators.Keys.Order());
    }

    [Fact]
    public void Every_contract_stands_behind_its_proxy()
    {
        var accounts = GenesisBlock.Parse(File("genesis.json")).State.Accounts.ToDictionary(a => a.Address);
        var trust = TrustAnchor.Read(File("trust.json"));
        Assert.Equal(["batch", "consortium", "escrows", "filings", "units"], trust.Contracts.Keys.Order());
        foreach (var contract in trust.Contracts.Values)
        {
            var proxy = accounts[contract.Address];
            var implementation = Assert.Single(contract.Implementations);
            Assert.Equal(contract.CodeHash, proxy.Account!.CodeHash);
            Assert.Equal(
                implementation.Address.Span.ToArray(),
                proxy.Storage[StorageSlots.Implementation].Span[12..].ToArray()
            );
            Assert.Equal(1UL, new PackedWord(proxy.Storage[StorageSlots.Layout]).ToUInt64());
            Assert.NotEqual(Keccak256.Empty, accounts[implementation.Address].Account!.CodeHash);
        }
    }

    [Fact]
    public void Consortium_holds_members_keys_parameters_and_the_validator_set()
    {
        var description = ConsortiumDescription.Read(File("consortium.json"));
        var storage = GenesisBlock
            .Parse(File("genesis.json"))
            .State.Accounts.Single(a => a.Address == ContractAddresses.Consortium)
            .Storage;
        foreach (var organisation in description.Organisations)
        {
            var word = new Ledger.Evidence.Records.RecordWord(
                storage[StorageSlots.Record(RecordKind.Organisation, organisation.Number.Record)]
            );
            Assert.Equal((byte)OrganisationState.Member, word.State);
            Assert.Equal(1u, word.Seq);
            Assert.Equal(
                organisation.Roles.Aggregate(0u, (set, role) => set | 1u << (int)role),
                word.OrganisationRoles
            );
            foreach (var writer in organisation.Writers)
            {
                var key = new WriterKeyWord(storage[StorageSlots.WriterKey(writer)]);
                Assert.Equal(organisation.Number.Number, key.Organisation);
                Assert.True(key.CountsAt(1));
            }
        }
        Assert.Equal(60UL, new PackedWord(storage[StorageSlots.Parameter(1)]).ToUInt64());
        Assert.Equal(description.UnitKey.Digest, storage[StorageSlots.UnitKey]);
        Assert.Equal(description.Validators.Meta, storage[StorageSlots.SetMeta]);
        Assert.True(new CodeKeyWord(storage[StorageSlots.CodeKey(description.CodeKeys[0].Key.Digest)]).CountsAt(1));
        Assert.False(new CodeKeyWord(storage[StorageSlots.CodeKey(description.CodeKeys[1].Key.Digest)]).CountsAt(1));
    }
}
