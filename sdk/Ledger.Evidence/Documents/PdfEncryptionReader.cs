using System.Text;

namespace Ledger.Evidence.Documents;

/// <summary>
/// Finds what a file is encrypted under: dictionaries that say <c>/Filter /Standard</c>, and first halves of <c>/ID</c>.
/// These stand in clear. A few of each at most: a file has one, and an update repeats it.
/// </summary>
/// <remarks>ISO 32000-1, 7.6; docs/evidence.md 4.</remarks>
internal static class PdfEncryptionReader
{
    private const int MaxFound = 8;
    private const int MaxLookBack = 4096;
    private const int MaxTokens = 512;

    public static List<PdfEncryptionTerms> Dictionaries(ReadOnlySpan<byte> document)
    {
        var found = new List<PdfEncryptionTerms>();
        var name = "/Standard"u8;
        for (var at = 0; found.Count < MaxFound; at += name.Length)
        {
            var next = document[at..].IndexOf(name);
            if (next < 0)
                break;
            at += next;
            // Styles of tagged text are called Standard too, often by the thousand.
            if (document[Math.Max(0, at - 64)..at].TrimEnd("\0\t\n\f\r "u8).EndsWith("/Filter"u8))
                AddBefore(document, at, found);
        }
        return found;
    }

    /// <summary>Each different one, and the empty one, which a file without /ID counts as.</summary>
    public static List<byte[]> Identifiers(ReadOnlySpan<byte> document)
    {
        var found = new List<byte[]>();
        var name = "/ID"u8;
        for (var at = 0; found.Count < MaxFound; at += name.Length)
        {
            var next = document[at..].IndexOf(name);
            if (next < 0)
                break;
            at += next;
            var lexer = new PdfLexer(document, at);
            if (lexer.Next() != PdfToken.Name || !lexer.IsName("ID"u8) || lexer.Next() != PdfToken.ArrayOpen)
                continue;
            if (lexer.Next() != PdfToken.Text)
                continue;
            var id = PdfText.Decode(lexer.Text);
            if (!found.Exists(f => f.AsSpan().SequenceEqual(id)))
                found.Add(id);
        }
        found.Add([]);
        return found;
    }

    /// <summary>The dictionary of the object, or of the trailer's /Encrypt, that the place is in.</summary>
    private static void AddBefore(ReadOnlySpan<byte> document, int at, List<PdfEncryptionTerms> found)
    {
        var from = Math.Max(0, at - MaxLookBack);
        var before = document[from..at];
        foreach (var start in new[] { EndOfLast(before, "/Encrypt"u8), EndOfLast(before, "obj"u8) })
        {
            if (start < 0)
                continue;
            var lexer = new PdfLexer(document, from + start);
            var terms = new PdfEncryptionTerms();
            var tokens = 0;
            if (lexer.Next() != PdfToken.DictionaryOpen || !Read(ref lexer, terms, "", 0, ref tokens))
                continue;
            if (terms.IsStandard && lexer.Position > at)
                found.Add(terms);
        }
    }

    private static int EndOfLast(ReadOnlySpan<byte> before, ReadOnlySpan<byte> keyword)
    {
        var at = before.LastIndexOf(keyword);
        return at < 0 ? -1 : at + keyword.Length;
    }

    /// <summary>Depth 0 is the dictionary, 1 its /CF, 2 a crypt filter in that, of which <paramref name="filter"/> is the name.</summary>
    private static bool Read(ref PdfLexer lexer, PdfEncryptionTerms terms, string filter, int depth, ref int tokens)
    {
        var key = "";
        while (lexer.Next() != PdfToken.DictionaryClose)
        {
            if (++tokens > MaxTokens || depth > 2)
                return false;
            if (key.Length == 0)
            {
                if (lexer.Token != PdfToken.Name)
                    return false;
                key = NameOf(lexer);
                continue;
            }
            if (lexer.Token == PdfToken.DictionaryOpen)
            {
                if (!Read(ref lexer, terms, depth == 1 ? key : filter, depth + 1, ref tokens))
                    return false;
            }
            else if (!Take(lexer, terms, key, filter, depth))
                return false;
            key = "";
        }
        return key.Length == 0;
    }

    private static bool Take(in PdfLexer lexer, PdfEncryptionTerms terms, string key, string filter, int depth)
    {
        switch (lexer.Token)
        {
            case PdfToken.Name when depth == 2 && key is "CFM":
                terms.Methods[filter] = NameOf(lexer);
                return true;
            case PdfToken.Name when depth == 0 && key is "Filter":
                terms.IsStandard = lexer.IsName("Standard"u8);
                return true;
            case PdfToken.Name when depth == 0 && key is "StmF":
                terms.StreamFilter = NameOf(lexer);
                return true;
            case PdfToken.Number when depth == 0:
                return lexer.TryInteger(out var number) && TakeNumber(terms, key, number);
            case PdfToken.Text when depth == 0:
                TakeText(terms, key, PdfText.Decode(lexer.Text));
                return true;
            case PdfToken.Keyword when depth == 0 && key is "EncryptMetadata":
                terms.EncryptMetadata = !lexer.Text.SequenceEqual("false"u8);
                return true;
            // Whatever else there is changes nothing that is asked here.
            case PdfToken.Name or PdfToken.Number or PdfToken.Text or PdfToken.Keyword:
                return true;
            default:
                return false;
        }
    }

    private static bool TakeNumber(PdfEncryptionTerms terms, string key, long number)
    {
        switch (key)
        {
            case "V":
                terms.Version = number;
                break;
            case "R":
                terms.Revision = number;
                break;
            case "Length":
                terms.Length = number;
                break;
            case "P":
                terms.Permissions = number;
                break;
        }
        return number is >= int.MinValue and <= uint.MaxValue;
    }

    private static void TakeText(PdfEncryptionTerms terms, string key, byte[] value)
    {
        switch (key)
        {
            case "O":
                terms.Owner = value;
                break;
            case "U":
                terms.User = value;
                break;
            case "UE":
                terms.UserKey = value;
                break;
        }
    }

    private static string NameOf(in PdfLexer lexer) => Encoding.Latin1.GetString(lexer.Text[1..]);
}
