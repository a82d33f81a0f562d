using Ledger.Engine.Fsck;
using Ledger.Node.Index;

namespace Ledger.Node.Fsck;

/// <summary>The index made anew in memory and compared row by row with the stored one, up to the stored one's head.</summary>
public sealed class IndexFsck(IIndexStore store) : IFsckCheck
{
    public IEnumerable<FsckFinding> Run(FsckView view, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(view);
        try
        {
            return Compare(view, ct);
        }
        catch (NodeStoreException e)
        {
            return [new FsckFinding("Index", null, e.Message)];
        }
    }

    private List<FsckFinding> Compare(FsckView view, CancellationToken ct)
    {
        var head = new ChainIndex(store, view.Genesis.Hash).Head;
        // Which of the two is wrong, the comparison of heads has told already.
        if (head.Number > view.Head.Number)
            return
            [
                new FsckFinding(
                    "IndexAhead",
                    head.Number,
                    $"the index goes up to block {head.Number}, the chain to block {view.Head.Number}; rows were not compared."
                ),
            ];
        using var memory = new MemoryIndexStore();
        var anew = new ChainIndex(memory, view.Genesis.Hash);
        foreach (var block in view.Blocks().TakeWhile(b => b.Block.Header.Number <= head.Number))
        {
            ct.ThrowIfCancellationRequested();
            anew.Apply(block.Block, block.Receipts);
        }
        var findings = new List<FsckFinding>();
        foreach (var table in Enum.GetValues<IndexTable>().Where(t => t != IndexTable.Unset))
        {
            using var stored = store.Scan(table, [], []).GetEnumerator();
            using var derived = memory.Scan(table, [], []).GetEnumerator();
            if (!Same(stored, derived))
                findings.Add(
                    new FsckFinding(
                        "Index",
                        head.Number,
                        $"table {table} differs from the chain; run `ledger rebuild-index`."
                    )
                );
        }
        return findings;
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
