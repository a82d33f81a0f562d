using System.Text;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Node.Vault;

namespace Ledger.Node.Tests.Driver;

/// <summary>A vault in a folder of its own, and blocks that accept or refuse what waits in it.</summary>
internal sealed class VaultDriver : IDisposable
{
    private static readonly Bytes32 Genesis = Id("genesis");
    private static readonly Address Sender = Address.Parse("0x0000000000000000000000000000000000000001");

    public string Root { get; } = Directory.CreateTempSubdirectory("vault").FullName;

    public string Folder => Path.Combine(Root, "vault");

    public string Keys => Path.Combine(Folder, "vault.keys");

    public string Rows => Path.Combine(Folder, "rows");

    public string Mark => Folder + ".mark";

    public static Bytes32 Id(string name) => Keccak256.Hash(Encoding.UTF8.GetBytes(name));

    public DisclosureVault Open(TimeProvider? time = null) =>
        VaultOpening.Open(Folder, Genesis, time ?? TimeProvider.System);

    public NodeStoreException Refusal() => Assert.Throws<NodeStoreException>(() => Open().Dispose());

    /// <summary>A copy of everything under another name, made while no vault is open.</summary>
    public string Copy(string name)
    {
        var target = Root + "-" + name;
        CopyFolder(Root, target);
        return target;
    }

    /// <summary>Puts a part of a copy (or, where it had none, nothing) in the place of what is there.</summary>
    public void PutBack(string copy, string part)
    {
        var (from, to) = (Path.Combine(copy, part), Path.Combine(Root, part));
        if (Directory.Exists(to))
            Directory.Delete(to, recursive: true);
        File.Delete(to);
        if (Directory.Exists(from))
            CopyFolder(from, to);
        else if (File.Exists(from))
            File.Copy(from, to);
    }

    /// <summary>Fields come with a transaction.</summary>
    /// <returns>Those that are kept.</returns>
    public static IReadOnlyList<Wire.Disclosure> Stage(
        DisclosureVault vault,
        string name,
        uint version = 1,
        ulong nonce = 0,
        string code = "very secret"
    )
    {
        Assert.Equal(StagingOutcome.Staged, TryStage(vault, name, code, version, nonce, 1, out var kept));
        return kept;
    }

    public static StagingOutcome TryStage(DisclosureVault vault, string name, string code, uint organisation = 1) =>
        TryStage(vault, name, code, 1, 0, organisation, out _);

    /// <summary>A block accepts the statement.</summary>
    public static void Accept(DisclosureVault vault, string name, uint version = 1)
    {
        var accepted = new AcceptedVersion(Id(name), Id(name + " root"), Bytes32.Zero);
        Follow(vault, new() { [Transaction(name, version)] = [accepted] }, []);
    }

    /// <summary>A block holds the transaction, and refused the statement.</summary>
    public static void Refuse(DisclosureVault vault, string name)
    {
        var fields = vault.Waiting().Single(f => f.Transaction == Transaction(name, 1));
        Follow(vault, [], [(fields.Sender, fields.Nonce)]);
    }

    /// <summary>A block holds other bytes under a nonce.</summary>
    public static void Use(DisclosureVault vault, ulong nonce) => Follow(vault, [], [(Sender, nonce)]);

    public static void Keep(DisclosureVault vault, string name, uint version = 1)
    {
        Stage(vault, name, version);
        Accept(vault, name, version);
    }

    public void Dispose()
    {
        foreach (var folder in Directory.GetDirectories(Path.GetDirectoryName(Root)!, Path.GetFileName(Root) + "*"))
            Directory.Delete(folder, recursive: true);
    }

    private static Bytes32 Transaction(string name, uint version) => Id($"{name} {version} transaction");

    private static StagingOutcome TryStage(
        DisclosureVault vault,
        string name,
        string code,
        uint version,
        ulong nonce,
        uint organisation,
        out IReadOnlyList<Wire.Disclosure> kept
    ) =>
        vault.Stage(
            Transaction(name, version),
            Sender,
            nonce,
            organisation,
            [(new Wire.Disclosure { Version = version, Code = code }, Id(name), Id(name + " root"))],
            out kept
        );

    private static void Follow(
        DisclosureVault vault,
        Dictionary<Bytes32, List<AcceptedVersion>> accepted,
        HashSet<(Address, ulong)> nonces
    )
    {
        var number = vault.Head.Block + 1;
        vault.Accept(new AcceptedBlock(number, Id("block " + number), accepted, nonces));
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.GetDirectories(from))
            CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
