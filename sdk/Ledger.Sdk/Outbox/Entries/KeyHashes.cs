using System.Security.Cryptography;
using System.Text;
using Ledger.Evidence.Primitives;

namespace Ledger.Sdk.Outbox.Entries;

internal static class KeyHashes
{
    public static Bytes32 Of(string key) => new(SHA256.HashData(Encoding.ASCII.GetBytes(key)));
}
