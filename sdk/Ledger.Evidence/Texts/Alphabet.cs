using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ledger.Evidence.Texts;

/// <summary>
/// A set of characters by their code points: <c>alphabets.json</c> is its one home, which the TypeScript display uses too,
/// so that no platform's tables of Unicode decide what may be written.
/// </summary>
internal sealed class Alphabet
{
    private static readonly FrozenDictionary<string, Alphabet> Named = Load();
    private readonly (int First, int Last)[] ranges;

    private Alphabet(IEnumerable<(int First, int Last)> ranges) => this.ranges = [.. ranges.Order()];

    /// <summary>Names of all.</summary>
    public static IEnumerable<string> Names => Named.Keys;

    /// <summary>The characters of all these.</summary>
    /// <exception cref="KeyNotFoundException">No such alphabet.</exception>
    public static Alphabet Of(params ReadOnlySpan<string> names)
    {
        var all = new List<(int, int)>();
        foreach (var name in names)
            all.AddRange(Named[name].ranges);
        return new Alphabet(all);
    }

    public bool Contains(Rune rune) => Array.Exists(ranges, r => rune.Value >= r.First && rune.Value <= r.Last);

    private static FrozenDictionary<string, Alphabet> Load()
    {
        using var stream =
            typeof(Alphabet).Assembly.GetManifestResourceStream("Ledger.Evidence.alphabets.json")
            ?? throw new InvalidOperationException("alphabets.json is not embedded.");
        using var document = JsonDocument.Parse(stream, new JsonDocumentOptions { AllowDuplicateProperties = false });
        return document
            .RootElement.GetProperty("alphabets")
            .EnumerateObject()
            .ToFrozenDictionary(
                p => p.Name,
                p => new Alphabet(p.Value.EnumerateArray().Select(r => Range(r.GetString()!))),
                StringComparer.Ordinal
            );
    }

    private static (int First, int Last) Range(string text)
    {
        var parts = text.Split('-');
        return (Hexadecimal(parts[0]), Hexadecimal(parts[^1]));
    }

    private static int Hexadecimal(string text) =>
        int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
