namespace Ledger.Soak.Corruption;

/// <summary>
/// A node whose vault holds fields that wait for their statements meets a damage of it, and so does the client that handed them in:
/// what was under way ends final, and then its fields are read.
/// </summary>
internal sealed class WaitingMeeting(MatrixWorld world) : IMeeting
{
    public string Sound => world.UnderWay;

    public async Task<Met> MeetAsync(string run, string checkedCopy, CancellationToken ct)
    {
        var (start, reads, writes) = await RunAsync(run, ct);
        return new Met(start, NodeMeeting.Fsck(checkedCopy, reads, ct), reads, writes);
    }

    private async Task<(Cell Start, Cell Reads, Cell Writes)> RunAsync(string data, CancellationToken ct)
    {
        MatrixNode node;
        try
        {
            node = await MatrixNode.StartAsync(data, ct);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return (Cell.Of(fault), Cell.Refused, Cell.Refused);
        }
        await using (node)
        {
            var told =
                node.Warnings.Count > 0 ? Cell.Named("a line in the log", Cell.Short(node.Warnings[0])) : Cell.Harmless;
            var writes = await EndAsync(node, ct);
            var reads = await ReadAsync(node, ct);
            var start =
                told.Kind == CellKind.Harmless && reads.Kind == CellKind.Silent ? Cell.Silent("started on it") : told;
            return (start, reads, writes);
        }
    }

    private async Task<Cell> EndAsync(MatrixNode node, CancellationToken ct)
    {
        try
        {
            await using var writer = await node.WriterAsync(OutboxStores.Folder, ct);
            foreach (var receipt in world.Open)
                await writer.SettleAsync(receipt, ct);
            return Cell.Harmless;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return Cell.Of(fault);
        }
    }

    private async Task<Cell> ReadAsync(MatrixNode node, CancellationToken ct)
    {
        var answers = await new MatrixReads(node, [.. world.Open.Select(static r => r.Record)]).RunAsync(ct);
        foreach (var receipt in world.Open)
        {
            var fields = answers["fields " + receipt.Record];
            if (fields.StartsWith(MatrixReads.Named, StringComparison.Ordinal))
                return Cell.Named(fields[MatrixReads.Named.Length..]);
            if (fields.StartsWith(MatrixReads.Unnamed, StringComparison.Ordinal))
                return Cell.Silent(fields);
        }
        return Cell.Harmless;
    }
}
