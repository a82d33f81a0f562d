namespace Ledger.Node.Index;

/// <summary>Where an event stands: block, transaction in it, log in the block; all from 0.</summary>
public readonly record struct EventPlace(ulong Block, int Transaction, int LogIndex);

/// <summary>
/// A record's events in one row: for each the block's distance from the one before, the transaction, and the log's index
/// in its block, as LEB128 numbers. About five bytes an event.
/// </summary>
internal static class PackedPlaces
{
    /// <summary>Adds places to a row whose last place is in block <paramref name="lastBlock"/> (0 for an empty row).</summary>
    public static byte[] Append(byte[] row, ulong lastBlock, IReadOnlyList<EventPlace> places)
    {
        using var stream = new MemoryStream(row.Length + 8 * places.Count);
        stream.Write(row);
        foreach (var place in places)
        {
            Write(stream, place.Block - lastBlock);
            Write(stream, (ulong)place.Transaction);
            Write(stream, (ulong)place.LogIndex);
            lastBlock = place.Block;
        }
        return stream.ToArray();
    }

    public static List<EventPlace> Read(ReadOnlySpan<byte> row)
    {
        var result = new List<EventPlace>();
        var (at, block) = (0, 0UL);
        while (at < row.Length)
        {
            block += Number(row, ref at);
            result.Add(new EventPlace(block, (int)Number(row, ref at), (int)Number(row, ref at)));
        }
        return result;
    }

    private static void Write(Stream stream, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            stream.WriteByte((byte)((value & 0x7f) | 0x80));
        stream.WriteByte((byte)value);
    }

    private static ulong Number(ReadOnlySpan<byte> row, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            if (at == row.Length || shift > 56)
                throw new NodeStoreException(
                    NodeStoreFault.Damaged,
                    "a row of the index is cut off; run `ledger rebuild-index`."
                );
            var b = row[at++];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
                return value;
        }
    }
}
