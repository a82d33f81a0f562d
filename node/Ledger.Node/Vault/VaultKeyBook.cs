using System.Buffers.Binary;
using System.Security.Cryptography;
using Ledger.Evidence.Primitives;

namespace Ledger.Node.Vault;

/// <summary>How a key's place in the file was found.</summary>
/// <param name="Operation">That wrote it: one above the head's is a change that a crash cut short.</param>
/// <param name="Drawn">The operation that drew the key; 0 for an erasure of what had none.</param>
internal readonly record struct VaultKeyPlace(Bytes32 Record, bool IsErased, ulong Operation, ulong Drawn);

/// <summary>
/// Data keys, one a record, in places of fixed size, so that erasing one overwrites its bytes. Place (128 bytes, never
/// across a sector): record (32) ‖ state (1) ‖ operation (8) ‖ drawn by (8) ‖ nonce (12) ‖ wrapped key (32) ‖ tag (16), the
/// whole authenticated with its position. State 0 free, 1 live, 2 erased. Before the first place stands the file's name.
/// </summary>
internal sealed class VaultKeyBook
{
    public const int PlaceSize = 128;
    private const int BoundSize = 32 + 1 + 8 + 8;
    private const int StateOffset = 32;
    private const int NonceOffset = BoundSize;
    private const int KeyOffset = NonceOffset + 12;
    private const int TagOffset = KeyOffset + 32;
    private const byte Live = 1;
    private const byte Erased = 2;
    private static readonly byte[] Name = [.. "ledger/vault.keys/3"u8];

    private readonly IVaultFile file;
    private readonly VaultSecrets secrets;
    private readonly Dictionary<Bytes32, (int Place, ulong Operation, ulong Drawn, byte[]? Key)> keys = [];
    private readonly SortedSet<int> free = [];
    private readonly List<int> damaged = [];
    private int places;
    private bool isNamed = true;

    /// <summary>Makes an empty book where the file is empty.</summary>
    public VaultKeyBook(IVaultFile file, VaultSecrets secrets)
    {
        (this.file, this.secrets) = (file, secrets);
        if (!file.Existed)
        {
            file.Write(0, Name);
            file.Sync();
        }
        else
            Load(file.ReadAll());
    }

    /// <summary>Places whose content is not what was written, the file's name among them.</summary>
    public int Damaged => damaged.Count + (isNamed ? 0 : 1);

    public ulong LiveCount { get; private set; }

    public ulong ErasedCount { get; private set; }

    /// <summary>Over all keys and erasures.</summary>
    public Bytes32 Sum { get; private set; }

    public IEnumerable<VaultKeyPlace> Places =>
        keys.Select(k => new VaultKeyPlace(k.Key, k.Value.Key is null, k.Value.Operation, k.Value.Drawn));

    /// <summary>32 bytes, or null where the record has none or it was erased.</summary>
    public byte[]? Find(in Bytes32 record) =>
        keys.TryGetValue(record, out var known) && known.Key is { } key ? [.. key] : null;

    public bool IsErased(in Bytes32 record) => keys.TryGetValue(record, out var known) && known.Key is null;

    /// <summary>What a live key, or an erasure, adds to <see cref="Sum"/>.</summary>
    public Bytes32 Share(in Bytes32 record, bool isErased, ulong drawn)
    {
        Span<byte> bytes = stackalloc byte[41];
        record.CopyTo(bytes);
        bytes[32] = isErased ? Erased : Live;
        BinaryPrimitives.WriteUInt64BigEndian(bytes[33..], isErased ? 0 : drawn);
        return secrets.Mac(bytes);
    }

    /// <summary>All of them with one sync.</summary>
    public void Add(IReadOnlyCollection<KeyValuePair<Bytes32, byte[]>> added, ulong operation)
    {
        if (added.Any(a => keys.ContainsKey(a.Key)))
            throw new InvalidOperationException("The record has a key, or was erased.");
        var taken = new List<int>();
        foreach (var (record, key) in added)
        {
            var place = Take();
            taken.Add(place);
            Write(place, record, Live, operation, operation, key);
        }
        file.Sync();
        foreach (var ((record, key), place) in added.Zip(taken))
            Know(record, (place, operation, operation, [.. key]));
    }

    /// <summary>Overwrites the key; what it sealed can never be read again. Synced when it returns.</summary>
    public void Erase(in Bytes32 record, ulong operation)
    {
        var isKnown = keys.TryGetValue(record, out var known);
        if (isKnown && known.Key is null)
            return;
        var place = isKnown ? known.Place : Take();
        var drawn = isKnown ? known.Drawn : 0;
        Write(place, record, Erased, operation, drawn, null);
        file.Sync();
        Forget(record);
        Know(record, (place, operation, drawn, null));
    }

