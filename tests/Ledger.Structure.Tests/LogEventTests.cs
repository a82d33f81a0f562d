using System.Text.RegularExpressions;

namespace Ledger.Structure.Tests;

/// <summary>An event's number finds one place in the code: an operator's filter and a test look for it alone.</summary>
public sealed partial class LogEventTests
{
    [Fact]
    public void Every_log_message_has_a_number_of_its_own()
    {
        var messages = Checkout
            .Files.Where(static f =>
                f.EndsWith(".cs", StringComparison.Ordinal) && !f.StartsWith("tests/", StringComparison.Ordinal)
            )
            .SelectMany(static f =>
                Message().Matches(Checkout.Read(f)).Select(m => (File: f, Id: m.Groups["id"].Value))
            )
            .ToList();
        Assert.True(messages.Count > 30, "The pattern finds no log messages any more.");
        Assert.Empty(
            messages.Where(static m => m.Id.Length < 4).Select(static m => m.File + ": no number of four digits")
        );
        Assert.Empty(
            messages
                .GroupBy(static m => m.Id, StringComparer.Ordinal)
                .Where(static g => g.Count() > 1)
                .Select(static g => g.Key + ": " + string.Join(", ", g.Select(static m => m.File)))
        );
    }

    [GeneratedRegex(@"\[LoggerMessage\(\s*(EventId\s*=\s*)?(?<id>\d*)", RegexOptions.ExplicitCapture)]
    private static partial Regex Message();
}
