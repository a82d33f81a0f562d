using Spectre.Console;

namespace Ledger.Cli.Terminal;

/// <summary>The few forms in which results are shown to people.</summary>
internal static class Shapes
{
    /// <summary>Names on the left, values on the right; values are shown as they are, whatever brackets they hold.</summary>
    public static void Pairs(this IAnsiConsole screen, IEnumerable<(string Name, string Value)> pairs)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        foreach (var (name, value) in pairs)
            grid.AddRow(new Text(name, new Style(Color.Grey)), new Text(value));
        screen.Write(grid);
    }

    public static void Rows(this IAnsiConsole screen, IEnumerable<string> heads, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var head in heads)
            table.AddColumn(new TableColumn(new Text(head, new Style(decoration: Decoration.Bold))));
        foreach (var row in rows)
            table.AddRow(row.Select(static cell => new Text(cell)));
        screen.Write(table);
    }

    public static void Line(this IAnsiConsole screen, string text, Color? colour = null) =>
        screen.WriteLine(text, colour is { } c ? new Style(c) : Style.Plain);
}
