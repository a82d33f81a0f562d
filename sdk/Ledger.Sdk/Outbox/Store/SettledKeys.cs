using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Ledger.Evidence.Primitives;
using Ledger.Sdk.Outbox.Files;

namespace Ledger.Sdk.Outbox.Store;

/// <summary>What is kept of a settled entry for ever: 112 bytes. <see cref="RefusalNumber"/> 0 means that it is final.</summary>
internal sealed record KeyRow(
    Bytes32 KeyHash,
    Bytes32 Content,
    Bytes32 Transaction,
    byte Index,
    ushort RefusalNumber,
    RefusedBy By,
    ulong Block,
    ulong Order
)
{
    /// <summary>What may be shown of it.</summary>
    /// <param name="key">Its text, of which the row has the hash alone; empty where it is not known.</param>
    public OutboxRow ToRow(string key) =>
        new(
            key,
            Order,
            "",
            RefusalNumber == 0 ? nameof(EntryStatus.Final) : nameof(EntryStatus.Refused),
            Transaction: Transaction.ToString(),
            Block: Block
        );
}

/// <summary>
/// Keys of settled entries, sorted by the key's hash, searched by bisection; a file a month (new ones are merged into
/// the last while that is cheap). Rows in blocks of 64, each block with a CRC-32C.
/// </summary>
internal sealed class SettledKeys(IOutboxFiles files)
{
    public const int RowSize = 112;
    private const int HeaderSize = 32;
    private const int BlockRows = 64;
    private const string Prefix = "keys-";
    private const string Suffix = ".led";

    /// <summary>All of the files.</summary>
    public const string Pattern = Prefix + "*" + Suffix;

    private static ReadOnlySpan<byte> Magic => "LDGR-KEY"u8;

    private volatile IReadOnlyList<string>? names;

    /// <summary>The folder is this process's alone, so that it is listed once; every accepted entry asks.</summary>
    public IReadOnlyList<string> Names =>
        names ??= [
            .. files
                .List()
                .Where(n =>
                    n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(Suffix, StringComparison.Ordinal)
                ),
        ];

    /// <summary>As the files' heads tell it.</summary>
    /// <exception cref="DamageException">A file is cut or not what was written.</exception>
    public ulong RowCount => Names.Aggregate(0UL, (sum, name) => sum + (ulong)Count(name));

    /// <exception cref="OutboxException">Damaged: a file is gone, cut or not what was written where the key would stand.</exception>
    public KeyRow? Find(Bytes32 keyHash)
    {
        try
        {
            foreach (var name in Names.Reverse())
                if (FindIn(name, keyHash) is { } row)
                    return row;
            return null;
        }
        catch (DamageException e)
        {
            throw new OutboxException(
                OutboxFault.Damaged,
                files.Describe(e.File)
                    + ": "
                    + e.What
                    + ". Nothing was changed or accepted. Stop the client, then put the newest copy of the folder back, or read what can be read with `ledger outbox recover`.",
                e
            );
        }
    }

    /// <summary>Adds rows; durable when it returns. Rows that are there already (a crash came between) are not doubled.</summary>
    public void Add(IEnumerable<KeyRow> rows, DateTimeOffset now)
    {
        var month = Prefix + now.UtcDateTime.ToString("yyyyMM", CultureInfo.InvariantCulture) + "-";
        var added = rows.ToList();
        var last = Names.LastOrDefault(n => n.StartsWith(month, StringComparison.Ordinal));
        var number = last is null ? 1 : int.Parse(last[month.Length..^Suffix.Length], CultureInfo.InvariantCulture);
        var all = new SortedDictionary<Bytes32, KeyRow>();
        var merge = last is not null && Count(last) <= 4 * Math.Max(added.Count, 4096);
        if (merge)
            foreach (var row in ReadRows(last!))
                all[row.KeyHash] = row;
        foreach (var row in added)
            all[row.KeyHash] = row;
        var name =
            month + (merge || last is null ? number : number + 1).ToString("D4", CultureInfo.InvariantCulture) + Suffix;
        Write(name, [.. all.Values]);
    }

