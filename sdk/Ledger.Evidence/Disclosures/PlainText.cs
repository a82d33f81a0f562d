using System.Globalization;
using System.Text;
using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Disclosures;

/// <summary>
/// Which text may be hashed or signed: Unicode in NFC (UAX #15) without control characters (Cc), line and paragraph
/// separators, unpaired surrogates or the format characters that reorder what is seen (bidi, UAX #9).
/// </summary>
internal static class PlainText
{
    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    /// <exception cref="PlatformNotSupportedException">This platform does not normalise text.</exception>
    public static bool IsPlain(string text)
    {
        Normalisation.Require();
        foreach (var rune in text.AsSpan().EnumerateRunes())
        {
            // EnumerateRunes gives U+FFFD for an unpaired surrogate; a true U+FFFD is a lost character anyway.
            if (rune.Value == 0xFFFD || IsBidi(rune.Value) || (rune.Value & 0xFFFE) == 0xFFFE)
                return false;
            if (
                Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.Control
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
            )
                return false;
        }
        return text.IsNormalized(NormalizationForm.FormC);
    }

    /// <summary>UTF-8 without replacement; false for malformed bytes or text that is not plain.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> utf8, out string text)
    {
        text = "";
        try
        {
            text = Strict.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
        return IsPlain(text);
    }

    public static byte[] Encode(string text) => Strict.GetBytes(text);

    private static bool IsBidi(int value) =>
        value
            is 0x061C
                or (>= 0x200E and <= 0x200F)
                or (>= 0x202A and <= 0x202E)
                or (>= 0x2066 and <= 0x2069)
                or 0xFEFF;
}
