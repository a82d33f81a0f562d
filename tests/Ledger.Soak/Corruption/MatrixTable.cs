using System.Globalization;
using System.Text;

namespace Ledger.Soak.Corruption;

/// <summary>The cases as a table in Markdown: a row for each store and damage, a column for each stage.</summary>
internal static class MatrixTable
{
    public const string Head = "| store | damage | start | fsck | reads | writes |\n";

    public static string Of(IReadOnlyList<MatrixCase> cases)
    {
        var text = new StringBuilder(Head + "|---|---|---|---|---|---|\n");
        foreach (var rows in cases.GroupBy(static c => (c.Store, c.Damage.Kind)))
        {
            var places = rows.Count();
            text.Append("| ").Append(rows.Key.Store).Append(" | ").Append(rows.Key.Kind);
            if (places > 1)
                text.Append(CultureInfo.InvariantCulture, $", {places} places");
            for (var stage = 0; stage < 4; stage++)
            {
                var at = stage;
                var kinds = rows.Select(c => Text(c.Stages.ElementAt(at).Cell))
                    .GroupBy(static t => t)
                    .OrderBy(static g => g.Key, StringComparer.Ordinal)
                    .Select(g =>
                        places > 1 ? string.Create(CultureInfo.InvariantCulture, $"{g.Count()} {g.Key}") : g.Key
                    );
                text.Append(" | ").AppendJoin("; ", kinds);
            }
            text.Append(" |\n");
        }
        return text.ToString();
    }

    public static string Text(Cell cell) =>
        cell.Kind switch
        {
            CellKind.Named => "named: " + cell.What,
            CellKind.Harmless => "harmless",
            CellKind.Refused => "not come to",
            _ => "SILENT: " + cell.What,
        };
}
