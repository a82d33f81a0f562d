namespace Ledger.Node.Index;

/// <summary>An index without a disk, for tests and development.</summary>
public sealed class MemoryIndexStore : IIndexStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<IndexTable, SortedList<byte[], byte[]>> tables = []; // guarded by gate

    public byte[]? Get(IndexTable table, ReadOnlySpan<byte> key)
    {
        lock (gate)
            return Table_NeedsLock(table).GetValueOrDefault(key.ToArray());
    }

    public IEnumerable<KeyValuePair<byte[], byte[]>> Scan(IndexTable table, byte[] prefix, byte[] from)
    {
        var next = from.AsSpan().SequenceCompareTo(prefix) < 0 ? prefix : from;
        while (true)
        {
            KeyValuePair<byte[], byte[]> row;
            lock (gate)
            {
                var rows = Table_NeedsLock(table);
                var at = LowerBound(rows, next);
                if (at == rows.Count || !rows.GetKeyAtIndex(at).AsSpan().StartsWith(prefix))
                    yield break;
                row = new(rows.GetKeyAtIndex(at), rows.GetValueAtIndex(at));
            }
            yield return row;
            next = [.. row.Key, 0];
        }
    }

    public void Write(IReadOnlyList<IndexChange> batch)
    {
        lock (gate)
            foreach (var change in batch)
                Table_NeedsLock(change.Table)[change.Key] = change.Value;
    }

    public void Clear()
    {
        lock (gate)
            tables.Clear();
    }

    public void Dispose() { }

    private static int LowerBound(SortedList<byte[], byte[]> rows, byte[] key)
    {
        var (low, high) = (0, rows.Count);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (rows.GetKeyAtIndex(middle).AsSpan().SequenceCompareTo(key) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private SortedList<byte[], byte[]> Table_NeedsLock(IndexTable table)
    {
        if (!tables.TryGetValue(table, out var rows))
            tables[table] = rows = new SortedList<byte[], byte[]>(
                Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))
            );
        return rows;
    }
}
