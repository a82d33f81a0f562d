using System.Buffers.Binary;
using Ledger.Sdk.Outbox.Store;

namespace Ledger.Sdk.Outbox.Recovery;

/// <summary>
/// Finds the store's rows in LiteDB's data pages without its indexes: slots from the page's end (length 2, place 2), each a
/// block: continues 1 byte, next page 4, next slot 1, then a part of the document {_id: int64, b: binary} (bsonspec.org).
/// What is a row is decided by its seal alone.
/// </summary>
internal sealed class RowScan(RowSeal seal)
{
    private const byte DataPage = 4;
    private const int TypeAt = 4;
    private const int HighestSlotAt = 30;
    private const int PageHeader = 32;
    private const int BlockHeader = 6;
    private const int IdAt = 9;
    private const int BinaryAt = 20;
    private const int RowAt = 25;
    private const int MaxBlocks = 1024;

    private static readonly OutboxTable[] Tables =
    [
        OutboxTable.Entries,
        OutboxTable.Transactions,
        OutboxTable.Settled,
        OutboxTable.Control,
    ];

    /// <summary>The rows of some pages.</summary>
    /// <param name="pages">Where documents begin.</param>
    /// <param name="follow">The page in which the document of the first page goes on.</param>
    public IEnumerable<(OutboxTable Table, long Id, byte[] Row)> Rows(
        IEnumerable<byte[]> pages,
        Func<byte[], uint, byte[]?> follow
    )
    {
        foreach (var page in pages.Where(static p => p[TypeAt] == DataPage && p[HighestSlotAt] != byte.MaxValue))
            for (var slot = 0; slot <= page[HighestSlotAt]; slot++)
                if (
                    Block(page, slot) is [0, ..] block
                    && Document(page, block, follow) is { } document
                    && Open(document) is { } row
                )
                    yield return row;
    }

    private static byte[]? Block(byte[] page, int slot)
    {
        var at = PageStream.PageSize - (slot + 1) * 4;
        var length = BinaryPrimitives.ReadUInt16LittleEndian(page.AsSpan(at));
        var place = BinaryPrimitives.ReadUInt16LittleEndian(page.AsSpan(at + 2));
        return place >= PageHeader && length > BlockHeader && place + length <= at
            ? page[place..(place + length)]
            : null;
    }

    private static byte[]? Document(byte[] first, byte[] block, Func<byte[], uint, byte[]?> follow)
    {
        using var all = new MemoryStream();
        for (var blocks = 0; blocks < MaxBlocks; blocks++)
        {
            all.Write(block, BlockHeader, block.Length - BlockHeader);
            var next = BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(1));
            if (next == uint.MaxValue)
                return all.ToArray();
            if (
                follow(first, next) is not { } page
                || page[TypeAt] != DataPage
                || Block(page, block[5]) is not { } more
            )
                return null;
            block = more;
        }
        return null;
    }

    private (OutboxTable, long, byte[])? Open(byte[] document)
    {
        if (
            document.Length < RowAt
            || !document.AsSpan(4, 5).SequenceEqual("\u0012_id\0"u8)
            || !document.AsSpan(17, 3).SequenceEqual("\u0005b\0"u8)
        )
            return null;
        var id = BinaryPrimitives.ReadInt64LittleEndian(document.AsSpan(IdAt));
        var length = BinaryPrimitives.ReadInt32LittleEndian(document.AsSpan(BinaryAt));
        if (length < 0 || length > document.Length - RowAt)
            return null;
        foreach (var table in Tables)
            if (seal.TryOpen(table, id, document.AsSpan(RowAt, length)) is { } row)
                return (table, id, row);
        return null;
    }
}
