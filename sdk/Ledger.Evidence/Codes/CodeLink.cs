using System.Globalization;
using System.Text;

namespace Ledger.Evidence.Codes;

/// <summary>
/// Links of codes as they come out of messengers, mail and clipboards: percent-encoded, wrapped, with parameters before the # and
/// after the digits, in full-width digits. What is left of the code is put into the form that is printed; whether that is a
/// code, its own form and signature decide.
/// </summary>
public static class CodeLink
{
    private const int MaxLength = 8192;
    private const string Page = "/v";

    /// <summary>The printed form of a link that was changed on its way; any other text as it is.</summary>
    public static string Tidy(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
            return text;
        var plain = WithoutScheme(Unwrapped(Narrow(Decoded(Decoded(text.Trim())))));
        var mark = plain.IndexOf('#', StringComparison.Ordinal);
        if (mark < 0)
            return text;
        var address = plain[..mark].Split('?')[0];
        if (address.EndsWith('/'))
            address = address[..^1];
        if (!address.EndsWith(Page, StringComparison.Ordinal))
            return text;
        var host = address[..^Page.Length].ToLowerInvariant();
        var rest = plain.AsSpan(mark + 1);
        if (rest is ['/', ..])
            rest = rest[1..];
        var end = rest.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? rest : rest[..end];
        if (host.Length == 0 || host.Contains('/', StringComparison.Ordinal) || digits.IsEmpty)
            return text;
        // What messengers add begins with a mark; a letter among the digits is a slip of the code itself.
        if (end >= 0 && (char.IsAsciiLetter(rest[end]) || char.IsControl(rest[end])))
            return text;
        return CodeText.SchemeOf(host) + host + CodeText.Path + digits.ToString();
    }

    /// <summary>Full-width forms of ASCII (U+FF01 to U+FF5E) as ASCII.</summary>
    internal static string Narrow(string text) =>
        string.Create(
            text.Length,
            text,
            static (span, from) =>
            {
                for (var i = 0; i < span.Length; i++)
                    span[i] = from[i] is >= '\uff01' and <= '\uff5e' ? (char)(from[i] - 0xfee0) : from[i];
            }
        );

    /// <summary>Percent-encoded ASCII as what it stands for (RFC 3986, 2.1).</summary>
    private static string Decoded(string text)
    {
        var decoded = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
            if (
                text[i] == '%'
                && i + 2 < text.Length
                && text[i + 1] < '8'
                && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, null, out var value)
            )
            {
                decoded.Append((char)value);
                i += 2;
            }
            else
                decoded.Append(text[i]);
        return decoded.ToString();
    }

    /// <summary>Without the line ends of a mail program, the marks of a quotation, and characters that nobody sees.</summary>
    private static string Unwrapped(string text)
    {
        var lines = text.Split(['\r', '\n']).Select(static line => line.TrimEnd(' ', '\t').TrimStart(' ', '\t', '>'));
        return string.Concat(string.Concat(lines).Where(static c => !IsUnseen(c)));
    }

    private static bool IsUnseen(char c) => c is '\u00ad' or (>= '\u200b' and <= '\u200f') or '\u2060' or '\ufeff';

    private static string WithoutScheme(string text)
    {
        foreach (var scheme in new[] { "https://", "http://" })
            if (text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                return text[scheme.Length..];
        return text;
    }
}
