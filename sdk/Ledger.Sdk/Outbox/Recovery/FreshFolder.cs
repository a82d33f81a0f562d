using System.Globalization;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.Store;

namespace Ledger.Sdk.Outbox.Recovery;

/// <summary>What goes on of a folder, written beside it and put in its place; the old one stays under another name, unchanged.</summary>
/// <param name="instance">The outbox's id.</param>
/// <param name="control">Next order, what was seen, genesis and marks; the rest is set here.</param>
internal sealed class FreshFolder(Guid instance, ControlRow control)
{
    public required IReadOnlyCollection<Entry> Open { get; init; }
    public required IReadOnlyCollection<OutboxTransaction> Transactions { get; init; }
    public required IReadOnlyCollection<SettledEntry> Settled { get; init; }
    public required IReadOnlyList<(string Name, IReadOnlyList<KeyRow> Rows)> KeyFiles { get; init; }

    /// <param name="folder">Full path; its lock is held.</param>
    /// <param name="what">Of the old one's new name.</param>
    /// <param name="groupSize">Settled entries in one row.</param>
    /// <param name="now">Of the same name.</param>
    /// <returns>Where the old folder stands now.</returns>
    public string Replace(string folder, string what, int groupSize, DateTimeOffset now)
    {
        var fresh = folder + ".fresh";
        // Of a run that was cut off.
        if (Directory.Exists(fresh))
            Directory.Delete(fresh, recursive: true);
        Write(new FolderFiles(fresh), groupSize);
        var aside = folder + "." + what + "-" + now.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        FolderExchange.Replace(fresh, folder, aside);
        return aside;
    }

    private void Write(FolderFiles fresh, int groupSize)
    {
        var rows = new List<(OutboxTable, long, byte[])>();
        rows.AddRange(Open.Select(e => (OutboxTable.Entries, e.Order, e.Encode())));
        var row = 1L;
        foreach (var tx in Transactions)
            rows.Add((OutboxTable.Transactions, row++, tx.Encode()));
        foreach (var group in Settled.OrderBy(s => s.SettledAt).Chunk(groupSize))
            rows.Add((OutboxTable.Settled, row++, SettledEntry.EncodeGroup(group)));
        control.NextRow = checked((ulong)row);
        control.Filed = (ulong)KeyFiles.Sum(static f => f.Rows.Count);
        OutboxStore.Write(fresh, instance, rows, control);
        var keys = new SettledKeys(fresh);
        foreach (var (name, list) in KeyFiles)
            keys.Write(name, list);
    }
}
