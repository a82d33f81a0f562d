using System.Text.RegularExpressions;
using Ledger.Explorer.Texts;

namespace Ledger.Explorer.Tests;

public sealed partial class TextTests
{
    /// <summary>Conclusions of law and blame: no page says them (docs of the design: principle 7).</summary>
    private static readonly string[] Never =
    [
        "合同无效",
        "假合同",
        "造假",
        "篡改",
        "违法",
        "invalid",
        "fake",
        "tampered",
        "!",
        "！",
        "区块链",
        "blockchain",
    ];

    [Fact]
    public void Both_languages_have_every_text_with_the_same_places()
    {
        Assert.NotEmpty(PageTexts.Chinese.Keys);
        Assert.Equal(
            PageTexts.Chinese.Keys.Order(StringComparer.Ordinal),
            PageTexts.English.Keys.Order(StringComparer.Ordinal)
        );
        foreach (var key in PageTexts.Chinese.Keys)
        {
            Assert.Equal(Places(PageTexts.Chinese[key]), Places(PageTexts.English[key]));
            Assert.False(string.IsNullOrWhiteSpace(PageTexts.Chinese[key]));
            if (key != "frame.language")
                Assert.DoesNotMatch(ChineseCharacter(), PageTexts.English[key]);
        }
    }

    [Fact]
    public void No_text_blames_or_concludes()
    {
        foreach (var texts in new[] { PageTexts.Chinese, PageTexts.English })
        foreach (var key in texts.Keys)
        foreach (var word in Never)
            Assert.DoesNotContain(word, texts[key], StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("en", "zh", "en")]
    [InlineData("fr", "en-GB,zh;q=0.5", "en")]
    [InlineData(null, "fr, zh-TW;q=0.9", "zh")]
    [InlineData(null, null, "zh")]
    [InlineData(null, "", "zh")]
    public void Language_is_what_was_asked_else_the_browsers_else_Chinese(
        string? asked,
        string? accepted,
        string code
    ) => Assert.Equal(code, PageTexts.For(asked, accepted).Code);

    private static string Places(string text) =>
        string.Join(',', Place().Matches(text).Select(static m => m.Value).Distinct().Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\{[a-zA-Z]+\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex ChineseCharacter();
}
