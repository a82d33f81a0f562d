using System.Security.Cryptography;

namespace Ledger.Engine.Rpc;

/// <summary>Names of filters and subscriptions: 128 random bits as a quantity, which nobody guesses.</summary>
internal static class RandomName
{
    public static string Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        bytes[0] |= 0x10; // no zero in front
        return "0x" + Convert.ToHexStringLower(bytes);
    }
}