    /// <summary>Rows in the order of their keys' hashes, as one file; durable when it returns.</summary>
    public void Write(string name, IReadOnlyList<KeyRow> rows)
    {
        var temporary = name + ".new";
        using (var file = files.Open(temporary, create: true))
        {
            var blocks = (rows.Count + BlockRows - 1) / BlockRows;
            var bytes = new byte[HeaderSize + rows.Count * RowSize + blocks * 4];
            Magic.CopyTo(bytes);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), 1);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), rows.Count);
            for (var i = 0; i < rows.Count; i++)
                Encode(rows[i], bytes.AsSpan(HeaderSize + i * RowSize, RowSize));
            for (var b = 0; b < blocks; b++)
            {
                var first = b * BlockRows;
                var count = Math.Min(BlockRows, rows.Count - first);
                var crc = Checksum(bytes.AsSpan(HeaderSize + first * RowSize, count * RowSize));
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(HeaderSize + rows.Count * RowSize + b * 4), crc);
            }
            file.SetLength(0);
            file.WriteAt(0, bytes);
            file.Sync();
        }
        files.Replace(temporary, name);
        names = null;
    }

    private long Count(string name)
    {
        using var file = files.Open(name, create: false);
        return Count(file, name);
    }

    private static long Count(OutboxFile file, string name)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        if (file.ReadAt(0, header) != HeaderSize || !header[..8].SequenceEqual(Magic))
            throw new DamageException(name, "it does not begin as a file of settled keys");
        RowVersion.Check(BinaryPrimitives.ReadInt32LittleEndian(header[8..]), 1);
        var count = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        if (count < 0 || file.Length != HeaderSize + count * RowSize + (count + BlockRows - 1) / BlockRows * 4)
            throw new DamageException(name, "its length does not fit its " + count + " rows (cut)");
        return count;
    }

    private KeyRow? FindIn(string name, Bytes32 keyHash)
    {
        using var file = files.Open(name, create: false);
        var count = Count(file, name);
        var block = new byte[BlockRows * RowSize];
        long low = 0;
        var high = (count + BlockRows - 1) / BlockRows - 1;
        while (low <= high)
        {
            var middle = low + (high - low) / 2;
            var rows = ReadBlock(file, name, count, middle, block);
            if (keyHash.Span.SequenceCompareTo(rows[..32]) < 0)
                high = middle - 1;
            else if (keyHash.Span.SequenceCompareTo(rows[^RowSize..][..32]) > 0)
                low = middle + 1;
            else
            {
                for (var i = 0; i < rows.Length; i += RowSize)
                    if (rows.Slice(i, 32).SequenceEqual(keyHash.Span))
                        return Decode(rows.Slice(i, RowSize));
                return null;
            }
        }
        return null;
    }

    /// <summary>Of a damaged folder: the rows whose blocks are whole, and whether some are not.</summary>
    public (IReadOnlyList<KeyRow> Rows, bool IsWhole) Salvage(string name)
    {
        using var file = files.Open(name, create: false);
        long count;
        try
        {
            count = Count(file, name);
        }
        catch (DamageException)
        {
            return ([], false);
        }
        var result = new List<KeyRow>();
        var whole = true;
        var block = new byte[BlockRows * RowSize];
        for (long b = 0; b * BlockRows < count; b++)
            try
            {
                var rows = ReadBlock(file, name, count, b, block);
                for (var i = 0; i < rows.Length; i += RowSize)
                    result.Add(Decode(rows.Slice(i, RowSize)));
            }
            catch (DamageException)
            {
                whole = false;
            }
        return (result, whole);
    }

    private List<KeyRow> ReadRows(string name)
    {
        using var file = files.Open(name, create: false);
        var count = Count(file, name);
        var result = new List<KeyRow>();
        var block = new byte[BlockRows * RowSize];
        for (long b = 0; b * BlockRows < count; b++)
        {
            var rows = ReadBlock(file, name, count, b, block);
            for (var i = 0; i < rows.Length; i += RowSize)
                result.Add(Decode(rows.Slice(i, RowSize)));
        }
        return result;
    }

    private static Span<byte> ReadBlock(OutboxFile file, string name, long count, long block, byte[] buffer)
    {
        var rows = (int)Math.Min(BlockRows, count - block * BlockRows);
        var bytes = buffer.AsSpan(0, rows * RowSize);
        Span<byte> crc = stackalloc byte[4];
        if (
            file.ReadAt(HeaderSize + block * BlockRows * RowSize, bytes) != bytes.Length
            || file.ReadAt(HeaderSize + count * RowSize + block * 4, crc) != 4
            || BinaryPrimitives.ReadUInt32LittleEndian(crc) != Checksum(bytes)
        )
            throw new DamageException(name, "rows from " + block * BlockRows + " on are not what was written");
        return bytes;
    }

    private static void Encode(KeyRow row, Span<byte> to)
    {
        row.KeyHash.CopyTo(to);
        row.Content.CopyTo(to[32..]);
        row.Transaction.CopyTo(to[64..]);
        to[96] = row.Index;
        to[97] = (byte)row.By;
        BinaryPrimitives.WriteUInt16LittleEndian(to[98..], row.RefusalNumber);
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(eight, row.Block);
        eight[..6].CopyTo(to[100..]);
        BinaryPrimitives.WriteUInt64LittleEndian(eight, row.Order);
        eight[..6].CopyTo(to[106..]);
    }

    private static KeyRow Decode(ReadOnlySpan<byte> row)
    {
        Span<byte> eight = stackalloc byte[8];
        eight.Clear();
        row.Slice(100, 6).CopyTo(eight);
        var block = BinaryPrimitives.ReadUInt64LittleEndian(eight);
        row.Slice(106, 6).CopyTo(eight);
        return new KeyRow(
            new Bytes32(row[..32]),
            new Bytes32(row.Slice(32, 32)),
            new Bytes32(row.Slice(64, 32)),
            row[96],
            BinaryPrimitives.ReadUInt16LittleEndian(row[98..]),
            (RefusedBy)row[97],
            block,
            BinaryPrimitives.ReadUInt64LittleEndian(eight)
        );
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
            crc = BitOperations.Crc32C(crc, word);
        return ~crc;
    }
}
