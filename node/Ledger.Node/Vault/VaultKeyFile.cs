using System.Security.Cryptography;

namespace Ledger.Node.Vault;

/// <summary>
/// Data keys in rows of fixed size, so that erasing one overwrites its bytes in place. Row: record (32) ‖ state (1) ‖
/// nonce (12) ‖ key under the master key (32) ‖ tag (16). State 1 live, 2 erased. Appends and erasures are synced.
/// </summary>
internal sealed class VaultKeyFile : IVaultKeys
{
    private const int RowSize = 32 + 1 + 12 + 32 + 16;
    private const int StateOffset = 32;
    private const byte Live = 1;
    private const byte Erased = 2;

    private readonly Lock gate = new();
    private readonly Dictionary<Bytes32, (long Row, byte[]? Key)> keys = []; // guarded by gate
    private readonly FileStream file; // guarded by gate
    private readonly string path;
    private readonly byte[] master;

    /// <param name="path">Made where it is missing.</param>
    /// <param name="master">32 bytes that wrap the keys.</param>
    /// <exception cref="NodeStoreException">In use, damaged, another master key.</exception>
    public VaultKeyFile(string path, byte[] master)
    {
        (this.path, this.master) = (path, master);
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                BufferSize = 0, // what could not be written must not be written later
            };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            file = new FileStream(path, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NodeStoreException.From("vault's key file", path, e);
        }
        Load();
    }

    public byte[]? Find(Bytes32 record)
    {
        lock (gate)
            return keys.TryGetValue(record, out var row) && row.Key is { } key ? [.. key] : null;
    }

    public bool IsErased(Bytes32 record)
    {
        lock (gate)
            return keys.TryGetValue(record, out var row) && row.Key is null;
    }

    public void Add(IReadOnlyCollection<KeyValuePair<Bytes32, byte[]>> added)
    {
        var rows = new byte[added.Count * RowSize];
        using (var aes = new AesGcm(master, 16))
        {
            var at = 0;
            foreach (var (record, key) in added)
            {
                Wrap(aes, record, key, rows.AsSpan(at, RowSize));
                at += RowSize;
            }
        }
        lock (gate)
        {
            if (added.Any(a => keys.ContainsKey(a.Key)))
                throw new InvalidOperationException("The record has a key, or was erased.");
            var at = End_NeedsLock();
            Write_NeedsLock(at, rows);
            foreach (var (record, key) in added)
            {
                keys.Add(record, (at, [.. key]));
                at += RowSize;
            }
        }
    }

    public void Erase(Bytes32 record)
    {
        var row = new byte[RowSize];
        record.CopyTo(row);
        row[StateOffset] = Erased;
        lock (gate)
        {
            var isKnown = keys.TryGetValue(record, out var known);
            var at = isKnown ? known.Row : End_NeedsLock();
            // The state alone first, one byte: a crash while the key is overwritten then leaves an erased row, no damaged one.
            if (isKnown)
                Write_NeedsLock(at + StateOffset, [Erased]);
            Write_NeedsLock(at, row);
            if (known.Key is { } key)
                CryptographicOperations.ZeroMemory(key);
            keys[record] = (at, null);
        }
    }

    public void Dispose() => file.Dispose();

    private void Load()
    {
        // A row that a crash cut off was never acknowledged: it goes.
        if (file.Length % RowSize != 0)
            file.SetLength(file.Length / RowSize * RowSize);
        var row = new byte[RowSize];
        using var aes = new AesGcm(master, 16);
        file.Position = 0;
        for (var at = 0L; at < file.Length; at += RowSize)
        {
            file.ReadExactly(row);
            // Room without content at the end: the crash came before the sync, so nothing was promised.
            if (row[StateOffset] == 0 && at + RowSize == file.Length)
            {
                file.SetLength(at);
                break;
            }
            var record = new Bytes32(row.AsSpan(0, 32));
            keys[record] = (at, row[StateOffset] == Erased ? null : Unwrap(aes, row));
        }
    }

    private static void Wrap(AesGcm aes, in Bytes32 record, byte[] key, Span<byte> row)
    {
        record.CopyTo(row);
        row[StateOffset] = Live;
        RandomNumberGenerator.Fill(row.Slice(33, 12));
        aes.Encrypt(row.Slice(33, 12), key, row.Slice(45, 32), row.Slice(77, 16), row[..33]);
    }

    private byte[] Unwrap(AesGcm aes, byte[] row)
    {
        var key = new byte[32];
        try
        {
            aes.Decrypt(row.AsSpan(33, 12), row.AsSpan(45, 32), row.AsSpan(77, 16), key, row.AsSpan(0, 33));
            return key;
        }
        catch (AuthenticationTagMismatchException e)
        {
            file.Dispose();
            throw new NodeStoreException(
                NodeStoreFault.Damaged,
                $"{path} was changed, or vault.key is another's; restore both from the same backup.",
                e
            );
        }
    }

    /// <summary>Where the next row begins: behind the last whole one, whatever a failed write left.</summary>
    private long End_NeedsLock() => file.Length / RowSize * RowSize;

    private void Write_NeedsLock(long at, ReadOnlySpan<byte> row)
    {
        try
        {
            file.Position = at;
            file.Write(row);
            file.Flush(flushToDisk: true);
        }
        catch (IOException e)
        {
            throw NodeStoreException.From("vault's key file", path, e);
        }
    }
}
