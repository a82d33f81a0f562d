using System.Buffers.Binary;
using System.Security.Cryptography;
using Ledger.Sdk.Outbox.Files;

namespace Ledger.Sdk.Outbox.Store;

/// <summary>Rows are sealed with AES-256-GCM (NIST SP 800-38D): nonce ‖ ciphertext ‖ tag, bound to outbox, table and row number.</summary>
internal sealed class RowSeal : IDisposable
{
    public const string KeyFileName = "outbox.key";
    private const int KeySize = 32;
    private const int InstanceSize = 16;
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

    /// <summary>
    /// The data key lies in its own file, mode 0600, with the outbox's id behind it, without which no row can be opened
    /// either (a file of 32 bytes is of an older version, without the id).
    /// </summary>
    /// <exception cref="DamageException">The key file is missing, not as long as it must be, or of another outbox.</exception>
    public static RowSeal Open(IOutboxFiles files, Guid instance)
    {
        if (!files.Exists(KeyFileName))
            throw new DamageException(KeyFileName, "missing; without it no entry can be read");
        var (key, id) =
            Read(files) ?? throw new DamageException(KeyFileName, "not " + (KeySize + InstanceSize) + " bytes long");
        return id is null || id == instance
            ? new RowSeal(key, instance)
            : throw new DamageException(KeyFileName, "it belongs to another outbox");
    }

    /// <summary>For reading a damaged folder; null without a key and an id.</summary>
    public static RowSeal? TryOpen(IOutboxFiles files, Guid? instance) =>
        files.Exists(KeyFileName) && Read(files) is var (key, id) && (instance ?? id) is { } known
            ? new RowSeal(key, known)
            : null;

    /// <summary>The outbox's id as the key file has it.</summary>
    public static Guid? InstanceOf(IOutboxFiles files) =>
        files.Exists(KeyFileName) && Read(files) is var (_, id) ? id : null;

    private static (byte[] Key, Guid? Instance)? Read(IOutboxFiles files)
    {
        using var file = files.Open(KeyFileName, create: false);
        if (file.Length is not (KeySize or KeySize + InstanceSize))
            return null;
        var bytes = file.ReadAll();
        return (bytes[..KeySize], bytes.Length > KeySize ? new Guid(bytes.AsSpan(KeySize)) : null);
    }

    public static void Create(IOutboxFiles files, Guid instance)
    {
        using var file = files.Open(KeyFileName, create: true);
        var bytes = new byte[KeySize + InstanceSize];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, KeySize));
        instance.TryWriteBytes(bytes.AsSpan(KeySize));
        file.SetLength(0);
        file.WriteAt(0, bytes);
        file.Sync();
        CryptographicOperations.ZeroMemory(bytes);
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
        return TryOpen(table, id, row)
            ?? throw new DamageException(
                OutboxStore.DataName,
                "row " + id + " of " + table + " is not what was written"
            );
    }

    /// <summary>Null where it is not what was sealed for this row.</summary>
    public byte[]? TryOpen(OutboxTable table, long id, ReadOnlySpan<byte> row)
    {
        if (row.Length < NonceSize + TagSize)
            return null;
        var result = new byte[row.Length - NonceSize - TagSize];
        Span<byte> bound = stackalloc byte[25];
        Bind(bound, table, id);
        try
        {
            aes.Decrypt(row[..NonceSize], row[NonceSize..^TagSize], row[^TagSize..], result, bound);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
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
