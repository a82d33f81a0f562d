using System.Buffers.Text;

namespace Ledger.Evidence.Documents;

internal enum PdfToken
{
    Unset = 0,
    End,

    /// <summary>A byte that begins no token, or a token that is not closed.</summary>
    Error,
    Name,
    Number,
    Text,
    Keyword,
    DictionaryOpen,
    DictionaryClose,
    ArrayOpen,
    ArrayClose,
}

/// <summary>Tokens of a PDF (ISO 32000-1, 7.2 and 7.3), one at a time, without allocation.</summary>
internal ref struct PdfLexer(ReadOnlySpan<byte> data, int position)
{
    private readonly ReadOnlySpan<byte> data = data;
    private int start;

    public int Position { get; private set; } = position;

    public PdfToken Token { get; private set; }

    /// <summary>The token's bytes as they stand, a name with its slash.</summary>
    public readonly ReadOnlySpan<byte> Text => data[start..Position];

    /// <summary>Bytes looked at so far, those of unclosed tokens too: what a hostile file is held to.</summary>
    public long Work { get; private set; }

    public PdfToken Next()
    {
        var before = Position;
        SkipBlank();
        start = Position;
        Token = Position >= data.Length ? PdfToken.End : Read(data[Position]);
        Work += Token == PdfToken.Error ? data.Length - before : Position - before;
        return Token;
    }

    public readonly bool TryInteger(out long value) =>
        Utf8Parser.TryParse(Text, out value, out var used) && used == Text.Length;

    /// <summary>Whether the token is this name, its #xx escapes resolved (7.3.5).</summary>
    public readonly bool IsName(ReadOnlySpan<byte> name)
    {
        var text = Text[1..];
        var at = 0;
        foreach (var expected in name)
        {
            if (at >= text.Length)
                return false;
            var b = text[at];
            if (
                b == '#'
                && at + 2 < text.Length
                && Utf8Parser.TryParse(text.Slice(at + 1, 2), out byte hex, out var n, 'x')
            )
            {
                if (n != 2)
                    return false;
                b = hex;
                at += 2;
            }
            if (b != expected)
                return false;
            at++;
        }
        return at == text.Length;
    }

    private PdfToken Read(byte first)
    {
        switch (first)
        {
            case (byte)'/':
                Position++;
                SkipRegular();
                return PdfToken.Name;
            case (byte)'(':
                return SkipLiteral();
            case (byte)'<':
                if (Position + 1 < data.Length && data[Position + 1] == '<')
                    return Take(2, PdfToken.DictionaryOpen);
                var close = data[Position..].IndexOf((byte)'>');
                return close < 0 ? PdfToken.Error : Take(close + 1, PdfToken.Text);
            case (byte)'>':
                return Position + 1 < data.Length && data[Position + 1] == '>'
                    ? Take(2, PdfToken.DictionaryClose)
                    : PdfToken.Error;
            case (byte)'[':
                return Take(1, PdfToken.ArrayOpen);
            case (byte)']':
                return Take(1, PdfToken.ArrayClose);
            case (byte)')' or (byte)'{' or (byte)'}':
                return PdfToken.Error;
            default:
                SkipRegular();
                return first is (>= (byte)'0' and <= (byte)'9') or (byte)'+' or (byte)'-' or (byte)'.'
                    ? PdfToken.Number
                    : PdfToken.Keyword;
        }
    }

    private PdfToken Take(int count, PdfToken token)
    {
        Position += count;
        return token;
    }

    private PdfToken SkipLiteral()
    {
        var depth = 0;
        for (var i = Position; i < data.Length; i++)
        {
            switch (data[i])
            {
                case (byte)'\\':
                    i++;
                    break;
                case (byte)'(':
                    depth++;
                    break;
                case (byte)')' when --depth == 0:
                    Position = i + 1;
                    return PdfToken.Text;
            }
        }
        return PdfToken.Error;
    }

    private void SkipRegular()
    {
        while (Position < data.Length && !IsBlank(data[Position]) && !IsDelimiter(data[Position]))
            Position++;
    }

    private void SkipBlank()
    {
        while (Position < data.Length)
        {
            if (data[Position] == '%')
            {
                var end = data[Position..].IndexOfAny((byte)'\r', (byte)'\n');
                Position = end < 0 ? data.Length : Position + end;
            }
            else if (IsBlank(data[Position]))
                Position++;
            else
                return;
        }
    }

    public static bool IsBlank(byte b) => b is 0 or 9 or 10 or 12 or 13 or 32;

    private static bool IsDelimiter(byte b) =>
        b
            is (byte)'('
                or (byte)')'
                or (byte)'<'
                or (byte)'>'
                or (byte)'['
                or (byte)']'
                or (byte)'{'
                or (byte)'}'
                or (byte)'/'
                or (byte)'%';
}
