using System.Text.Json.Nodes;
using Ledger.Chaincode;
using Ledger.Engine.Chain;
using Ledger.Evidence.Bundles;

namespace Ledger.Benchmarks;

/// <summary>
/// A copy of keys-sample whose genesis has the run's block period: the sample's keys, certificates and chaincode
/// otherwise. Period 0 needs a test chain; the sample's own period leaves the genesis as it is.
/// </summary>
internal sealed class SampleConsortium
{
    private SampleConsortium(string folder, GenesisBlock genesis) => (Folder, Genesis) = (folder, genesis);

    public string Folder { get; }

    public GenesisBlock Genesis { get; }

    public ulong ChainId => Genesis.Chain.ChainId;

    public string GenesisFile => Path.Combine(Folder, "genesis.json");

    public static SampleConsortium Write(string folder, int blockPeriod)
    {
        foreach (var file in Directory.EnumerateFiles(Repository.KeysSample, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(Repository.KeysSample, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        var path = Path.Combine(folder, "consortium.json");
        var json = JsonNode.Parse(File.ReadAllBytes(path))!;
        json["blockPeriod"] = blockPeriod;
        json["test"] = blockPeriod == 0;
        var description = ConsortiumDescription.Read(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));
        var files = GenesisFiles.Make(description);
        File.WriteAllBytes(Path.Combine(folder, "genesis.json"), files.Genesis);
        File.WriteAllBytes(Path.Combine(folder, "trust.json"), files.Trust);
        return new SampleConsortium(folder, GenesisBlock.Parse(files.Genesis));
    }

    public byte[] WriterKey(string organisation) => Key(organisation, "writer-1.json");

    public IReadOnlyList<IBlockSealer> Sealers() =>
        [.. Lives.Organisations.All.Select(o => new PrivateKeySealer(Key(o, "validator.json")))];

    public TrustAnchor Trust() => TrustAnchor.Read(File.ReadAllBytes(Path.Combine(Folder, "trust.json")));

    private byte[] Key(string organisation, string file) =>
        Keystore
            .Read(File.ReadAllBytes(Path.Combine(Folder, organisation, file)))
            .Decrypt(Keystore.PasswordOf(File.ReadAllBytes(Path.Combine(Folder, "password.txt"))));
}
