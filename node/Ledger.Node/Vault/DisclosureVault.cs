using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ledger.Node.Vault;

/// <summary>
/// Disclosed fields, salts and masked views, each record under its own data key: dropping the key erases all copies,
/// backups of the rows included. The evidence on the chain stays verifiable by whoever holds a bundle.
/// </summary>
public sealed class DisclosureVault(IVaultStore store, IVaultKeys keys, Bytes32 genesisHash, TimeProvider time)
    : IDisposable
{
    private readonly VaultContent content = new(genesisHash);
    private readonly Lock gate = new(); // one writer: a record gets one key

    /// <summary>Stores what is not there yet; synced when it returns.</summary>
    /// <returns>False for a record that was erased: nothing is stored for it.</returns>
    public bool Put(
        IReadOnlyList<(Wire.Disclosure Disclosure, Bytes32 Record, Bytes32 Commitment)> items,
        uint organisation
    )
    {
        lock (gate)
        {
            if (items.Any(i => keys.IsErased(i.Record)))
                return false;
            var rows = new List<VaultRow>();
            var drawn = new Dictionary<Bytes32, byte[]>();
            foreach (var (disclosure, record, commitment) in items)
            {
                // What has no key yet was never stored.
                if (
                    keys.Find(record) is not null
                    && store.Find(record).Any(r => r.Version == disclosure.Version && r.Commitment == commitment)
                )
                    continue;
                rows.Add(
                    new VaultRow(
                        record,
                        disclosure.Version,
                        commitment,
                        organisation,
                        Seal(KeyOf(record, drawn), record, disclosure.Version, content.Pack(disclosure, record))
                    )
                );
            }
            // Keys first: a row whose key is lost could never be read.
            if (drawn.Count > 0)
                keys.Add(drawn);
            if (rows.Count > 0)
                store.Put(rows);
            return true;
        }
    }

    /// <summary>The disclosures of a record, by version; of an erased one none.</summary>
    public IReadOnlyList<(Wire.Disclosure Disclosure, Bytes32 Commitment, uint Organisation)> Find(Bytes32 record)
    {
        if (keys.Find(record) is not { } key)
            return [];
        return
        [
            .. store
                .Find(record)
                .OrderBy(r => r.Version)
                .Select(r =>
                    (
                        content.Unpack(Open(key, record, r.Version, r.Sealed), record, r.Version),
                        r.Commitment,
                        r.Organisation
                    )
                ),
        ];
    }

    /// <summary>Organisations that gave the disclosures of a record; read without its data key.</summary>
    public IReadOnlyList<uint> Givers(Bytes32 record) => [.. store.Find(record).Select(r => r.Organisation).Distinct()];

    /// <summary>The record was erased: nothing of it can be read, nothing is stored for it again.</summary>
    public bool IsErased(Bytes32 record) => keys.IsErased(record);

    /// <summary>
    /// Drops the data key, then the rows, both synced, and puts it on record. Done again (after a crash between the
    /// steps) it finishes what is left.
    /// </summary>
    /// <returns>When it was erased first, and whether that was before this call.</returns>
    public (DateTimeOffset At, bool Before) Erase(Bytes32 record, uint organisation, string certificate, string purpose)
    {
        lock (gate)
        {
            keys.Erase(record);
            store.Remove(record);
            if (store.Accesses(record).FirstOrDefault(a => a.Use == VaultUse.Erased) is { } known)
                return (known.At, true);
            var access = new VaultAccess(record, organisation, certificate, VaultUse.Erased, purpose, Now());
            store.Log(access);
            return (access.At, false);
        }
    }

    /// <summary>Puts an access on record, synced, before anything is shown.</summary>
    public void Log(Bytes32 record, uint organisation, string certificate, VaultUse use, string purpose) =>
        store.Log(new VaultAccess(record, organisation, certificate, use, purpose, Now()));

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<VaultAccess> Accesses(Bytes32 record) => store.Accesses(record);

    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    public void Dispose()
    {
        store.Dispose();
        keys.Dispose();
    }

    /// <summary>The record's key, or one drawn for it now.</summary>
    private byte[] KeyOf(Bytes32 record, Dictionary<Bytes32, byte[]> drawn)
    {
        if (keys.Find(record) is { } known)
            return known;
        if (!drawn.TryGetValue(record, out var key))
            drawn[record] = key = RandomNumberGenerator.GetBytes(32);
        return key;
    }

    private static byte[] Seal(byte[] key, Bytes32 record, uint version, byte[] plain)
    {
        var result = new byte[12 + plain.Length + 16];
        RandomNumberGenerator.Fill(result.AsSpan(0, 12));
        using var aes = new AesGcm(key, 16);
        aes.Encrypt(
            result.AsSpan(0, 12),
            plain,
            result.AsSpan(12, plain.Length),
            result.AsSpan(12 + plain.Length),
            Bound(record, version)
        );
        return result;
    }

    /// <exception cref="NodeStoreException">The row was changed.</exception>
    private static byte[] Open(byte[] key, Bytes32 record, uint version, byte[] row)
    {
        var plain = new byte[row.Length - 28];
        using var aes = new AesGcm(key, 16);
        try
        {
            aes.Decrypt(
                row.AsSpan(0, 12),
                row.AsSpan(12, plain.Length),
                row.AsSpan(12 + plain.Length),
                plain,
                Bound(record, version)
            );
            return plain;
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new NodeStoreException(NodeStoreFault.Damaged, "a row of the vault was changed; restore it.", e);
        }
    }

    private static byte[] Bound(Bytes32 record, uint version)
    {
        var bytes = new byte[36];
        record.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(32), version);
        return bytes;
    }
}
