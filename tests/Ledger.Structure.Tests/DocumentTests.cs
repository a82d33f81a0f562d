using System.Text.RegularExpressions;

namespace Ledger.Structure.Tests;

/// <summary>Prose goes stale in silence: names and commands in documents are looked up.</summary>
public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents =>
        [
            .. Checkout.Files.Where(static f =>
                f.EndsWith(".md", StringComparison.Ordinal) && !f.StartsWith("tests/vectors/", StringComparison.Ordinal)
            ),
        ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Paths_in_documents_exist(string document)
    {
        var folder = Path.GetDirectoryName(document) ?? "";
        var missing = new List<string>();
        foreach (Match match in BackTicked().Matches(WithoutFences(Checkout.Read(document))))
        {
            var name = match.Groups[1].Value;
            if (RepositoryPath().IsMatch(name) && !Exists(name) && !Exists(Path.Combine(folder, name)))
                missing.Add(name);
        }
        foreach (Match match in Link().Matches(Checkout.Read(document)))
        {
            var target = match.Groups[1].Value.Split('#')[0];
            if (
                target.Length > 0
                && !target.Contains(':', StringComparison.Ordinal)
                && !Exists(Path.Combine(folder, target))
            )
                missing.Add(target);
        }
        Assert.Empty(missing);
    }

    /// <summary>The domain's document specifies all rows, also those whose names no code has yet.</summary>
    public static TheoryData<string> DocumentsOfWhatIsBuilt =>
        [.. Documents.Select(static d => d.Data).Where(static d => d != "docs/domain.md")];

    [Theory]
    [MemberData(nameof(DocumentsOfWhatIsBuilt))]
    public void Types_in_documents_exist(string document)
    {
        var missing = new List<string>();
        foreach (Match match in BackTicked().Matches(WithoutFences(Checkout.Read(document))))
        {
            var name = match.Groups[1].Value;
            if (TypeName().IsMatch(name) && !Words.Value.Contains(name.Split('.')[^1].TrimEnd('(', ')')))
                missing.Add(name);
        }
        Assert.Empty(missing);
    }

    /// <summary>
    /// What two documents say in the same words goes stale in one of them: a document points at the other. Blocks of code may
    /// recur, for they are held against the code.
    /// </summary>
    [Fact]
    public void No_long_passage_stands_in_two_documents()
    {
        var first = new Dictionary<string, string>(StringComparer.Ordinal);
        var twice = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var document in Documents.Select(static d => d.Data))
        {
            var text = Space().Replace(WithoutFences(Checkout.Read(document)), " ");
            for (var at = 0; at + Passage <= text.Length; at++)
            {
                var passage = text.Substring(at, Passage);
                if (!first.TryAdd(passage, document) && first[passage] != document)
                {
                    twice.Add($"{first[passage]} and {document}: {passage}");
                    at += Passage;
                }
            }
        }
        Assert.Empty(twice);
    }

    /// <summary>A line that was written anew beside its older self, as a merge of two branches leaves it.</summary>
    [Fact]
    public void No_change_is_told_twice()
    {
        var twice = Checkout
            .Read("CHANGELOG.md")
            .Split('\n')
            .Where(static l => l.StartsWith("- ", StringComparison.Ordinal) && l.Length >= Beginning)
            .GroupBy(static l => l[..Beginning], StringComparer.Ordinal)
            .Where(static g => g.Count() > 1)
            .Select(static g => g.Key);
        Assert.Empty(twice);
    }

    [Fact]
    public void Verbs_shown_to_users_exist()
    {
        var verbs = Checkout
            .Files.Where(static f =>
                f.StartsWith("node/Ledger.Cli/", StringComparison.Ordinal)
                && f.EndsWith(".cs", StringComparison.Ordinal)
            )
            .SelectMany(static f => VerbInCode().Matches(Checkout.Read(f)).Select(static m => m.Groups[1].Value))
            .Concat(["test", "bench", "soak"]) // the script's own
            .ToHashSet();
        Assert.NotEmpty(verbs);
        var missing = new List<string>();
        foreach (var document in Documents.Select(static d => d.Data))
            missing.AddRange(
                VerbInText()
                    .Matches(Checkout.Read(document))
                    .Select(static m => m.Groups[1].Value)
                    .Where(v => !verbs.Contains(v))
                    .Select(v => $"{document}: ./ledger {v}")
            );
        Assert.Empty(missing);
    }

    [Fact]
    public void First_screen_of_the_readme_says_what_it_must()
    {
        var lines = Checkout.Read("README.md").Split('\n').Take(60);
        var screen = string.Join('\n', lines);
        Assert.Contains("./ledger up", screen, StringComparison.Ordinal);
        Assert.Contains("./ledger test", screen, StringComparison.Ordinal);
        Assert.Contains("What it does not prove", screen, StringComparison.Ordinal);
        Assert.Contains("one operator on one machine", screen, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Characters that no chance and no name repeats.</summary>
    private const int Passage = 120;

    /// <summary>Characters at the head of a change by which it is told from others.</summary>
    private const int Beginning = 60;

    private static bool Exists(string relative)
    {
        var path = Path.Combine(Checkout.Root, relative);
        return File.Exists(path) || Directory.Exists(path);
    }

    private static string WithoutFences(string text) => Fence().Replace(text, "");

    /// <summary>Every identifier that any source of ours declares or uses.</summary>
    private static readonly Lazy<HashSet<string>> Words = new(() =>
        [
            .. Checkout
                .Files.Where(static f =>
                    Path.GetExtension(f) is ".cs" or ".sol" or ".proto" or ".json" or ".props" or ".mjs" or ".ts"
                )
                .Where(static f =>
                    !f.Contains("lock.json", StringComparison.Ordinal)
                    && !f.StartsWith("tests/vectors/", StringComparison.Ordinal)
                )
                .SelectMany(static f => Word().Matches(Checkout.Read(f)).Select(static m => m.Value)),
        ]
    );

    [GeneratedRegex("(?<!`)`([^`\n]+)`(?!`)")]
    private static partial Regex BackTicked();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^(?:\.ci|chaincode|docs|explorer|keys-sample|node|sdk|tests)(?:/[A-Za-z0-9._-]+)+/?$")]
    private static partial Regex RepositoryPath();

    [GeneratedRegex(@"^[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*(?:\.[A-Z][A-Za-z0-9]+)*(?:\(\))?$")]
    private static partial Regex TypeName();

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*")]
    private static partial Regex Word();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\.Verb\(\s*""([a-z-]+)""")]
    private static partial Regex VerbInCode();

    [GeneratedRegex(@"\./ledger ([a-z][a-z-]+)")]
    private static partial Regex VerbInText();
}
