using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ledger.Structure.Tests;

/// <summary>What citizens, banks and mediators read stands in files of texts in both languages, and never in code.</summary>
public sealed partial class LanguageTests
{
    private const string Sentences = "sdk/Ledger.Evidence/sentences.json";

    /// <summary>Generated, and the one such file that names sentences to the code.</summary>
    private const string Rows = "sdk/verify-js/src/generated/checks.ts";
    private const string OfflineStrings = "sdk/verify-js/page/strings.json";

    /// <summary>The page's script shows it where it can; browsers too old for the script read the served page's own text.</summary>
    private static readonly string[] NotYetAsked = ["error.oldBrowser"];

    private static readonly string[] Explorer = ["explorer/Ledger.Explorer/"];
    private static readonly string[] Page = ["explorer/web/src/"];
    private static readonly string[] Verifier = ["sdk/verify-js/src/", "sdk/verify-js/page/"];

    public static TheoryData<string> Sources => [.. Code([.. Explorer, .. Page, .. Verifier])];

    [Theory]
    [MemberData(nameof(Sources))]
    public void No_text_for_people_stands_in_code(string file)
    {
        var code = Comment().Replace(Checkout.Read(file), "");
        Assert.DoesNotMatch(Chinese(), code);
        var shown = Shown().Matches(code).Select(static m => m.Groups[1].Value.Trim());
        Assert.Empty(shown.Where(static text => text is not "JSON"));
        var spoken = Spoken().Matches(code).Select(static m => m.Value);
        Assert.Empty(spoken);
    }

    [Fact]
    public void Chinese_and_English_have_the_same_texts_with_the_same_places()
    {
        var both = new[] { Sentences, OfflineStrings }.SelectMany(static file =>
            Texts(file)
                .Select(t =>
                    (t.Key, Zh: t.Value.GetProperty("zh").GetString(), En: t.Value.GetProperty("en").GetString())
                )
        );
        var (zh, en) = (Texts("explorer/web/text/zh.json"), Texts("explorer/web/text/en.json"));
        Assert.Equal(zh.Keys, en.Keys);
        var pages = zh.Keys.Select(key => (Key: key, Zh: zh[key].GetString(), En: en[key].GetString()));
        foreach (var (key, chinese, english) in both.Concat(pages))
        {
            Assert.False(string.IsNullOrWhiteSpace(chinese) || string.IsNullOrWhiteSpace(english), key);
            Assert.Equal((key, Places(chinese)), (key, Places(english)));
        }
    }

    [Fact]
    public void Every_text_is_used()
    {
        Assert.Empty(Unused(Texts(Sentences).Keys, [.. Verifier, .. Page]).Except(NotYetAsked));
        Assert.Empty(Unused(Texts(OfflineStrings).Keys, ["sdk/verify-js/page/"]));
        Assert.Empty(Unused(Texts("explorer/web/text/zh.json").Keys, [.. Page, .. Explorer]));
    }

    /// <summary>Keys that no code names, whole or by a beginning that ends with a dot, to which the code adds the rest.</summary>
    private static IEnumerable<string> Unused(IEnumerable<string> keys, string[] folders)
    {
        var named = Code(folders)
            .Append(Rows)
            .SelectMany(file => Named().Matches(Checkout.Read(file)).Select(static m => m.Groups[1].Value))
            .ToHashSet(StringComparer.Ordinal);
        return keys.Where(key =>
            !named.Contains(key)
            && !named.Any(n =>
                n.Contains('.', StringComparison.Ordinal)
                && key.StartsWith(n, StringComparison.Ordinal)
                && (n[^1] == '.' || key[n.Length] == '.')
            )
        );
    }

    private static IEnumerable<string> Code(string[] folders) =>
        Checkout
            .Files.Where(f => Array.Exists(folders, folder => f.StartsWith(folder, StringComparison.Ordinal)))
            .Where(static f => Path.GetExtension(f) is ".ts" or ".cs" or ".razor" or ".html" or ".mjs")
            .Where(static f => !f.Contains("/generated/", StringComparison.Ordinal));

    private static Dictionary<string, JsonElement> Texts(string file)
    {
        using var json = JsonDocument.Parse(Checkout.Read(file));
        var root = json.RootElement.TryGetProperty("sentences", out var sentences) ? sentences : json.RootElement;
        return root.EnumerateObject().ToDictionary(static p => p.Name, static p => p.Value.Clone());
    }

    private static string Places(string? text) =>
        string.Join(',', Place().Matches(text!).Select(static m => m.Value).Distinct().Order(StringComparer.Ordinal));

    [GeneratedRegex(@"(?<!:)//[^\n]*|/\*[\s\S]*?\*/|@\*[\s\S]*?\*@")]
    private static partial Regex Comment();

    [GeneratedRegex(@"[\u4e00-\u9fff]")]
    private static partial Regex Chinese();

    /// <summary>Words between two tags that no binding fills.</summary>
    [GeneratedRegex(@">([^<>@{}$%()=;""]*[A-Za-z]{2}[^<>@{}$%()=;""]*)</[a-z]")]
    private static partial Regex Shown();

    /// <summary>Words that a screen reader speaks, or that a script writes.</summary>
    [GeneratedRegex(
        @"\b(?:aria-label|alt|title|placeholder)=""[^""@$%{]*[A-Za-z]{2}[^""]*""|\b(?:textContent|innerText)\s*=\s*[""'`][^""'`$]*[A-Za-z]{2}"
    )]
    private static partial Regex Spoken();

    [GeneratedRegex(@"[""'`]([A-Za-z][A-Za-z0-9.-]*)")]
    private static partial Regex Named();

    [GeneratedRegex(@"\{[a-zA-Z]+\}")]
    private static partial Regex Place();
}
