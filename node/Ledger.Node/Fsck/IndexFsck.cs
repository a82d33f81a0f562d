using Ledger.Engine.Fsck;
using Ledger.Node.Index;

namespace Ledger.Node.Fsck;

/// <summary>The index made anew in memory and compared row by row with the stored one, up to the stored one's head.</summary>
public sealed class IndexFsck(IIndexStore store) : IFsckCheck
{
    public IEnumerable<FsckFinding> Run(FsckView view, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(view);
        var head = new ChainIndex(store, view.Genesis.Hash).Head;
        using var memory = new MemoryIndexStore();
        var anew = new ChainIndex(memory, view.Genesis.Hash);
        foreach (var block in view.Blocks().TakeWhile(b => b.Block.Header.Number <= head.Number))
        {
            ct.ThrowIfCancellationRequested();
            anew.Apply(block.Block, block.Receipts);
        }
        foreach (var table in Enum.GetValues<IndexTable>().Where(t => t != IndexTable.Unset))
        {
            using var stored = store.Scan(table, [], []).GetEnumerator();
            using var derived = memory.Scan(table, [], []).GetEnumerator();
            if (!Same(stored, derived))
                yield return new FsckFinding(
                    "Index",
                    head.Number,
                    $"table {table} differs from the chain; run `ledger rebuild-index`."
                );
        }
    }

    private static bool Same(IEnumerator<KeyValuePair<byte[], byte[]>> a, IEnumerator<KeyValuePair<byte[], byte[]>> b)
    {
        while (true)
        {
            var (more, other) = (a.MoveNext(), b.MoveNext());
            if (!more || !other)
                return more == other;
            if (!a.Current.Key.AsSpan().SequenceEqual(b.Current.Key))
                return false;
            if (!a.Current.Value.AsSpan().SequenceEqual(b.Current.Value))
                return false;
        }
    }
}
