using System.Text.Json;

namespace Ledger.Explorer.Texts;

/// <summary>The texts of the pages in one language, out of explorer/web/text; the page's script reads the same files.</summary>
public sealed class PageTexts
{
    private readonly Dictionary<string, string> texts;

    private PageTexts(string code, string tag) => (Code, Tag, texts) = (code, tag, Load(code));

    public static PageTexts Chinese { get; } = new("zh", "zh-CN");
    public static PageTexts English { get; } = new("en", "en");

    /// <summary>zh or en.</summary>
    public string Code { get; }

    /// <summary>For the lang attribute.</summary>
    public string Tag { get; }

    public bool IsChinese => this == Chinese;

    public PageTexts Other => IsChinese ? English : Chinese;

    public IEnumerable<string> Keys => texts.Keys;

    /// <exception cref="KeyNotFoundException">A key that no test has seen: a fault of this program.</exception>
    public string this[string key] => texts[key];

    /// <summary>The text with its named places filled.</summary>
    public string Fill(string key, params ReadOnlySpan<(string Name, string Value)> places)
    {
        var text = texts[key];
        foreach (var (name, value) in places)
            text = text.Replace("{" + name + "}", value, StringComparison.Ordinal);
        return text;
    }

    /// <summary>One of two texts that come from elsewhere in both languages.</summary>
    public string Pick(string zh, string en) => IsChinese ? zh : en;

    /// <summary>What was asked for, else the browser's first language that is one of the two, else Chinese.</summary>
    public static PageTexts For(string? asked, string? accepted)
    {
        if (asked is "zh" or "en")
            return asked == "zh" ? Chinese : English;
        foreach (var part in (accepted ?? "").Split(',', 16))
        {
            var tag = part.Split(';')[0].Trim();
            if (tag.StartsWith("zh", StringComparison.OrdinalIgnoreCase))
                return Chinese;
            if (tag.StartsWith("en", StringComparison.OrdinalIgnoreCase))
                return English;
        }
        return Chinese;
    }

    private static Dictionary<string, string> Load(string code)
    {
        using var stream =
            typeof(PageTexts).Assembly.GetManifestResourceStream("Ledger.Explorer.Texts." + code + ".json")
            ?? throw new InvalidOperationException("The texts are not in the assembly.");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)
            ?? throw new InvalidOperationException("The texts are empty.");
    }
}
