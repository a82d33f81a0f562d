namespace Ledger.Engine.Store;

/// <summary>
/// A store without a disk, for tests and development. What is written but not synced can be dropped, as a power cut
/// would (<see cref="DropUnsynced"/>), and each operation can be made to fail (<see cref="Fault"/>).
/// </summary>
public sealed class MemoryStore : IKeyValueStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<StoreTable, SortedSet<StoreRow>> tables = []; // guarded by gate
    private readonly List<StoreChange> unsynced = []; // guarded by gate: what to write back on a drop

    /// <summary>Called before each operation; what it throws is the operation's fault.</summary>
    public Action<MemoryOperation>? Fault { get; set; }

    /// <summary>False: batches are written but stay unsynced until <see cref="Sync"/>, as a store that lies about fsync.</summary>
    public bool SyncOnWrite { get; set; } = true;

    public byte[]? Get(StoreTable table, ReadOnlySpan<byte> key)
    {
        Fault?.Invoke(MemoryOperation.Read);
        lock (gate)
            return GetNeedsLock(table, key.ToArray());
    }

    public StoreRow? Seek(StoreTable table, ReadOnlySpan<byte> key)
    {
        Fault?.Invoke(MemoryOperation.Read);
        var from = new StoreRow(key.ToArray(), []);
        lock (gate)
        {
            var rows = Table(table);
            if (rows.Count == 0 || RowOrder.Instance.Compare(from, rows.Max) > 0)
                return null;
            return rows.GetViewBetween(from, rows.Max).Min;
        }
    }

    public IEnumerable<StoreRow> Scan(StoreTable table, byte[] from)
    {
        Fault?.Invoke(MemoryOperation.Read);
        lock (gate)
            return [.. Table(table).Where(row => row.Key.AsSpan().SequenceCompareTo(from) >= 0)];
    }

    public void Write(StoreBatch batch)
    {
        Fault?.Invoke(MemoryOperation.Write);
        lock (gate)
        {
            foreach (var change in batch.Changes)
            {
                if (!SyncOnWrite)
                    unsynced.Add(change with { Value = GetNeedsLock(change.Table, change.Key) });
                Apply(change);
            }
        }
        Fault?.Invoke(MemoryOperation.Written);
    }

    /// <summary>What was written so far survives a later drop.</summary>
    public void Sync()
    {
        lock (gate)
            unsynced.Clear();
    }

    /// <summary>Takes back what was not synced, last first.</summary>
    public void DropUnsynced()
    {
        lock (gate)
        {
            for (var i = unsynced.Count - 1; i >= 0; i--)
                Apply(unsynced[i]);
            unsynced.Clear();
        }
    }

    /// <summary>An independent copy, for instance what a crash at this moment leaves.</summary>
    public MemoryStore Copy()
    {
        var copy = new MemoryStore();
        lock (gate)
            foreach (var (table, rows) in tables)
                copy.Table(table).UnionWith(rows);
        return copy;
    }

    public void Dispose() { }

    private byte[]? GetNeedsLock(StoreTable table, byte[] key) =>
        Table(table).TryGetValue(new StoreRow(key, []), out var row) ? row.Value : null;

    private void Apply(StoreChange change)
    {
        var rows = Table(change.Table);
        rows.Remove(new StoreRow(change.Key, []));
        if (change.Value is not null)
            rows.Add(new StoreRow(change.Key, change.Value));
    }

    private SortedSet<StoreRow> Table(StoreTable table)
    {
        if (!tables.TryGetValue(table, out var rows))
            tables[table] = rows = new SortedSet<StoreRow>(RowOrder.Instance);
        return rows;
    }

    private sealed class RowOrder : IComparer<StoreRow>
    {
        public static readonly RowOrder Instance = new();

        public int Compare(StoreRow x, StoreRow y) => x.Key.AsSpan().SequenceCompareTo(y.Key);
    }
}

public enum MemoryOperation
{
    Unset = 0,
    Read,

    /// <summary>Before a batch: a fault here loses the batch.</summary>
    Write,

    /// <summary>After a batch: a fault here keeps it.</summary>
    Written,
}
