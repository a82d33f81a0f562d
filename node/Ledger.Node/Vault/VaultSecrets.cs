using System.Security.Cryptography;
using Ledger.Evidence.Primitives;

namespace Ledger.Node.Vault;

/// <summary>What the vault's master secret is used for, each with a key of its own.</summary>
internal sealed class VaultSecrets
{
    private readonly byte[] sums;

    /// <param name="master">32 bytes.</param>
    public VaultSecrets(ReadOnlySpan<byte> master)
    {
        Wrapping = Derive(master, "ledger/vault/keys"u8);
        Uses = Derive(master, "ledger/vault/uses"u8);
        sums = Derive(master, "ledger/vault/sums"u8);
    }

    /// <summary>Wraps data keys.</summary>
    public byte[] Wrapping { get; }

    /// <summary>Seals the log of uses.</summary>
    public byte[] Uses { get; }

    /// <summary>HMAC-SHA256: what a row adds to the sum of all of them, and what authenticates the sums.</summary>
    public Bytes32 Mac(ReadOnlySpan<byte> bytes) => new(HMACSHA256.HashData(sums, bytes));

    private static byte[] Derive(ReadOnlySpan<byte> master, ReadOnlySpan<byte> use)
    {
        var key = new byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, master, key, [], use);
        return key;
    }
}