    /// <summary>The sum and number of keys once these live ones are free.</summary>
    public (Bytes32 Sum, ulong Count) Without(IEnumerable<Bytes32> records)
    {
        var (sum, count) = (Sum, LiveCount);
        foreach (var record in records)
            (sum, count) = (VaultHead.Toggle(sum, Share(record, false, keys[record].Drawn)), count - 1);
        return (sum, count);
    }

    /// <summary>Overwrites keys that nothing is sealed under any more; their places are used again.</summary>
    public void Free(IReadOnlyCollection<Bytes32> records)
    {
        if (records.Count == 0)
            return;
        foreach (var record in records)
        {
            file.Write((keys[record].Place + 1L) * PlaceSize, new byte[PlaceSize]);
            free.Add(keys[record].Place);
            Forget(record);
        }
        file.Sync();
    }

    /// <summary>Overwrites places that are not what was written.</summary>
    public void DropDamaged()
    {
        foreach (var place in damaged)
        {
            file.Write((place + 1L) * PlaceSize, new byte[PlaceSize]);
            free.Add(place);
        }
        file.Write(0, Name);
        file.Sync();
        damaged.Clear();
        isNamed = true;
    }

    private void Load(byte[] bytes)
    {
        isNamed = bytes.AsSpan().StartsWith(Name);
        places = Math.Max(0, bytes.Length / PlaceSize - 1);
        using var aes = new AesGcm(secrets.Wrapping, 16);
        for (var place = 0; place < places; place++)
        {
            var row = bytes.AsSpan((place + 1) * PlaceSize, PlaceSize);
            if (!row.ContainsAnyExcept((byte)0))
                free.Add(place);
            else if (TryOpen(aes, row, place, out var key))
                Know(
                    new Bytes32(row[..32]),
                    (
                        place,
                        BinaryPrimitives.ReadUInt64BigEndian(row[33..]),
                        BinaryPrimitives.ReadUInt64BigEndian(row[41..]),
                        key
                    )
                );
            else
                damaged.Add(place);
        }
    }

    private bool TryOpen(AesGcm aes, ReadOnlySpan<byte> row, int place, out byte[]? key)
    {
        var plain = new byte[32];
        key = null;
        try
        {
            aes.Decrypt(
                row.Slice(NonceOffset, 12),
                row.Slice(KeyOffset, 32),
                row.Slice(TagOffset, 16),
                plain,
                Bound(row, place)
            );
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        if (row[StateOffset] == Live)
            key = plain;
        return !keys.ContainsKey(new Bytes32(row[..32]));
    }

    private int Take()
    {
        if (free.Count == 0)
            return places++;
        var place = free.Min;
        free.Remove(place);
        return place;
    }

    private void Write(int place, in Bytes32 record, byte state, ulong operation, ulong drawn, byte[]? key)
    {
        var row = new byte[PlaceSize];
        record.CopyTo(row);
        row[StateOffset] = state;
        BinaryPrimitives.WriteUInt64BigEndian(row.AsSpan(33), operation);
        BinaryPrimitives.WriteUInt64BigEndian(row.AsSpan(41), drawn);
        RandomNumberGenerator.Fill(row.AsSpan(NonceOffset, 12));
        using var aes = new AesGcm(secrets.Wrapping, 16);
        aes.Encrypt(
            row.AsSpan(NonceOffset, 12),
            key ?? new byte[32],
            row.AsSpan(KeyOffset, 32),
            row.AsSpan(TagOffset, 16),
            Bound(row, place)
        );
        file.Write((place + 1L) * PlaceSize, row);
    }

    private void Know(in Bytes32 record, (int Place, ulong Operation, ulong Drawn, byte[]? Key) row)
    {
        keys[record] = row;
        Sum = VaultHead.Toggle(Sum, Share(record, row.Key is null, row.Drawn));
        if (row.Key is null)
            ErasedCount++;
        else
            LiveCount++;
    }

    private void Forget(in Bytes32 record)
    {
        if (!keys.Remove(record, out var row))
            return;
        Sum = VaultHead.Toggle(Sum, Share(record, row.Key is null, row.Drawn));
        if (row.Key is null)
            ErasedCount--;
        else
        {
            LiveCount--;
            CryptographicOperations.ZeroMemory(row.Key);
        }
    }

    private static byte[] Bound(ReadOnlySpan<byte> row, int place)
    {
        var bytes = new byte[BoundSize + 4];
        row[..BoundSize].CopyTo(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(BoundSize), place);
        return bytes;
    }
}
