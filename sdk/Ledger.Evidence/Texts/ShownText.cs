using System.Globalization;
using System.Text;

namespace Ledger.Evidence.Texts;

/// <summary>
/// A recorded text as people may read it: what no profile takes today, and could look like something else or like nothing,
/// is written by its code point, so that an old record shows what it holds. <c>shownText</c> of the TypeScript verifier does
/// the same; tests/vectors/identity/display.json holds both.
/// </summary>
public static class ShownText
{
    private static readonly Alphabet Plain = Alphabet.Of(
        "visible",
        "han",
        "latin",
        "numberMarks",
        "nameMarks",
        "textMarks"
    );

    /// <summary>For instance <c>张[U+200B]三</c>; a text of today's alphabets as it is.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if (Plain.Contains(rune))
                shown.Append(rune.ToString());
            else
                shown.Append(CultureInfo.InvariantCulture, $"[U+{rune.Value:X4}]");
        return shown.ToString();
    }
}
