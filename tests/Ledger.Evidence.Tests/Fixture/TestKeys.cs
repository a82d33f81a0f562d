using System.Security.Cryptography;
using System.Text;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Tests.Fixture;

/// <summary>Fixed keys of the test ledger; never used anywhere else.</summary>
internal static class TestKeys
{
    public static readonly byte[][] Validators =
    [
        .. Enumerable.Range(1, 6).Select(i => Private("validator", i)).OrderBy(k => AddressOf(k)),
    ];
    public static readonly byte[] CenterWriter = Private("center", 1);
    public static readonly byte[] CenterSecond = Private("center", 2);
    public static readonly byte[] Registry = Private("registry", 1);
    public static readonly byte[] Tax = Private("tax", 1);
    public static readonly byte[] Bank = Private("bank", 1);

    public static Address AddressOf(byte[] key) => Secp256k1Signature.AddressOfPrivateKey(key);

    public static Bytes32 Digest(string text) => new(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static byte[] Private(string who, int number) =>
        SHA256.HashData(Encoding.ASCII.GetBytes("test key/" + who + "/" + number));
}
