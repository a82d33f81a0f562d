using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Ledger.Sdk.Outbox.Files;

namespace Ledger.Sdk.Outbox.Store;

/// <summary>What the folder must hold: written after each group, so that a cut log, an older copy or a missing file shows.</summary>
/// <param name="State">Creating until the first store is whole; nothing was accepted before.</param>
/// <param name="Instance">The outbox's random id; the node knows it as the lease's owner.</param>
/// <param name="Revision">Groups committed; the store may be ahead of it by what a crash kept from being written here.</param>
/// <param name="NextOrder">The order number that the next entry gets.</param>
internal sealed record OutboxMeta(OutboxMetaState State, Guid Instance, ulong Revision, ulong NextOrder)
{
    public const string FileName = "outbox.meta";
    private const int SlotSize = 4096;
    private const int Used = 64;
    private const ushort Version = 1;
    private static ReadOnlySpan<byte> Magic => "LDGR-OBX"u8;

    /// <summary>Two slots, written in turn, so that a torn write leaves the one before.</summary>
    public void Write(OutboxFile file)
    {
        Span<byte> slot = stackalloc byte[Used];
        slot.Clear();
        Magic.CopyTo(slot);
        BinaryPrimitives.WriteUInt16LittleEndian(slot[8..], Version);
        slot[10] = (byte)State;
        Instance.TryWriteBytes(slot[16..]);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[32..], Revision);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[40..], NextOrder);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[60..], Checksum(slot[..60]));
        file.WriteAt((long)(Revision % 2) * SlotSize, slot);
    }

    /// <exception cref="DamageException">No slot is whole.</exception>
    /// <exception cref="OutboxException">TooNew.</exception>
    public static OutboxMeta Read(OutboxFile file)
    {
        OutboxMeta? best = null;
        Span<byte> slot = stackalloc byte[Used];
        for (var i = 0; i < 2; i++)
        {
            if (file.ReadAt((long)i * SlotSize, slot) != Used || !slot[..8].SequenceEqual(Magic))
                continue;
            if (BinaryPrimitives.ReadUInt32LittleEndian(slot[60..]) != Checksum(slot[..60]))
                continue;
            var version = BinaryPrimitives.ReadUInt16LittleEndian(slot[8..]);
            if (version > Version)
                throw new OutboxException(
                    OutboxFault.TooNew,
                    FileName + " has version " + version + ", this library reads " + Version + "."
                );
            var read = new OutboxMeta(
                (OutboxMetaState)slot[10],
                new Guid(slot[16..32]),
                BinaryPrimitives.ReadUInt64LittleEndian(slot[32..]),
                BinaryPrimitives.ReadUInt64LittleEndian(slot[40..])
            );
            if (best is null || read.Revision > best.Revision)
                best = read;
        }
        return best ?? throw new DamageException(FileName, "neither of its two copies is whole");
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var word in MemoryMarshal.Cast<byte, uint>(bytes))
            crc = BitOperations.Crc32C(crc, word);
        return ~crc;
    }
}

internal enum OutboxMetaState : byte
{
    Unset = 0,
    Creating,
    Ready,
}
