using Ledger.Chaincode;
using Ledger.Engine.Chain;

namespace Ledger.Engine.Tests.Evm.Oracle;

/// <summary>An organisation of keys-sample with its two writer keys.</summary>
internal sealed record SampleWriter(uint Number, byte[] Key1, byte[] Key2);

/// <summary>The keys of keys-sample, opened with its password.</summary>
internal sealed class SampleWriters
{
    private readonly string password = Keystore.PasswordOf(File.ReadAllBytes(PathOf("password.txt")));

    public SampleWriters()
    {
        Center = Writer(1, "center");
        Tax = Writer(2, "tax");
        BankA = Writer(3, "bank-a");
        BankB = Writer(4, "bank-b");
    }

    public SampleWriter Center { get; }

    public SampleWriter Tax { get; }

    public SampleWriter BankA { get; }

    public SampleWriter BankB { get; }

    public static byte[] Genesis => File.ReadAllBytes(PathOf("genesis.json"));

    public IReadOnlyList<IBlockSealer> Sealers() =>
        [.. new[] { "center", "tax", "bank-a", "bank-b" }.Select(o => new PrivateKeySealer(Open(o, "validator")))];

    private SampleWriter Writer(uint number, string organisation) =>
        new(number, Open(organisation, "writer-1"), Open(organisation, "writer-2"));

    private byte[] Open(string organisation, string key) =>
        Keystore.Read(File.ReadAllBytes(PathOf(organisation, key + ".json"))).Decrypt(password);

    private static string PathOf(params string[] parts) => Path.Combine([Vectors.Root, "keys-sample", .. parts]);
}
