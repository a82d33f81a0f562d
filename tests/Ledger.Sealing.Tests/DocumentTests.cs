using System.Globalization;
using Ledger.Sealing.Protocol;

namespace Ledger.Sealing.Tests;

/// <summary>docs/sealing.md names what the code refuses.</summary>
public sealed class DocumentTests
{
    [Fact]
    public void The_table_of_refusals_is_the_one_of_the_code()
    {
        var rows = File.ReadAllLines(Path.Combine(Root(), "docs", "sealing.md"))
            .Where(static l => l.StartsWith("| ", StringComparison.Ordinal) && char.IsAsciiDigit(l[2]))
            .Select(static l => l.Split('|'))
            .Select(static c => (int.Parse(c[1], CultureInfo.InvariantCulture), c[2].Trim().Trim('`')));
        Assert.Equal(
            Enum.GetValues<SealRefusal>()
                .Where(static r => r != SealRefusal.Unset)
                .Select(static r => ((int)r, r.ToString())),
            rows
        );
    }

    private static string Root()
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "Ledger.sln")))
            at = Path.GetDirectoryName(at.TrimEnd('/')) ?? throw new InvalidOperationException("No Ledger.sln above.");
        return at;
    }
}
