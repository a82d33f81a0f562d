using System.Globalization;
using System.Text.Json;

namespace Ledger.Cli.Messages;

/// <summary>The texts of this command in one language; all of them stand in <c>messages.json</c>.</summary>
internal sealed class Catalogue
{
    private const string Resource = "Ledger.Cli.Messages.messages.json";
    private static readonly Lazy<Dictionary<string, Dictionary<string, string>>> File = new(Load);

    // A key that stands twice would show whichever text came last.
    private static readonly JsonSerializerOptions Strict = new() { AllowDuplicateProperties = false };
    private readonly string language;

    private Catalogue(string language) => this.language = language;

    public static Catalogue Chinese { get; } = new("zh");
    public static Catalogue English { get; } = new("en");
    public static IEnumerable<string> Keys => File.Value.Keys;

    public bool IsChinese => this == Chinese;

    /// <param name="asked">What <c>--lang</c> says, or null.</param>
    /// <param name="locale">Two letters; any but zh reads English.</param>
    public static Catalogue For(string? asked, string locale) =>
        string.Equals(asked ?? locale, "zh", StringComparison.Ordinal) ? Chinese : English;

    /// <summary>The text of a key with its arguments in place.</summary>
    /// <exception cref="KeyNotFoundException">A key that no test has seen: a fault of this program.</exception>
    public string this[string key, params object[] arguments] =>
        arguments.Length == 0
            ? File.Value[key][language]
            : string.Format(
                CultureInfo.InvariantCulture,
                File.Value[key][language],
                // A sentence that came in both languages is said in this one.
                [
                    .. arguments.Select(a =>
                        a switch
                        {
                            Ledger.Evidence.Texts.Sentence both => Pick(both.Zh, both.En),
                            Ledger.Evidence.Texts.Bilingual both => Pick(both.Zh, both.En),
                            _ => a,
                        }
                    ),
                ]
            );

    /// <summary>One of two texts that come from elsewhere in both languages (labels of machines, sentences of checks).</summary>
    public string Pick(string zh, string en) => IsChinese ? zh : en;

    private static Dictionary<string, Dictionary<string, string>> Load()
    {
        using var stream =
            typeof(Catalogue).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException("messages.json is not in the assembly.");
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(stream, Strict)
            ?? throw new InvalidOperationException("messages.json is empty.");
    }
}
