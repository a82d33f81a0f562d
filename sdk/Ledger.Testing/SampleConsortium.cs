using System.Security.Cryptography;
using Ledger.Chaincode;
using Ledger.Evidence.Codes;

namespace Ledger.Testing;

/// <summary>The sample consortium, read out of this assembly.</summary>
internal static class SampleConsortium
{
    public static byte[] File(string name)
    {
        var assembly = typeof(SampleConsortium).Assembly;
        var suffix = "/" + name;
        var found =
            assembly
                .GetManifestResourceNames()
                .FirstOrDefault(n => n.Replace('\\', '/').EndsWith(suffix, StringComparison.Ordinal))
            ?? throw new FileNotFoundException("Not in the sample consortium: " + name);
        using var stream = assembly.GetManifestResourceStream(found)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    public static byte[] PrivateKey(string organisation, string file) =>
        Keystore.Read(File(organisation + "/" + file)).Decrypt(Keystore.PasswordOf(File("password.txt")));

    public static RSA UnitKey()
    {
        var key = RSA.Create();
        key.ImportFromPem(System.Text.Encoding.ASCII.GetString(File("center/unit.pem")));
        return key;
    }

    public static CodeSigner CodeKey()
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(System.Text.Encoding.ASCII.GetString(File("center/code.pem")));
        return CodeSigner.Es256(key);
    }
}
