using System.Text;

namespace Ledger.Evidence.Texts;

/// <summary>
/// Which text a field takes where a thing gets its identity: an alphabet, one normal form, a length. A spelling outside is
/// refused by name, a spelling inside has one normal form, so that one thing has one identity. It is asked where something
/// is written (SDK, command, node); what is recorded already is shown and verified as it is.
/// </summary>
public sealed class TextProfile
{
    private readonly Alphabet alphabet;
    private readonly Func<string, string> fold;
    private readonly Func<string, TextProblem?> form;
    private readonly bool capitalsOnly;

    internal TextProfile(
        string field,
        string characters,
        string normalForm,
        int maxLength,
        string enforcedBy,
        Alphabet alphabet,
        Func<string, string>? fold = null,
        Func<string, TextProblem?>? form = null
    )
    {
        (Field, Characters, NormalForm, MaxLength, EnforcedBy) = (field, characters, normalForm, maxLength, enforcedBy);
        this.alphabet = alphabet;
        this.fold = fold ?? (static text => text);
        this.form = form ?? (static _ => null);
        capitalsOnly = alphabet.Contains(new Rune('A')) && !alphabet.Contains(new Rune('a'));
    }

    /// <summary>What it is, as the table of docs/domain.md 3 names it.</summary>
    public string Field { get; }

    /// <summary>The alphabet in words.</summary>
    public string Characters { get; }

    /// <summary>The normal form in words.</summary>
    public string NormalForm { get; }

    /// <summary>Characters (Unicode scalar values) of the longest.</summary>
    public int MaxLength { get; }

    /// <summary>Which parts refuse another spelling.</summary>
    public string EnforcedBy { get; }

    /// <summary>The one spelling of a text that a person or a system gave.</summary>
    /// <param name="text">As given.</param>
    /// <param name="normal">The normal form; empty where it is refused.</param>
    /// <returns>What is wrong, or null.</returns>
    public TextProblem? Read(string? text, out string normal)
    {
        normal = "";
        if (string.IsNullOrEmpty(text))
            return new TextProblem(TextFault.Empty);
        if (text.Length > 2 * MaxLength)
            return new TextProblem(TextFault.TooLong, Limit: MaxLength);
        var folded = fold(text);
        if (Find(folded) is { } problem)
            return problem;
        normal = folded;
        return null;
    }

    /// <summary>As <see cref="Read"/>, of a text that must be in its normal form already, as what is hashed has to be.</summary>
    public TextProblem? Check(string? text) =>
        Read(text, out var normal)
        ?? (string.Equals(text, normal, StringComparison.Ordinal) ? null : new TextProblem(TextFault.NotNormal));

    private TextProblem? Find(string text)
    {
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            at++;
            if (alphabet.Contains(rune))
                continue;
            return capitalsOnly && rune.Value is >= 'a' and <= 'z'
                ? new TextProblem(TextFault.SmallLetter, at, rune.Value)
                : TextProblem.Of(rune, at);
        }
        return at > MaxLength ? new TextProblem(TextFault.TooLong, Limit: MaxLength) : form(text);
    }
}
