using System.Buffers.Binary;
using System.Security.Cryptography;
using Ledger.Sdk.Outbox.Files;

namespace Ledger.Sdk.Outbox.Store;

/// <summary>Rows are sealed with AES-256-GCM (NIST SP 800-38D): nonce ‖ ciphertext ‖ tag, bound to outbox, table and row number.</summary>
internal sealed class RowSeal : IDisposable
{
    public const string KeyFileName = "outbox.key";
    private const int KeySize = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly AesGcm aes;
    private readonly Guid instance;

    private RowSeal(byte[] key, Guid instance)
    {
        aes = new AesGcm(key, TagSize);
        this.instance = instance;
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>The data key lies in its own file, mode 0600.</summary>
    /// <exception cref="DamageException">The key file is missing or not 32 bytes long.</exception>
    public static RowSeal Open(IOutboxFiles files, Guid instance)
    {
        if (!files.Exists(KeyFileName))
            throw new DamageException(KeyFileName, "missing; without it no entry can be read");
        using var file = files.Open(KeyFileName, create: false);
        var key = file.ReadAll();
        return key.Length == KeySize
            ? new RowSeal(key, instance)
            : throw new DamageException(KeyFileName, "not " + KeySize + " bytes long");
    }

    public static void Create(IOutboxFiles files)
    {
        using var file = files.Open(KeyFileName, create: true);
        var key = RandomNumberGenerator.GetBytes(KeySize);
        file.SetLength(0);
        file.WriteAt(0, key);
        file.Sync();
        CryptographicOperations.ZeroMemory(key);
    }

    public byte[] Seal(OutboxTable table, long id, ReadOnlySpan<byte> plaintext)
    {
        var result = new byte[NonceSize + plaintext.Length + TagSize];
        RandomNumberGenerator.Fill(result.AsSpan(0, NonceSize));
        Span<byte> bound = stackalloc byte[25];
        Bind(bound, table, id);
        aes.Encrypt(
            result.AsSpan(0, NonceSize),
            plaintext,
            result.AsSpan(NonceSize, plaintext.Length),
            result.AsSpan(NonceSize + plaintext.Length),
            bound
        );
        return result;
    }

    /// <exception cref="DamageException">Not what was sealed for this row.</exception>
    public byte[] Open(OutboxTable table, long id, ReadOnlySpan<byte> row)
    {
        if (row.Length < NonceSize + TagSize)
            throw new DamageException(OutboxStore.DataName, "row " + id + " of " + table + " is cut");
        var result = new byte[row.Length - NonceSize - TagSize];
        Span<byte> bound = stackalloc byte[25];
        Bind(bound, table, id);
        try
        {
            aes.Decrypt(row[..NonceSize], row[NonceSize..^TagSize], row[^TagSize..], result, bound);
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new DamageException(
                OutboxStore.DataName,
                "row " + id + " of " + table + " is not what was written",
                e
            );
        }
        return result;
    }

    private void Bind(Span<byte> bound, OutboxTable table, long id)
    {
        instance.TryWriteBytes(bound);
        bound[16] = (byte)table;
        BinaryPrimitives.WriteInt64BigEndian(bound[17..], id);
    }

    public void Dispose() => aes.Dispose();
}
