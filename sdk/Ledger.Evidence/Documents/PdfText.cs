namespace Ledger.Evidence.Documents;

/// <summary>The bytes of a string token (ISO 32000-1, 7.3.4).</summary>
internal static class PdfText
{
    public static byte[] Decode(ReadOnlySpan<byte> token)
    {
        if (token.Length < 2)
            return [];
        var body = token[1..^1];
        return token[0] == '<' ? DecodeHex(body) : DecodeLiteral(body);
    }

    private static byte[] DecodeHex(ReadOnlySpan<byte> body)
    {
        var bytes = new List<byte>(body.Length / 2);
        var high = -1;
        foreach (var b in body)
        {
            var digit = DigitOf(b);
            if (digit < 0)
                continue;
            if (high < 0)
            {
                high = digit;
                continue;
            }
            bytes.Add((byte)(high * 16 + digit));
            high = -1;
        }
        if (high >= 0)
            bytes.Add((byte)(high * 16));
        return [.. bytes];
    }

    private static int DigitOf(byte b) =>
        b switch
        {
            >= (byte)'0' and <= (byte)'9' => b - '0',
            >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
            >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
            _ => -1,
        };

    private static byte[] DecodeLiteral(ReadOnlySpan<byte> body)
    {
        var bytes = new List<byte>(body.Length);
        for (var i = 0; i < body.Length; i++)
        {
            var b = body[i];
            if (b == '\r')
            {
                // An end of line in whatever form is one line feed.
                if (i + 1 < body.Length && body[i + 1] == '\n')
                    i++;
                bytes.Add((byte)'\n');
            }
            else if (b == '\\' && i + 1 < body.Length)
                i = Escape(body, i + 1, bytes);
            else
                bytes.Add(b);
        }
        return [.. bytes];
    }

    /// <returns>Where the escape's last byte stands.</returns>
    private static int Escape(ReadOnlySpan<byte> body, int at, List<byte> bytes)
    {
        var b = body[at];
        if (b is >= (byte)'0' and <= (byte)'7')
        {
            var value = 0;
            var end = at;
            while (end < body.Length && end < at + 3 && body[end] is >= (byte)'0' and <= (byte)'7')
                value = value * 8 + body[end++] - '0';
            bytes.Add((byte)(value & 255));
            return end - 1;
        }
        switch (b)
        {
            case (byte)'\r':
                return at + 1 < body.Length && body[at + 1] == '\n' ? at + 1 : at;
            case (byte)'\n':
                return at;
            case (byte)'n':
                bytes.Add((byte)'\n');
                break;
            case (byte)'r':
                bytes.Add((byte)'\r');
                break;
            case (byte)'t':
                bytes.Add((byte)'\t');
                break;
            case (byte)'b':
                bytes.Add((byte)'\b');
                break;
            case (byte)'f':
                bytes.Add((byte)'\f');
                break;
            default:
                bytes.Add(b);
                break;
        }
        return at;
    }
}
