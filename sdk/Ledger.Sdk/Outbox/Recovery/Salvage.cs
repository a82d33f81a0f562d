using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Files;
using Ledger.Sdk.Outbox.Store;

namespace Ledger.Sdk.Outbox.Recovery;

/// <summary>What can be read of a damaged folder, and how far it can be trusted to be all. Changes nothing.</summary>
internal sealed class Salvage
{
    private Salvage() { }

    /// <summary>The outbox's id; null where neither the meta file nor the key file has it.</summary>
    public Guid? Instance { get; private init; }

    public ControlRow Control { get; private set; } = new();

    /// <summary>By order number. A row is taken only if its seal holds.</summary>
    public Dictionary<long, Entry> Open { get; } = [];

    /// <summary>Of <see cref="Open"/>: the row that said how it ended may be lost.</summary>
    public HashSet<long> Old { get; } = [];

    public List<OutboxTransaction> Transactions { get; private set; } = [];

    /// <summary>Signed bytes may be lost: then they may still come into a block.</summary>
    public bool BytesMayBeLost { get; private set; } = true;

    public List<SettledEntry> Settled { get; } = [];

    public List<(string Name, IReadOnlyList<KeyRow> Rows)> KeyFiles { get; } = [];

    /// <summary>Keys in them.</summary>
    public ulong Filed => (ulong)KeyFiles.Sum(static f => f.Rows.Count);

    /// <summary>The first order number that was surely never given.</summary>
    public ulong NextOrder { get; private set; } = 1;

    /// <summary>What is wrong with the files.</summary>
    public List<OutboxFileFault> Faults { get; } = [];

    /// <summary>All orders of which something is known.</summary>
    public HashSet<long> Known { get; } = [];

    public static Salvage Read(IOutboxFiles files)
    {
        var meta = ReadMeta(files);
        var result = new Salvage { Instance = meta?.Instance ?? RowSeal.InstanceOf(files) };
        if (meta is null)
            result.Faults.Add(new(OutboxMeta.FileName, OutboxFileFaultKind.MissingOrNotWhole));
        result.ReadKeys(files);
        using var seal = RowSeal.TryOpen(files, result.Instance);
        if (seal is null)
            result.Faults.Add(new(RowSeal.KeyFileName, OutboxFileFaultKind.NoKey));
        else if (meta is not null && RowSeal.InstanceOf(files) is { } id && id != meta.Instance)
            result.Faults.Add(new(RowSeal.KeyFileName, OutboxFileFaultKind.MissingOrNotWhole));
        result.ReadRows(files, seal, meta);
        result.Known.UnionWith(result.Open.Keys);
        result.Known.UnionWith(result.Settled.Select(s => s.Order));
        result.Known.UnionWith(result.KeyFiles.SelectMany(f => f.Rows).Select(r => checked((long)r.Order)));
        var highest = result.Known.Count == 0 ? 0 : checked((ulong)result.Known.Max());
        result.NextOrder = Math.Max(Math.Max(meta?.NextOrder ?? 1, result.Control.NextOrder), highest + 1);
        return result;
    }

    private static OutboxMeta? ReadMeta(IOutboxFiles files)
    {
        if (!files.Exists(OutboxMeta.FileName))
            return null;
        using var file = files.Open(OutboxMeta.FileName, create: false);
        try
        {
            return OutboxMeta.Read(file);
        }
        catch (DamageException)
        {
            return null;
        }
    }

    private void ReadKeys(IOutboxFiles files)
    {
        var keys = new SettledKeys(files);
        foreach (var name in keys.Names)
        {
            var (rows, whole) = keys.Salvage(name);
            KeyFiles.Add((name, rows));
            if (!whole)
                Faults.Add(new(name, OutboxFileFaultKind.MissingOrNotWhole));
        }
    }

