using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Ledger.Evidence.Texts;

/// <summary>
/// Every sentence of reports and verdicts in Chinese and English: <c>sentences.json</c>, which the TypeScript verifier
/// and the certificate use too. Times are written in China Standard Time (UTC+8, no daylight saving).
/// </summary>
public static class Sentences
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);
    private static readonly FrozenDictionary<string, Bilingual> Texts = Load();

    /// <summary>All ids.</summary>
    public static IReadOnlyCollection<string> Ids => Texts.Keys;

    /// <summary>A sentence with its placeholders filled: <c>{v}</c> takes the value named <c>v</c>.</summary>
    /// <exception cref="KeyNotFoundException">No sentence has this id.</exception>
    public static Sentence Get(string id, params ReadOnlySpan<(string Name, Bilingual Value)> values)
    {
        var text = Texts[id];
        var (zh, en) = (text.Zh, text.En);
        foreach (var (name, value) in values)
        {
            var placeholder = "{" + name + "}";
            zh = zh.Replace(placeholder, value.Zh, StringComparison.Ordinal);
            en = en.Replace(placeholder, value.En, StringComparison.Ordinal);
        }
        return new Sentence(id, zh, en);
    }

    internal static Bilingual Number(ulong number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        return new Bilingual(text, text);
    }

    /// <summary>A block's or event's time.</summary>
    /// <param name="unixSeconds">Values beyond the calendar are written as a number.</param>
    internal static Bilingual Time(ulong unixSeconds)
    {
        if (!TryLocal(unixSeconds, out var local))
            return Number(unixSeconds);
        var text = local.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
        return new Bilingual(text, text + " (UTC+8)");
    }

    internal static Bilingual Date(ulong unixSeconds)
    {
        if (!TryLocal(unixSeconds, out var local))
            return Number(unixSeconds);
        var text = local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new Bilingual(text, text);
    }

    /// <summary>A length of time in its largest whole unit.</summary>
    internal static Bilingual Duration(ulong seconds)
    {
        var (unit, count) = seconds switch
        {
            < 120 => ("seconds", seconds),
            < 2 * 3600 => ("minutes", seconds / 60),
            < 48 * 3600 => ("hours", seconds / 3600),
            _ => ("days", seconds / 86_400),
        };
        return Text(Get("duration." + unit, ("n", Number(count))));
    }

    internal static Bilingual Text(Sentence sentence) => new(sentence.Zh, sentence.En);

    private static bool TryLocal(ulong unixSeconds, out DateTimeOffset local)
    {
        // 9999-12-30: the last day that is in the calendar in every zone.
        var fits = unixSeconds < 253_402_128_000;
        local = fits ? DateTimeOffset.FromUnixTimeSeconds((long)unixSeconds).ToOffset(China) : default;
        return fits;
    }

    private static FrozenDictionary<string, Bilingual> Load()
    {
        using var stream =
            typeof(Sentences).Assembly.GetManifestResourceStream("Ledger.Evidence.sentences.json")
            ?? throw new InvalidOperationException("sentences.json is not embedded.");
        using var document = JsonDocument.Parse(stream, new JsonDocumentOptions { AllowDuplicateProperties = false });
        return document
            .RootElement.GetProperty("sentences")
            .EnumerateObject()
            .ToFrozenDictionary(
                p => p.Name,
                p => new Bilingual(p.Value.GetProperty("zh").GetString()!, p.Value.GetProperty("en").GetString()!),
                StringComparer.Ordinal
            );
    }
}
