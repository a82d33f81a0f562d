namespace Ledger.Evidence.Texts;

/// <summary>What somebody may have meant with a name that is none.</summary>
public static class NearestName
{
    /// <summary>The name that fewest changes of one letter lead to, where these are fewer than half its letters; case does not count.</summary>
    /// <param name="given">What was written.</param>
    /// <param name="names">Those that there are.</param>
    /// <returns>Null where none is near.</returns>
    public static string? Of(string given, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(given);
        return names
            .Select(n => (Name: n, Changes: Changes(given, n)))
            .Where(static n => 2 * n.Changes < n.Name.Length)
            .OrderBy(static n => n.Changes)
            .FirstOrDefault()
            .Name;
    }

    /// <summary>Insertions, deletions and replacements of one letter between two names (Levenshtein 1966).</summary>
    private static int Changes(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 0; i < from.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 0; j < to.Length; j++)
            {
                var same = char.ToUpperInvariant(from[i]) == char.ToUpperInvariant(to[j]);
                var replaced = diagonal + (same ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], row[j + 1]) + 1);
            }
        }
        return row[^1];
    }
}
