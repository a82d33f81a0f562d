using System.Security.Cryptography;
using Ledger.Files;

namespace Ledger.Node.Vault;

/// <summary>What is made of a vault's parts where they are missing.</summary>
internal enum VaultOpenMode
{
    Unset = 0,

    /// <summary>All of a vault that was never there; nothing of one that was used: an empty file would hide the loss.</summary>
    Create,

    /// <summary>Nothing.</summary>
    AsFound,

    /// <summary>Whatever is missing, but the master secret.</summary>
    Restore,
}

/// <summary>
/// What a vault is made of: <c>vault/rows</c> (fields, what waits, uses), <c>vault/vault.keys</c> (data keys),
/// <c>vault/vault.key</c> (master secret), and beside the folder <c>vault.mark</c>, which remembers how far the others were.
/// </summary>
internal sealed record VaultParts(
    IVaultStore Store,
    VaultKeyBook Keys,
    VaultMark Mark,
    VaultSecrets Secrets,
    IReadOnlyList<IDisposable> Owned
) : IDisposable
{
    private static readonly byte[] HeadKey = [(byte)'h'];
    private static readonly byte[] FormatKey = [(byte)'f'];

    /// <summary>The head as it stands with the rows; null where it is missing or not what was written.</summary>
    public VaultHead? StoredHead => Head(Store, Secrets);

    public static VaultChange HeadRow(VaultHead head, VaultSecrets secrets) =>
        new(VaultTable.Meta, HeadKey, head.Encode(secrets));

    /// <param name="directory">The vault's folder.</param>
    /// <exception cref="NodeStoreException">In use, not writable, of another format, a part is missing.</exception>
    public static VaultParts Open(string directory, VaultOpenMode mode)
    {
        try
        {
            var (rows, keys, mark) = (
                Path.Combine(directory, "rows"),
                Path.Combine(directory, "vault.keys"),
                directory + ".mark"
            );
            if (File.Exists(Path.Combine(directory, "vault.db")))
                throw new NodeStoreException(
                    NodeStoreFault.OtherFormat,
                    $"the vault {directory} holds vault.db of an earlier version, this program reads format {VaultContent.Format}."
                );
            var isThere = Directory.Exists(rows);
            var isLost = !isThere && (File.Exists(keys) || File.Exists(mark));
            if (mode == VaultOpenMode.AsFound && !isThere || mode == VaultOpenMode.Create && isLost)
                throw Missing(rows);
            var isFresh = mode == VaultOpenMode.Create && !isThere;
            if (isFresh)
                SyncedFolder.Create(directory);
            var secrets = new VaultSecrets(Master(directory, isFresh));
            var owned = new List<IDisposable>();
            try
            {
                var store = RocksVaultStore.Open(rows, !isThere);
                owned.Add(store);
                if (!isThere)
                {
                    Begin(store, secrets);
                    SyncedFolder.Sync(directory);
                }
                RequireFormat(store, directory);
                var makes =
                    mode == VaultOpenMode.Restore
                    || mode == VaultOpenMode.Create && Head(store, secrets) is { Operation: 0 };
                IVaultFile Take(string path)
                {
                    IVaultFile file = makes || File.Exists(path) ? new VaultFile(path) : new MemoryVaultFile();
                    owned.Insert(0, file);
                    return file;
                }
                return new VaultParts(
                    store,
                    new VaultKeyBook(Take(keys), secrets),
                    new VaultMark(Take(mark), secrets),
                    secrets,
                    owned
                );
            }
            catch
            {
                owned.ForEach(static o => o.Dispose());
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NodeStoreException.From("vault", directory, e);
        }
    }

    public void Dispose()
    {
        foreach (var part in Owned)
            part.Dispose();
    }

    private static VaultHead? Head(IVaultStore store, VaultSecrets secrets) =>
        store.Get(VaultTable.Meta, HeadKey) is { } row ? VaultHead.Decode(row, secrets) : null;

    /// <summary>Marks a store that nothing was written to yet.</summary>
    public static void Begin(IVaultStore store, VaultSecrets secrets)
    {
        if (store.Get(VaultTable.Meta, FormatKey) is null)
            store.Write([
                new VaultChange(VaultTable.Meta, FormatKey, [VaultContent.Format]),
                HeadRow(new VaultHead(), secrets),
            ]);
    }

    private static void RequireFormat(RocksVaultStore store, string directory)
    {
        if (store.Get(VaultTable.Meta, FormatKey) is not [VaultContent.Format])
            throw new NodeStoreException(
                NodeStoreFault.OtherFormat,
                $"the vault {directory} has another format, this program reads {VaultContent.Format}."
            );
    }

    private static byte[] Master(string directory, bool create)
    {
        var path = Path.Combine(directory, "vault.key");
        if (!File.Exists(path))
        {
            if (!create)
                throw Missing(path);
            SyncedFile.Replace(path, RandomNumberGenerator.GetBytes(32));
        }
        var master = File.ReadAllBytes(path);
        return master.Length == 32
            ? master
            : throw new NodeStoreException(NodeStoreFault.Damaged, $"{path} does not hold 32 bytes; restore it.");
    }

    private static NodeStoreException Missing(string path) =>
        new(NodeStoreFault.Damaged, $"{path} is missing beside the rest of the vault; restore it from the backup.");
}
