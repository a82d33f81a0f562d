using Ledger.Cli;
using Ledger.Engine.Chain;
using Ledger.Node;

namespace Ledger.Soak.Corruption;

/// <summary>
/// Damages each store in each way, on copies of a sound ledger, and lets the node start, fsck, readers and a writer meet it.
/// A cell is silent where nobody was told and something is missing or other than it was acknowledged.
/// </summary>
internal sealed class Matrix(MatrixWorld world, TextWriter output)
{
    public async Task<IReadOnlyList<MatrixCase>> RunAsync(
        IReadOnlyList<IMatrixStore> stores,
        IReadOnlyList<Damage> damages,
        CancellationToken ct
    )
    {
        var cases = new List<MatrixCase>();
        foreach (var store in stores)
        {
            if (store.Find(world.Sound) is null)
                throw new SoakException($"The sound ledger has no \"{store.Name}\".");
            foreach (var damage in damages.Where(d => store.IsWhole || !d.IsOfWholeStore))
                if (await CaseAsync(store, damage, ct) is { } done)
                {
                    cases.Add(done);
                    await output.WriteLineAsync(Line(done));
                }
        }
        return cases;
    }

    /// <summary>Null where the damage cannot be done to this store.</summary>
    private async Task<MatrixCase?> CaseAsync(IMatrixStore store, Damage damage, CancellationToken ct)
    {
        if (Spoil(store, damage, "fsck") is not { } checkedCopy || Spoil(store, damage, "run") is not { } run)
            return null;
        var (start, reads, writes) = await RunAsync(run, ct);
        // Fsck that finds nothing was right only where nothing is lost.
        var fsck = Fsck(checkedCopy, reads, ct);
        return new MatrixCase(store.Name, damage, start, fsck, reads, writes);
    }

    private string? Spoil(IMatrixStore store, Damage damage, string name)
    {
        var copy = world.Copy(name);
        return damage.Apply(store.Find(copy)!, store.Find(world.Older)) ? copy : null;
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
            var cell = Of(fault);
            return (cell, Cell.Refused, Cell.Refused);
        }
        await using (node)
        {
            var reads = Compare(await new MatrixReads(node, world.Filings).RunAsync(ct));
            var writes = await WriteAsync(node, ct);
            var start =
                node.Warnings.Count > 0 ? Cell.Named("a line in the log", Short(node.Warnings.First()))
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
            return Of(fault);
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

    private static Cell Fsck(string data, Cell reads, CancellationToken ct)
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
            return Of(fault);
        }
    }

    /// <summary>A fault that the command tells by a sentence of its own has a name; any other would be a stack trace.</summary>
    private static Cell Of(Exception fault) =>
        fault is SoakException ? Cell.Silent(Short(fault.Message))
        : FaultNames.Of(fault) is { } named ? Cell.Named(named.Key["error.".Length..], Short(fault.Message))
        : Cell.Silent(fault.GetType().Name + ": " + Short(fault.Message));

    private static string Line(MatrixCase done) =>
        $"{done.Store}; {done.Damage.Kind}{(done.Damage.Place.Length > 0 ? " " : "")}{done.Damage.Place}: "
        + string.Join(
            "; ",
            done.Stages.Select(static s =>
                s.Stage + " " + MatrixTable.Text(s.Cell) + (s.Cell.Detail.Length > 0 ? $" ({s.Cell.Detail})" : "")
            )
        );

    private static string Short(string text) => text.Length > 160 ? text[..160] : text;
}
