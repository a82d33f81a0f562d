using System.Collections.Concurrent;
using System.Security.Cryptography;
using Ledger.Chaincode;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Node.Tests.Driver;

/// <summary>The sample consortium of the repository.</summary>
internal static class Members
{
    private static readonly ConcurrentDictionary<string, byte[]> Decrypted = new(StringComparer.Ordinal);

    public static string Folder { get; } = Find();

    public static byte[] Trust { get; } = File.ReadAllBytes(Path("trust.json"));

    public static byte[] Genesis { get; } = File.ReadAllBytes(Path("genesis.json"));

    public static readonly string[] Organisations = ["center", "tax", "bank-a", "bank-b"];

    public static string Path(params string[] parts) => System.IO.Path.Combine([Folder, .. parts]);

    public static byte[] Writer(string organisation, int number = 1) =>
        Key(Path(organisation, "writer-" + number + ".json"));

    public static Address WriterAddress(string organisation, int number = 1) =>
        Secp256k1Signature.AddressOfPrivateKey(Writer(organisation, number));

    public static IReadOnlyList<IBlockSealer> Sealers() =>
        [.. Organisations.Select(o => new PrivateKeySealer(Key(Path(o, "validator.json"))))];

    public static RSA UnitKey()
    {
        var key = RSA.Create();
        key.ImportFromPem(File.ReadAllText(Path("center", "unit.pem")));
        return key;
    }

    private static byte[] Key(string file) =>
        Decrypted.GetOrAdd(
            file,
            f =>
                Keystore
                    .Read(File.ReadAllBytes(f))
                    .Decrypt(Keystore.PasswordOf(File.ReadAllBytes(Path("password.txt"))))
        );

    private static string Find()
    {
        for (var d = new DirectoryInfo(AppContext.BaseDirectory); d is not null; d = d.Parent)
            if (File.Exists(System.IO.Path.Combine(d.FullName, "Ledger.sln")))
                return System.IO.Path.Combine(d.FullName, "keys-sample");
        throw new InvalidOperationException("The repository's root was not found.");
    }
}
