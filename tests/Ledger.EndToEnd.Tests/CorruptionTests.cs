using Ledger.Cli.Files;
using Ledger.Soak.Corruption;

namespace Ledger.EndToEnd.Tests;

/// <summary>The short form of <c>ledger soak corruption</c>, and the page that the long one wrote.</summary>
public sealed class CorruptionTests
{
    [Fact]
    public async Task Each_store_damaged_in_one_of_four_ways_in_turn_is_named_or_unharmed_by_start_fsck_reads_and_writes()
    {
        using var city = new City();
        await using var output = new StringWriter();
        var ct = TestContext.Current.CancellationToken;
        var world = await MatrixWorld.MakeAsync(city.Of("matrix"), LedgerFolders.KeysSample, ct);
        var damages = Damage
            .All(bits: 1)
            .Where(d => d.Kind is "one bit" or "tail cut off" or "deleted" or "older copy")
            .ToList();
        var matrix = new Matrix(world, output);
        var cases = new List<MatrixCase>();
        foreach (var (i, store) in CorruptionCommand.Stores.Index())
        {
            // The next one in turn that can be done to it: a folder has no bit, a part no older copy.
            for (var next = i; cases.All(c => c.Store != store.Name); next++)
                cases.AddRange(await matrix.RunAsync([store], [damages[next % damages.Count]], ct));
        }
        TestContext.Current.SendDiagnosticMessage(output.ToString());
        var silent = cases
            .SelectMany(c => c.Stages.Select(s => (c.Store, c.Damage.Kind, s.Stage, s.Cell)))
            .Where(s => s.Cell.Kind is CellKind.Silent or CellKind.Unset);
        Assert.Empty(silent.Select(s => $"{s.Store}, {s.Kind}, {s.Stage}: {MatrixTable.Text(s.Cell)}"));
        Assert.Equal(CorruptionCommand.Stores.Count, cases.Count);
        Assert.Equal(damages.Count, cases.Select(c => c.Damage.Kind).Distinct().Count());
        // A matrix in which nothing is named would have damaged nothing.
        Assert.True(cases.Count(c => c.Stages.Any(s => s.Cell.Kind == CellKind.Named)) > cases.Count / 3);
    }

    /// <summary>The table of the long run has a row for each damage of each store, and no silent cell.</summary>
    [Fact]
    public void The_page_has_every_store_of_the_matrix_and_no_silent_cell()
    {
        var page = File.ReadAllText(
            Path.Combine(Path.GetDirectoryName(LedgerFolders.KeysSample)!, "docs", "corruption.md")
        );
        var rows = page.Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToList();
        var stores = rows.Select(r => r.Split(" | ")[0][2..]).Distinct();
        Assert.Equal(CorruptionCommand.Stores.Select(s => s.Name), stores);
        foreach (var store in CorruptionCommand.Stores)
        foreach (var kind in store.IsWhole ? new[] { "deleted", "older copy" } : ["deleted"])
            Assert.Contains(rows, r => r.StartsWith($"| {store.Name} | {kind} |", StringComparison.Ordinal));
        Assert.DoesNotContain(rows, r => r.Contains("SILENT", StringComparison.Ordinal));
    }
}
