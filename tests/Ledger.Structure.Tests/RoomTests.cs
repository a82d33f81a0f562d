namespace Ledger.Structure.Tests;

/// <summary>
/// The rooms of docs/architecture.md: in a project's row its folders stand lower first, and a folder uses only such as stand
/// before it.
/// </summary>
public sealed class RoomTests
{
    private static readonly Dictionary<string, string[]> Rows = Read();

    public static TheoryData<string> Projects =>
        [
            .. Checkout.Projects.Where(static p =>
                !p.StartsWith("tests/", StringComparison.Ordinal) && SourceRooms.Folders(p).Count > 1
            ),
        ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_folder_uses_only_what_stands_below_it(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);
        var uses = SourceRooms.Uses(project).ToList();
        Assert.True(
            Rows.TryGetValue(name, out var rooms),
            $"{name} has no row of rooms in docs/architecture.md. {Suggestion(project, uses)}"
        );
        Assert.Equal(SourceRooms.Folders(project), rooms.Order(StringComparer.Ordinal));
        var upwards = uses.Where(u => Array.IndexOf(rooms, u.From) < Array.IndexOf(rooms, u.To))
            .GroupBy(static u => (u.From, u.To))
            .Select(static g =>
                $"{g.Key.From} uses {g.Key.To}: {string.Join(", ", g.Select(static u => u.Where).Take(4))}"
            );
        Assert.Empty(upwards);
    }

    /// <summary>A name says its room; four projects keep types of several folders in one namespace for those who use them.</summary>
    [Fact]
    public void A_namespace_is_its_folders()
    {
        string[] several = ["Ledger.Chaincode", "Ledger.Engine", "Ledger.Node", "Ledger.Sdk"];
        var other = Checkout
            .Projects.Where(p => !several.Contains(Path.GetFileNameWithoutExtension(p)))
            .SelectMany(SourceRooms.Namespaces)
            // Where callers' registrations look for extension methods.
            .Where(static n => n.Declared != n.OfFolder && n.Declared != "Microsoft.Extensions.DependencyInjection")
            .Select(static n => $"{n.File}: {n.Declared}, not {n.OfFolder}");
        Assert.Empty(other);
    }

    [Fact]
    public void Every_row_is_of_a_project()
    {
        var names = Projects.Select(static p => Path.GetFileNameWithoutExtension(p.Data)).ToList();
        Assert.All(Rows.Keys, row => Assert.Contains(row, names));
    }

    /// <summary>An order that holds, or the circles that forbid one.</summary>
    private static string Suggestion(string project, IReadOnlyList<RoomUse> uses)
    {
        var left = SourceRooms.Folders(project).ToList();
        var order = new List<string>();
        while (left.Find(r => !uses.Any(u => u.From == r && u.To != r && left.Contains(u.To))) is { } next)
        {
            order.Add(next);
            left.Remove(next);
        }
        // What only looks into a circle is in none.
        while (left.Find(r => !uses.Any(u => u.To == r && u.From != r && left.Contains(u.From))) is { } above)
            left.Remove(above);
        return left.Count == 0
            ? $"An order: {string.Join(", ", order.Select(static r => $"`{r}`"))}."
            : $"Circles: {string.Join("; ", uses.Where(u => left.Contains(u.From) && left.Contains(u.To)).GroupBy(static u => (u.From, u.To)).Select(static g => $"{g.Key.From} -> {g.Key.To} ({g.Count()}: {string.Join(", ", g.Select(static u => u.Where).Distinct().Take(6))})"))}.";
    }

    private static string Chapter()
    {
        var text = Checkout.Read("docs/architecture.md");
        var start = text.IndexOf("\n## Rooms\n", StringComparison.Ordinal);
        return text[start..text.IndexOf("\n## ", start + 1, StringComparison.Ordinal)];
    }

    /// <summary>Rows of C# projects; a row with a folder is npm's, which its own tests read.</summary>
    private static Dictionary<string, string[]> Read()
    {
        return Chapter()
            .Split('\n')
            .Where(static l => l.StartsWith("| `", StringComparison.Ordinal))
            .Select(static l => l.Split('|'))
            .Where(static c => !c[1].Contains('/', StringComparison.Ordinal))
            .ToDictionary(
                static c => c[1].Trim().Trim('`'),
                static c => c[2].Split(',').Select(static r => r.Trim().Trim('`')).ToArray(),
                StringComparer.Ordinal
            );
    }
}
