using System.Globalization;
using System.Text.RegularExpressions;
using Ledger.Explorer.Site;

namespace Ledger.Explorer.Tests;

/// <summary>Contrast of the style sheet's tokens by WCAG's formula: text 4.5, control lines 3, in each display, by wish of the browser or by choice.</summary>
public sealed partial class StyleTests
{
    private static readonly string[] Tones = ["good", "step", "change", "stop", "blank"];

    public static TheoryData<int> Displays => [0, 1, 2, 3, 4];

    [Theory]
    [MemberData(nameof(Displays))]
    public void Tokens_keep_their_contrast(int display)
    {
        var style = Style;
        var light = Block().Matches(style)[0].Groups[1].Value;
        var tokens = Read(light);
        if (display > 0)
            foreach (var (name, value) in Read(Block().Matches(style)[display].Groups[1].Value))
                tokens[name] = value;
        foreach (var text in (string[])["text", "muted", "link"])
        {
            Assert.True(Contrast(tokens[text], tokens["page"]) >= 4.5, text);
            Assert.True(Contrast(tokens[text], tokens["surface"]) >= 4.5, text);
        }
        Assert.True(Contrast(tokens["on-link"], tokens["link"]) >= 4.5, "main button");
        Assert.True(Contrast(tokens["line"], tokens["page"]) >= 3, "line");
        foreach (var tone in Tones)
        {
            Assert.True(Contrast(tokens[tone], tokens["page"]) >= 4.5, tone);
            Assert.True(Contrast(tokens[tone], tokens[tone + "-tint"]) >= 4.5, tone);
            Assert.True(Contrast(tokens["text"], tokens[tone + "-tint"]) >= 4.5, tone);
        }
    }

    [Fact]
    public void What_the_reader_chooses_looks_like_what_the_browser_wishes()
    {
        var blocks = Block().Matches(Style).Select(static m => Read(m.Groups[1].Value)).ToList();
        Assert.Equal(5, blocks.Count);
        Assert.Equal(blocks[1], blocks[2]);
        Assert.Equal(blocks[3], blocks[4]);
    }

    [Fact]
    public void Text_can_be_enlarged_by_the_device_and_nothing_is_fetched()
    {
        var style = Style;
        Assert.DoesNotContain("text-size-adjust", style, StringComparison.Ordinal);
        Assert.DoesNotContain("url(", style, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", style, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"font-size:\s*\d+px", style);
    }

    private static string Style => System.Text.Encoding.UTF8.GetString(StyleSheet.Asset.In(null));

    private static Dictionary<string, string> Read(string block) =>
        Token().Matches(block).ToDictionary(static m => m.Groups[1].Value, static m => m.Groups[2].Value);

    private static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(string colour)
    {
        double Channel(int at)
        {
            var value = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.03928 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }
        return 0.2126 * Channel(0) + 0.7152 * Channel(2) + 0.0722 * Channel(4);
    }

    [GeneratedRegex(@":root[^{]*\{([^}]*--page[^}]*)\}")]
    private static partial Regex Block();

    [GeneratedRegex(@"--([a-z-]+): #([0-9a-f]{6});")]
    private static partial Regex Token();
}
