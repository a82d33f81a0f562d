using System.Buffers;
using System.Text;

namespace Ledger.Evidence.Texts;

/// <summary>Normal forms and places of characters that profiles share.</summary>
internal static class TextForms
{
    /// <summary>Dots that print like the one of names, U+00B7: bullet, hyphenation point, katakana dots, operators.</summary>
    private static readonly SearchValues<char> MiddleDots = SearchValues.Create(
        "\u2022\u2027\u30FB\uFF65\u2219\u22C5\u16EB\u2E31"
    );

    private static readonly (char Narrow, char Wide)[] Widths =
    [
        ('(', '（'),
        (')', '）'),
        (',', '，'),
        (':', '：'),
        (';', '；'),
        ('!', '！'),
        ('?', '？'),
    ];

    private static readonly Alphabet Han = Alphabet.Of("han");

    /// <summary>One middle dot, and punctuation as wide as the script that the text is written in.</summary>
    public static string OneDotAndWidth(string text)
    {
        for (var at = text.AsSpan().IndexOfAny(MiddleDots); at >= 0; at = text.AsSpan().IndexOfAny(MiddleDots))
            text = text.Replace(text[at], '\u00B7');
        return WidthOfScript(text);
    }

    /// <summary>Full-width brackets and punctuation where the text has a Chinese character, ASCII ones where it has none.</summary>
    public static string WidthOfScript(string text)
    {
        var wide = false;
        foreach (var rune in text.EnumerateRunes())
            wide |= Han.Contains(rune);
        foreach (var (narrow, full) in Widths)
            text = wide ? text.Replace(narrow, full) : text.Replace(full, narrow);
        return text;
    }

    /// <summary>Single blanks between words alone: none at an end, no two together.</summary>
    public static TextProblem? SingleBlanks(string text)
    {
        var (at, before) = (0, new Rune(' '));
        foreach (var rune in text.EnumerateRunes())
        {
            at++;
            if (rune.Value == ' ' && before.Value == ' ')
                return new TextProblem(TextFault.Blank, at, ' ');
            before = rune;
        }
        return before.Value == ' ' ? new TextProblem(TextFault.Blank, at, ' ') : null;
    }

    /// <summary>A text with one kind of character in each place: 9 a digit, A a capital letter.</summary>
    public static TextProblem? Places(string text, string places)
    {
        if (text.Length != places.Length)
            return new TextProblem(TextFault.WrongLength, Limit: places.Length);
        for (var i = 0; i < places.Length; i++)
            if (char.IsAsciiDigit(text[i]) != (places[i] == '9'))
                return new TextProblem(TextFault.WrongForm, i + 1, text[i]);
        return null;
    }

    /// <summary>Hyphens between other characters alone: none at an end, no two together.</summary>
    public static TextProblem? SingleHyphens(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '-' && (i == 0 || i == text.Length - 1 || text[i - 1] == '-'))
                return new TextProblem(TextFault.WrongForm, i + 1, '-');
        return null;
    }
}
