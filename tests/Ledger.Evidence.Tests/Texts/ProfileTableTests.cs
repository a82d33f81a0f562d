using System.Globalization;
using Ledger.Evidence.Tests.Fixture;
using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Tests.Texts;

public sealed class ProfileTableTests
{
    /// <summary>The table of docs/domain.md 3 is the code's, row by row.</summary>
    [Fact]
    public void The_documents_table_is_the_codes()
    {
        var lines = File.ReadAllLines(VectorFolder.Path("..", "..", "docs", "domain.md"));
        var head = Array.IndexOf(lines, "| field | alphabet | normal form | characters | enforced by |");
        Assert.True(head > 0);
        var rows = lines[(head + 2)..].TakeWhile(l => l.StartsWith('|')).ToList();
        Assert.Equal(
            TextProfiles.All.Select(p =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {p.Field} | {p.Characters} | {p.NormalForm} | {p.MaxLength} | {p.EnforcedBy} |"
                )
            ),
            rows
        );
    }
}
