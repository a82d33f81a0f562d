using System.Buffers.Binary;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;
using Ledger.Files;
using Microsoft.Win32.SafeHandles;

namespace Ledger.Engine.Store;

/// <summary>
/// The head mark as a file of two slots, each with its checksum and on a sector of its own. Marks go to the slots in turn,
/// in place, one fsync each: a write that is cut off spoils the older slot alone, and the one before still stands.
/// </summary>
public sealed class HeadMarkFile : IHeadMarkPlace
{
    // magic:16 ‖ count:u64 ‖ number:u64 ‖ hash:32 ‖ genesis:32 ‖ dropped:u64 ‖ wall:i64 ‖ boot:16 ‖ uptime:i64 ‖ 00… ‖ keccak256 of all before:32
    private const int SlotSize = 512;
    private const int SlotDistance = 4096;
    private const int ChecksumAt = SlotSize - 32;

    private readonly Lock gate = new();
    private readonly string path;
    private SafeFileHandle? file; // guarded by gate
    private ulong count; // guarded by gate; of the newest slot

    public HeadMarkFile(string path) => this.path = path;

    private static ReadOnlySpan<byte> Magic => "ledger/mark/1\0\0\0"u8;

    /// <summary>One of the two slots cannot be read: a write that was cut off, or damage. The other one holds.</summary>
    public bool HalfRead { get; private set; }

    public HeadMark? Read()
    {
        lock (gate)
        {
            var newest = Newest(out var damaged);
            HalfRead = damaged > 0 && newest is not null;
            if (damaged > 0 && newest is null)
                throw new StoreException(
                    StoreFault.MarkDamaged,
                    $"the head mark {path} cannot be read: nothing beside the engine's folder tells how far the chain got."
                );
            count = newest?.Count ?? 0;
            return newest?.Mark;
        }
    }

    public void Write(HeadMark mark)
    {
        lock (gate)
            try
            {
                if (file is null && !File.Exists(path))
                    SyncedFile.Replace(path, new byte[2 * SlotDistance]);
                file ??= File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
                if (RandomAccess.GetLength(file) != 2 * SlotDistance)
                    RandomAccess.SetLength(file, 2 * SlotDistance);
                count++;
                RandomAccess.Write(file, Encode(count, mark), (long)(count % 2) * SlotDistance);
                RandomAccess.FlushToDisk(file);
            }
            catch (IOException e)
            {
                throw StoreFaults.OfIo(path, e) ?? new StoreException(StoreFault.Io, $"{path}: {e.Message}", e);
            }
            catch (UnauthorizedAccessException e)
            {
                throw StoreFaults.NotWritable(path, e);
            }
    }

    /// <summary>Puts a new file in the place of whatever is there.</summary>
    public void Replace(HeadMark mark)
    {
        lock (gate)
        {
            Dispose();
            SyncedFile.Replace(path, new byte[2 * SlotDistance]);
            count = 0;
            Write(mark);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            file?.Dispose();
            file = null;
        }
    }

    private (ulong Count, HeadMark Mark)? Newest(out int damaged)
    {
        damaged = 0;
        if (ReadBytes() is not { } bytes)
            return null;
        (ulong Count, HeadMark Mark)? newest = null;
        if (bytes.Length != 2 * SlotDistance)
            damaged++;
        for (var at = 0; at <= SlotDistance; at += SlotDistance)
        {
            var slot = bytes.Length >= at + SlotSize ? bytes.AsSpan(at, SlotSize) : [];
            if (Decode(slot) is { } found)
                newest = newest is { } other && other.Count > found.Count ? newest : found;
            else if (slot.IsEmpty || slot.ContainsAnyExcept((byte)0))
                damaged++;
        }
        // Both slots blank: a file was begun for a first mark that was told to nobody.
        return newest;
    }

    private byte[]? ReadBytes()
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreFault.Io, $"{path}: {e.Message}", e);
        }
    }

    private static byte[] Encode(ulong count, HeadMark mark)
    {
        var slot = new byte[SlotSize];
        Magic.CopyTo(slot);
        BinaryPrimitives.WriteUInt64BigEndian(slot.AsSpan(16), count);
        BinaryPrimitives.WriteUInt64BigEndian(slot.AsSpan(24), mark.Number);
        mark.Hash.CopyTo(slot.AsSpan(32));
        mark.Genesis.CopyTo(slot.AsSpan(64));
        BinaryPrimitives.WriteUInt64BigEndian(slot.AsSpan(96), mark.Dropped);
        BinaryPrimitives.WriteInt64BigEndian(slot.AsSpan(104), mark.Clock.Wall.ToUnixTimeMilliseconds());
        mark.Clock.Boot.TryWriteBytes(slot.AsSpan(112));
        BinaryPrimitives.WriteInt64BigEndian(slot.AsSpan(128), (long)mark.Clock.Uptime.TotalMilliseconds);
        Keccak256.Hash(slot.AsSpan(0, ChecksumAt), slot.AsSpan(ChecksumAt));
        return slot;
    }

    private static (ulong Count, HeadMark Mark)? Decode(ReadOnlySpan<byte> slot)
    {
        if (slot.Length != SlotSize || !slot.StartsWith(Magic))
            return null;
        Span<byte> checksum = stackalloc byte[32];
        Keccak256.Hash(slot[..ChecksumAt], checksum);
        if (!checksum.SequenceEqual(slot[ChecksumAt..]))
            return null;
        var clock = new ClockReading(
            DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(slot[104..])),
            new Guid(slot.Slice(112, 16)),
            TimeSpan.FromMilliseconds(BinaryPrimitives.ReadInt64BigEndian(slot[128..]))
        );
        return (
            BinaryPrimitives.ReadUInt64BigEndian(slot[16..]),
            new HeadMark(
                BinaryPrimitives.ReadUInt64BigEndian(slot[24..]),
                new Bytes32(slot.Slice(32, 32)),
                new Bytes32(slot.Slice(64, 32)),
                BinaryPrimitives.ReadUInt64BigEndian(slot[96..]),
                clock
            )
        );
    }
}
