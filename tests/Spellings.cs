using System.Text.Json;

namespace Ledger.Tests;

/// <summary>One text that a person or a bank's system gives for a field: its normal form, or the fault that it is refused with.</summary>
internal sealed record Spelling(string Text, string? Normal, string? Fault, string Note);

/// <summary>tests/vectors/identity/spellings.json of the checkout that these tests were built from.</summary>
internal static class Spellings
{
    private static readonly Dictionary<string, List<Spelling>> All = Load();

    public static IReadOnlyCollection<string> Fields => All.Keys;

    public static IReadOnlyList<Spelling> Of(string field) => All[field];

    private static Dictionary<string, List<Spelling>> Load()
    {
        using var document = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(Root(), "tests", "vectors", "identity", "spellings.json")),
            new JsonDocumentOptions { AllowDuplicateProperties = false }
        );
        if (document.RootElement.GetProperty("format").GetString() != "ledger/spellings/1")
            throw new InvalidDataException("spellings.json has another format.");
        return document
            .RootElement.GetProperty("fields")
            .EnumerateArray()
            .ToDictionary(
                f => f.GetProperty("field").GetString()!,
                f => f.GetProperty("spellings").EnumerateArray().Select(Read).ToList()
            );
    }

    private static Spelling Read(JsonElement spelling) =>
        new(
            spelling.GetProperty("text").GetString()!,
            spelling.TryGetProperty("normal", out var normal) ? normal.GetString() : null,
            spelling.TryGetProperty("fault", out var fault) ? fault.GetString() : null,
            spelling.GetProperty("note").GetString()!
        );

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Ledger.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException("No Ledger.sln above " + AppContext.BaseDirectory + ".");
    }
}
