namespace Ledger.Evidence;

/// <summary>Whether the bytes before an <c>obj</c> are an object's number and generation (ISO 32000-1, 7.3.10).</summary>
internal static class PdfObjectHeader
{
    private const int MaxLookBack = 512;

    public static bool EndsAt(ReadOnlySpan<byte> document, int end)
    {
        var before = document[Math.Max(0, end - MaxLookBack)..end];
        return SkipNumber(ref before) && SkipNumber(ref before);
    }

    /// <summary>Drops blanks and comments, then the digits before them; false if there are none.</summary>
    private static bool SkipNumber(ref ReadOnlySpan<byte> before)
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
        var found = rest.Length < before.Length;
        before = rest;
        return found;
    }
}
