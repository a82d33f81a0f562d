using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ledger.Benchmarks.Reporting;

/// <summary>The figures of a run, with the command and the machine that they were measured with.</summary>
internal sealed class Report(IReadOnlyList<string> command, Machine machine)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private readonly List<Figure> figures = [];
    private readonly List<string> notes = [];

    public void Add(Figure figure) => figures.Add(figure);

    public void Note(string text) => notes.Add(text);

    public string ToJson() =>
        JsonSerializer.Serialize(
            new
            {
                Command = string.Join(' ', command),
                Machine = machine,
                Notes = notes,
                Figures = figures,
            },
            Json
        );

    public string ToText()
    {
        var text = new StringBuilder();
        text.Append("command   ").AppendLine(string.Join(' ', command));
        text.Append("machine   ").AppendLine(machine.ToString());
        text.Append("commit    ").AppendLine(machine.Commit);
        foreach (var section in figures.GroupBy(static f => f.Section, StringComparer.Ordinal))
        {
            text.AppendLine().AppendLine(section.Key);
            foreach (var f in section)
                text.AppendLine(
                    string.Create(
                            CultureInfo.InvariantCulture,
                            $"  {f.Name, -44} {f.Text, 10} {f.Unit, -14} n={f.Count, -8} {f.Note}"
                        )
                        .TrimEnd()
                );
        }
        text.AppendLine();
        foreach (var note in notes)
            text.AppendLine(note);
        return text.ToString().TrimEnd();
    }
}
