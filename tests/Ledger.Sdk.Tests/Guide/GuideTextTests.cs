using System.Text.RegularExpressions;

namespace Ledger.Sdk.Tests.Guide;

/// <summary>docs/sdk.md shows the compiled source, letter by letter.</summary>
public sealed partial class GuideTextTests
{
    [Fact]
    public void The_guide_shows_what_is_compiled_and_run()
    {
        var root = Root();
        var guide = File.ReadAllText(Path.Combine(root, "docs", "sdk.md"));
        var shown = Shown().Matches(guide);
        Assert.True(shown.Count >= 5, "docs/sdk.md shows " + shown.Count + " programs.");
        foreach (Match program in shown)
        {
            var source = File.ReadAllText(Path.Combine(root, program.Groups["file"].Value));
            Assert.Equal(Between(source, program.Groups["mark"].Value), program.Groups["code"].Value);
        }
        Assert.Equal(shown.Count, Code().Count(guide));
    }

    private static string Between(string source, string mark)
    {
        var parts = Regex.Split(
            source,
            "^ *// \\[" + Regex.Escape(mark) + "\\]\n",
            RegexOptions.Multiline | RegexOptions.ExplicitCapture
        );
        Assert.Equal(3, parts.Length);
        var lines = parts[1].TrimEnd('\n').Split('\n');
        var indent = lines.Where(l => l.Length > 0).Min(l => l.Length - l.TrimStart().Length);
        return string.Join('\n', lines.Select(l => l.Length == 0 ? l : l[indent..]));
    }

    internal static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at!.FullName, "Ledger.sln")))
            at = at.Parent;
        return at.FullName;
    }

    [GeneratedRegex(
        "<!-- (?<file>\\S+) \\[(?<mark>\\S+)\\] -->\n```csharp\n(?<code>.*?)\n```",
        RegexOptions.Singleline
    )]
    private static partial Regex Shown();

    [GeneratedRegex("```csharp")]
    private static partial Regex Code();
}
