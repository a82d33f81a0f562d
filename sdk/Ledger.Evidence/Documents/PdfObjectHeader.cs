using System.Buffers.Text;

namespace Ledger.Evidence.Documents;

/// <summary>Whether the bytes before an <c>obj</c> are an object's number and generation (ISO 32000-1, 7.3.10).</summary>
internal static class PdfObjectHeader
{
    private const int MaxLookBack = 512;

    public static bool EndsAt(ReadOnlySpan<byte> document, int end, out long number, out long generation)
    {
        number = 0;
        var before = document[Math.Max(0, end - MaxLookBack)..end];
        return TakeNumber(ref before, out generation) && TakeNumber(ref before, out number);
    }

    /// <summary>
    /// Drops blanks and comments, then takes the digits before them; false if there are none. A number that is too large
    /// for any object reads as -1.
    /// </summary>
    private static bool TakeNumber(ref ReadOnlySpan<byte> before, out long number)
    {
        while (true)
        {
            var trimmed = before.TrimEnd("\0\t\n\f\r "u8);
            var crossed = before[trimmed.Length..].IndexOfAny((byte)'\r', (byte)'\n') >= 0;
            before = trimmed;
            if (!crossed)
                break;
            // A comment reaches to the end of the line that was just left.
            var line = before.LastIndexOfAny((byte)'\r', (byte)'\n') + 1;
            var comment = before[line..].IndexOf((byte)'%');
            if (comment < 0)
                break;
            before = before[..(line + comment)];
        }
        var rest = before.TrimEnd("0123456789"u8);
        var digits = before[rest.Length..];
        before = rest;
        if (!Utf8Parser.TryParse(digits, out number, out var used) || used != digits.Length || number > int.MaxValue)
            number = -1;
        return !digits.IsEmpty;
    }
}
