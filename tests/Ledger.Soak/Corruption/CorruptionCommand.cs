using System.CommandLine;
using System.Globalization;
using Ledger.Cli.Files;

namespace Ledger.Soak.Corruption;

/// <summary><c>ledger soak corruption [--store NAME] [--bits N] [--write FILE]</c>.</summary>
internal static class CorruptionCommand
{
    /// <summary>Every store of the matrix, in the order of the table.</summary>
    public static IReadOnlyList<IMatrixStore> Stores { get; } =
    [.. NodeStores.All, .. VaultStores.All, .. OutboxStores.All];

    public static Command Build()
    {
        var verb = new Command(
            "corruption",
            "Damages every store of a ledger in every way (one bit at 20 places, head, middle or tail cut, deleted, an older copy) and lets start, fsck, reads and writes meet it: each damage is named or harmless, none is silent. Prints the table. Minutes."
        );
        var only = new Option<string?>("--store") { Description = "Only stores whose name contains this" };
        var bits = new Option<int>("--bits")
        {
            Description = "At how many places a bit is turned",
            DefaultValueFactory = static _ => Damage.Bits,
        };
        var file = new Option<string?>("--write")
        {
            Description = "Puts the table into this page, too, in the place of the one there",
        };
        bits.Validators.Add(result =>
        {
            if (result.GetValue(bits) is < 1 or > 10_000)
                result.AddError("--bits: 1 to 10,000.");
        });
        verb.Add(only);
        verb.Add(bits);
        verb.Add(file);
        verb.SetAction(
            (parsed, ct) => RunAsync(parsed.GetValue(only), parsed.GetValue(bits), parsed.GetValue(file), ct)
        );
        return verb;
    }

    /// <summary>A page keeps what stands above its table.</summary>
    private static async Task WriteAsync(string file, string table, CancellationToken ct)
    {
        var page = File.Exists(file) ? await File.ReadAllTextAsync(file, ct) : "";
        var begin = page.IndexOf(MatrixTable.Head, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, (begin < 0 ? page : page[..begin]) + table, ct);
    }

    private static async Task<int> RunAsync(string? only, int bits, string? file, CancellationToken ct)
    {
        var stores = Stores
            .Where(s => only is null || s.Name.Contains(only, StringComparison.OrdinalIgnoreCase))
            .ToList();
        if (stores.Count == 0)
        {
            Console.Error.WriteLine($"soak corruption: no store is called {only}.");
            return 2;
        }
        var folder = Directory.CreateTempSubdirectory("ledger-soak-").FullName;
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"soak corruption: {stores.Count} stores, {folder}")
        );
        var world = await MatrixWorld.MakeAsync(folder, LedgerFolders.KeysSample, ct);
        var cases = await new Matrix(world, Console.Out).RunAsync(stores, Damage.All(bits), ct);
        var table = MatrixTable.Of(cases);
        Console.WriteLine();
        Console.Write(table);
        var cells = cases.SelectMany(static c => c.Stages).Select(static s => s.Cell.Kind).ToList();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{cells.Count} cells: {cells.Count(static k => k == CellKind.Named)} named, {cells.Count(static k => k == CellKind.Harmless)} harmless, {cells.Count(static k => k == CellKind.Refused)} not come to because the start had refused, {cells.Count(static k => k == CellKind.Silent)} silent."
            )
        );
        if (file is not null)
            await WriteAsync(file, table, ct);
        Directory.Delete(folder, recursive: true);
        return cells.Contains(CellKind.Silent) ? 1 : 0;
    }
}
