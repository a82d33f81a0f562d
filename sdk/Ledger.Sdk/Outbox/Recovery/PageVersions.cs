using System.Buffers.Binary;
using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.Store;

namespace Ledger.Sdk.Outbox.Recovery;

/// <summary>
/// LiteDB's pages as far as their checksums hold: what stood last, by page number, and all versions. Its page header (5.0):
/// number 4 bytes, type 1, at 14 the transaction 4 bytes, at 18 whether this page confirms it; at 30 the highest slot.
/// </summary>
internal sealed class PageVersions
{
    private const int TransactionAt = 14;
    private const int ConfirmedAt = 18;

    /// <summary>The state after the last transaction that can be followed without a gap.</summary>
    public Dictionary<uint, byte[]> Last { get; } = [];

    /// <summary>Every version that was read, oldest first.</summary>
    public List<byte[]> All { get; } = [];

    /// <summary>No page of the log is missing before its end, as far as the log itself shows.</summary>
    public bool LogIsWhole { get; private set; } = true;

    /// <summary>Pages of the data file that are not what was written.</summary>
    public int BadPages { get; private set; }

    public int DataPages { get; private set; }

    public static PageVersions Read(IOutboxFiles files)
    {
        var result = new PageVersions();
        if (files.Exists(OutboxStore.DataName))
            using (var file = files.Open(OutboxStore.DataName, create: false))
                foreach (var page in PageStream.Scan(file))
                {
                    result.DataPages++;
                    if (page is not null)
                        result.Keep(page);
                    else
                        result.BadPages++;
                }
        if (files.Exists(OutboxStore.LogName))
            using (var file = files.Open(OutboxStore.LogName, create: false))
                result.ReadLog(file);
        else
            result.LogIsWhole = false;
        return result;
    }

    public static uint NumberOf(byte[] page) => BinaryPrimitives.ReadUInt32LittleEndian(page);

    public static uint TransactionOf(byte[] page) =>
        BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(TransactionAt));

    private void Keep(byte[] page)
    {
        Last[NumberOf(page)] = page;
        All.Add(page);
    }

    private void ReadLog(OutboxFile file)
    {
        var open = new Dictionary<uint, List<byte[]>>();
        var gap = false;
        foreach (var page in PageStream.Scan(file))
        {
            if (page is null)
            {
                gap = true;
                continue;
            }
            All.Add(page);
            if (gap)
            {
                LogIsWhole = false;
                continue;
            }
            var transaction = TransactionOf(page);
            if (!open.TryGetValue(transaction, out var pages))
                open[transaction] = pages = [];
            pages.Add(page);
            if (page[ConfirmedAt] != 1)
                continue;
            foreach (var confirmed in pages)
                Last[NumberOf(confirmed)] = confirmed;
            open.Remove(transaction);
        }
    }
}