    private void ReadRows(IOutboxFiles files, RowSeal? seal, OutboxMeta? meta)
    {
        var pages = PageVersions.Read(files);
        Judge(files, pages);
        if (seal is null)
            return;
        var scan = new RowScan(seal);
        var last = Rows(scan.Rows(pages.Last.Values, (_, next) => pages.Last.GetValueOrDefault(next)));
        var byNumber = pages.All.ToLookup(PageVersions.NumberOf);
        var versions = scan.Rows(pages.All, (first, next) => Follow(byNumber[next], first)).ToList();
        var all = Rows(versions);
        foreach (var (key, row) in last)
            all[key] = row;
        if (all.Count == 0 && pages.All.Count > 0)
            Faults.Add(new(RowSeal.KeyFileName, OutboxFileFaultKind.OpensNothing));
        Control =
            versions
                .Where(r => r.Table == OutboxTable.Control)
                .Select(r => ControlRow.Decode(r.Row))
                .MaxBy(c => c.Revision)
            ?? new ControlRow();
        if (Filed < Control.Filed)
            Faults.Add(new(SettledKeys.Pattern, OutboxFileFaultKind.MissingOrNotWhole));
        // Nothing newer than this control row was ever acknowledged, and what it counts was there.
        var isNewest =
            meta is { State: OutboxMetaState.Ready }
            && Control.Revision + 1 >= meta.Revision
            && Control.NextOrder >= meta.NextOrder;
        if (!isNewest)
            Faults.Add(new(OutboxStore.LogName, OutboxFileFaultKind.Behind));
        Settled.AddRange(
            Of(all, OutboxTable.Settled).SelectMany(r => SettledEntry.DecodeGroup(r.Row)).DistinctBy(s => s.Order)
        );
        var isExact = false;
        foreach (var rows in (Dictionary<(OutboxTable, long), byte[]>[])[last, all])
            if (!isExact)
            {
                KeepOpen(Of(rows, OutboxTable.Entries).Select(r => Entry.Decode(r.Id, r.Row)));
                isExact = isNewest && Control.SameRows(OutboxTable.Entries, Count(OutboxTable.Entries, Open.Keys));
            }
        if (!isExact)
            Old.UnionWith(
                Open.Keys.Where(id => !isNewest || !pages.LogIsWhole || !last.ContainsKey((OutboxTable.Entries, id)))
            );
        KeepTransactions(last, all, isNewest);
    }

    private void Judge(IOutboxFiles files, PageVersions pages)
    {
        if (!files.Exists(OutboxStore.DataName))
            Faults.Add(new(OutboxStore.DataName, OutboxFileFaultKind.Missing));
        else if (pages.BadPages > 0 || pages.DataPages == 0)
            Faults.Add(new(OutboxStore.DataName, OutboxFileFaultKind.BadPages, pages.BadPages, pages.DataPages));
        if (!pages.LogIsWhole)
            Faults.Add(new(OutboxStore.LogName, OutboxFileFaultKind.MissingOrNotWhole));
    }

    private void KeepTransactions(
        Dictionary<(OutboxTable, long), byte[]> last,
        Dictionary<(OutboxTable, long), byte[]> all,
        bool isNewest
    )
    {
        foreach (var rows in (Dictionary<(OutboxTable, long), byte[]>[])[last, all])
        {
            Transactions =
            [
                .. Of(rows, OutboxTable.Transactions)
                    .Select(r => OutboxTransaction.Decode(r.Id, r.Row))
                    .OrderBy(t => t.Row),
            ];
            if (
                isNewest
                && Control.SameRows(
                    OutboxTable.Transactions,
                    Count(OutboxTable.Transactions, Transactions.Select(t => t.Row))
                )
            )
            {
                BytesMayBeLost = false;
                return;
            }
        }
    }

    private void KeepOpen(IEnumerable<Entry> entries)
    {
        Open.Clear();
        var settled = Settled.Select(s => s.KeyHash).ToHashSet();
        settled.UnionWith(KeyFiles.SelectMany(f => f.Rows).Select(r => r.KeyHash));
        // Of two with one key the earlier was never acknowledged: its group's sync had failed.
        foreach (var entry in entries.GroupBy(e => e.KeyHash).Select(g => g.MaxBy(e => e.Order)!))
            if (!settled.Contains(entry.KeyHash))
                Open[entry.Order] = entry;
    }

    private static ControlRow Count(OutboxTable table, IEnumerable<long> ids)
    {
        var result = new ControlRow();
        foreach (var id in ids)
            result.Add(table, id);
        return result;
    }

    private static IEnumerable<(long Id, byte[] Row)> Of(
        Dictionary<(OutboxTable Table, long Id), byte[]> rows,
        OutboxTable table
    ) => rows.Where(r => r.Key.Table == table).Select(r => (r.Key.Id, r.Value));

    /// <summary>The later of two versions counts.</summary>
    private static Dictionary<(OutboxTable Table, long Id), byte[]> Rows(
        IEnumerable<(OutboxTable Table, long Id, byte[] Row)> rows
    )
    {
        var result = new Dictionary<(OutboxTable, long), byte[]>();
        foreach (var (table, id, row) in rows)
            result[(table, id)] = row;
        return result;
    }

    /// <summary>A document's pages were written by one transaction, or did not change with it.</summary>
    private static byte[]? Follow(IEnumerable<byte[]> versions, byte[] first) =>
        versions.LastOrDefault(p => PageVersions.TransactionOf(p) == PageVersions.TransactionOf(first))
        ?? versions.LastOrDefault();
}
