using Ledger.Engine.Chain;
using Ledger.Node;

namespace Ledger.Soak.Corruption;

/// <summary>The node meets a damage of what it keeps: its start, its readers and a writer on one copy, fsck on another.</summary>
internal sealed class NodeMeeting(MatrixWorld world) : IMeeting
{
    public string Sound => world.Sound;

    public async Task<Met> MeetAsync(string run, string checkedCopy, CancellationToken ct)
    {
        var (start, reads, writes) = await RunAsync(run, ct);
        // Fsck that finds nothing was right only where nothing is lost.
        return new Met(start, Fsck(checkedCopy, reads, ct), reads, writes);
    }

    private async Task<(Cell Start, Cell Reads, Cell Writes)> RunAsync(string data, CancellationToken ct)
    {
        MatrixNode node;
        try
        {
            node = await MatrixNode.StartAsync(data, ct);
        }
        catch (Exception fault)
        {
            var cell = Cell.Of(fault);
            return (cell, Cell.Refused, Cell.Refused);
        }
        await using (node)
        {
            var reads = Compare(await new MatrixReads(node, world.Filings).RunAsync(ct));
            var writes = await WriteAsync(node, ct);
            var start =
                node.Warnings.Count > 0 ? Cell.Named("a line in the log", Cell.Short(node.Warnings[0]))
                : reads.Kind == CellKind.Silent ? Cell.Silent("started on it")
                : Cell.Harmless;
            return (start, reads, writes);
        }
    }

    private Cell Compare(IReadOnlyDictionary<string, string> answers)
    {
        var named = "";
        foreach (var (question, expected) in world.Content)
        {
            var answer = answers.GetValueOrDefault(question, "not asked: the head is lower");
            if (answer.StartsWith(MatrixReads.Named, StringComparison.Ordinal))
                named = answer[MatrixReads.Named.Length..];
            else if (answer != expected)
                return Cell.Silent($"{question}: {(answer.Length == expected.Length ? "another answer" : answer)}");
        }
        return named.Length > 0 ? Cell.Named(named) : Cell.Harmless;
    }

    /// <summary>A filing goes through, and what was there before is as it was.</summary>
    private async Task<Cell> WriteAsync(MatrixNode node, CancellationToken ct)
    {
        try
        {
            await using var writer = await node.WriterAsync("outbox-of-the-case", ct);
            await writer.FileAsync("MATRIX-after", ct);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return Cell.Of(fault);
        }
        var reads = new Dictionary<string, string>(
            await new MatrixReads(node, world.Filings).RunAsync(ct),
            StringComparer.Ordinal
        );
        // What grows with each block is compared by its parts.
        foreach (var question in MatrixReads.Growing(world.Content.Keys))
            reads[question] = world.Content[question];
        return Compare(reads);
    }

    /// <summary>Fsck that finds nothing is right only where nothing is lost.</summary>
    public static Cell Fsck(string data, Cell reads, CancellationToken ct)
    {
        try
        {
            var report = NodeMaintenance.Fsck(
                Path.Combine(data, "node"),
                GenesisBlock.Parse(File.ReadAllBytes(Path.Combine(data, "keys", "genesis.json"))),
                ct
            );
            if (!report.IsClean)
                return Cell.Named(string.Join(", ", report.Findings.Select(static f => f.Check).Distinct()));
            return reads.Kind is CellKind.Silent or CellKind.Named ? Cell.Silent("clean") : Cell.Harmless;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return Cell.Of(fault);
        }
    }
}
