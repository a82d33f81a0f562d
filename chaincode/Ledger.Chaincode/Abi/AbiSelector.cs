using System.Text;
using Ledger.Evidence.Crypto;

namespace Ledger.Chaincode.Abi;

/// <summary>The first four bytes of keccak256 of a signature.</summary>
internal static class AbiSelector
{
    public const int Size = 4;

    public static byte[] Of(string signature) =>
        Keccak256.Hash(Encoding.ASCII.GetBytes(signature)).Span[..Size].ToArray();
}
