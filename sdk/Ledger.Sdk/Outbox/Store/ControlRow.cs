using System.Formats.Cbor;
using Ledger.Evidence.Primitives;

namespace Ledger.Sdk.Outbox.Store;

/// <summary>
/// What must be in the tables, written in the same transaction as every change of them: LiteDB would not notice a row
/// that its pages lost.
/// </summary>
internal sealed class ControlRow
{
    private const int Version = 4;
    private static readonly OutboxTable[] Counted =
    [
        OutboxTable.Entries,
        OutboxTable.Transactions,
        OutboxTable.Settled,
    ];

    public ulong Revision { get; set; }

    public ulong NextOrder { get; set; } = 1;

    /// <summary>Next row number of transactions and of settled groups.</summary>
    public ulong NextRow { get; set; } = 1;

    /// <summary>The highest final block that this client saw (read your writes), and its hash.</summary>
    public ulong SeenBlock { get; set; }

    public byte[] SeenHash { get; set; } = [];

    /// <summary>Of the ledger that the folder belongs to; empty until a head of it was proved.</summary>
    public byte[] Genesis { get; set; } = [];

    /// <summary>How far each writer key's nonces went in bytes that this folder signed or knows to be used.</summary>
    public SortedDictionary<string, WriterMark> Writers { get; } = new(StringComparer.Ordinal);

    public WriterMark Mark(Address writer) => Writers.GetValueOrDefault(Convert.ToHexStringLower(writer.Span));

    public void SetMark(Address writer, WriterMark mark) => Writers[Convert.ToHexStringLower(writer.Span)] = mark;

    /// <summary>Keys in the files of settled keys; there may be more where a crash came before their rows went.</summary>
    public ulong Filed { get; set; }

    private readonly long[] counts = new long[4];
    private readonly ulong[] sums = new ulong[4];

    public void Add(OutboxTable table, long id)
    {
        counts[(int)table]++;
        sums[(int)table] = unchecked(sums[(int)table] + Mix(id));
    }

    public void Remove(OutboxTable table, long id)
    {
        counts[(int)table]--;
        sums[(int)table] = unchecked(sums[(int)table] - Mix(id));
    }

    public bool SameRows(ControlRow other) => Counted.All(t => SameRows(t, other));

    public bool SameRows(OutboxTable table, ControlRow other) =>
        counts[(int)table] == other.counts[(int)table] && sums[(int)table] == other.sums[(int)table];

    public ControlRow Clone() => Decode(Encode());

    public byte[] Encode()
    {
        var w = new CborWriter(CborConformanceMode.Canonical);
        w.WriteStartArray(9 + 2 * Counted.Length);
        w.WriteInt32(Version);
        w.WriteUInt64(Revision);
        w.WriteUInt64(NextOrder);
        w.WriteUInt64(NextRow);
        w.WriteUInt64(SeenBlock);
        w.WriteByteString(SeenHash);
        foreach (var table in Counted)
        {
            w.WriteInt64(counts[(int)table]);
            w.WriteUInt64(sums[(int)table]);
        }
        w.WriteStartArray(3 * Writers.Count);
        foreach (var (writer, mark) in Writers)
        {
            w.WriteByteString(Convert.FromHexString(writer));
            w.WriteUInt64(mark.Next);
            w.WriteUInt64(mark.DoubtUpTo);
        }
        w.WriteEndArray();
        w.WriteUInt64(Filed);
        w.WriteByteString(Genesis);
        w.WriteEndArray();
        return w.Encode();
    }

    public static ControlRow Decode(byte[] row)
    {
        var r = new CborReader(row, CborConformanceMode.Canonical);
        r.ReadStartArray();
        var version = r.ReadInt32();
        RowVersion.Check(version, Version);
        var result = new ControlRow
        {
            Revision = r.ReadUInt64(),
            NextOrder = r.ReadUInt64(),
            NextRow = r.ReadUInt64(),
            SeenBlock = r.ReadUInt64(),
            SeenHash = r.ReadByteString(),
        };
        foreach (var table in Counted)
        {
            result.counts[(int)table] = r.ReadInt64();
            result.sums[(int)table] = r.ReadUInt64();
        }
        // Version 1 kept no marks.
        if (version > 1)
        {
            r.ReadStartArray();
            while (r.PeekState() != CborReaderState.EndArray)
                result.SetMark(new Address(r.ReadByteString()), new WriterMark(r.ReadUInt64(), r.ReadUInt64()));
            r.ReadEndArray();
        }
        // Nor version 2 the number of keys.
        if (version > 2)
            result.Filed = r.ReadUInt64();
        // Nor version 3 the genesis.
        if (version > 3)
            result.Genesis = r.ReadByteString();
        r.ReadEndArray();
        return result;
    }

    /// <summary>Spreads row numbers so that one row lost and another doubled do not cancel out.</summary>
    private static ulong Mix(long id)
    {
        unchecked
        {
            var x = (ulong)id * 0x9E37_79B9_7F4A_7C15UL;
            x = (x ^ (x >> 29)) * 0xBF58_476D_1CE4_E5B9UL;
            return x ^ (x >> 32);
        }
    }
}

/// <param name="Next">The nonce behind the highest that this folder signed for or knows to be used; 0 = it knows of none.</param>
/// <param name="DoubtUpTo">
/// Entries up to this order number may be in the ledger in bytes that the folder does not have: before one of them is called
/// refused the ledger is asked for it. 0 = none.
/// </param>
internal readonly record struct WriterMark(ulong Next, ulong DoubtUpTo);

internal static class RowVersion
{
    /// <exception cref="OutboxException">TooNew.</exception>
    public static void Check(int found, int known)
    {
        if (found > known)
            throw new OutboxException(
                OutboxFault.TooNew,
                "a row has version " + found + ", this library reads " + known + "."
            );
    }
}
