using System.Security.Cryptography;
using Ledger.Files;

namespace Ledger.Node.Vault;

/// <summary>
/// The vault's files: <c>vault.db</c> (rows), <c>vault.keys</c> (data keys), <c>vault.key</c> (master secret: password of
/// the first, wrapping key of the second). All three belong into one backup, the last into a safe.
/// </summary>
internal static class VaultFolder
{
    public static DisclosureVault Open(string directory, Bytes32 genesisHash, TimeProvider time)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var master = Master(directory);
            var wrapping = HKDF.DeriveKey(HashAlgorithmName.SHA256, master, 32, info: "ledger/vault/keys"u8.ToArray());
            var password = HKDF.DeriveKey(HashAlgorithmName.SHA256, master, 32, info: "ledger/vault/rows"u8.ToArray());
            var keys = new VaultKeyFile(Path.Combine(directory, "vault.keys"), wrapping);
            try
            {
                var rows = new LiteVaultStore(Path.Combine(directory, "vault.db"), Convert.ToHexStringLower(password));
                return new DisclosureVault(rows, keys, genesisHash, time);
            }
            catch
            {
                keys.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NodeStoreException.From("vault", directory, e);
        }
    }

    private static byte[] Master(string directory)
    {
        var path = Path.Combine(directory, "vault.key");
        if (!File.Exists(path))
        {
            if (File.Exists(Path.Combine(directory, "vault.db")))
                throw new NodeStoreException(
                    NodeStoreFault.Damaged,
                    $"{path} is missing beside vault.db; restore it from the backup."
                );
            SyncedFile.Replace(path, RandomNumberGenerator.GetBytes(32));
        }
        var master = File.ReadAllBytes(path);
        return master.Length == 32
            ? master
            : throw new NodeStoreException(NodeStoreFault.Damaged, $"{path} does not hold 32 bytes; restore it.");
    }
}
