using System.IO.Compression;

namespace Ledger.Evidence.Documents;

/// <summary>
/// Examines every object of a PDF: from each <c>obj</c> and <c>trailer</c> in the bytes, wherever it stands, one value is
/// read. A viewer that follows the table, and one that repairs a broken file, both find their objects among these.
/// </summary>
internal sealed class PdfScan(SortedSet<PdfFault> faults)
{
    private const int MaxDepth = 64;
    private const long MaxTokens = 20_000_000;

    /// <summary>Bytes looked at for each byte of the file: honest files need about one.</summary>
    private const int MaxPasses = 8;
    private const long MaxInflated = 128L * 1024 * 1024;
    private const int MaxObjectStream = 32 * 1024 * 1024;

    private PdfEncryption? encryption;
    private long tokens;
    private long work;
    private long budget;
    private long inflated;

    /// <summary>The end of the widest signature's ByteRange; null without a signature.</summary>
    public long? LastSignedByte { get; private set; }

    public void Run(ReadOnlySpan<byte> document)
    {
        // Also by mistake, in a text: then there is no dictionary that opens, and the scan decides whether it is one.
        if (document.IndexOf("/Encrypt"u8) >= 0)
            encryption = PdfEncryption.Open(document);
        budget = MaxPasses * (document.Length + 128L * 1024);
        ScanAfterEach(document, "obj"u8);
        ScanAfterEach(document, "trailer"u8);
    }

    private void ScanAfterEach(ReadOnlySpan<byte> document, ReadOnlySpan<byte> keyword)
    {
        var at = 0;
        while (tokens <= MaxTokens && work <= budget)
        {
            var next = document[at..].IndexOf(keyword);
            if (next < 0)
                return;
            var start = at + next;
            at = start + keyword.Length;
            if (start >= 3 && document[(start - 3)..start].SequenceEqual("end"u8))
                continue;
            var (certain, number, generation) = (false, 0L, 0L);
            if (keyword.Length == 3)
                certain = PdfObjectHeader.EndsAt(document, start, out number, out generation);
            else if (!IsTrailer(document, at))
                continue;
            ScanObject(document, at, certain || keyword.Length > 3, (number, generation));
        }
        faults.Add(PdfFault.TooComplex);
    }

    /// <summary>The word may stand in a text; a trailer is followed by its dictionary.</summary>
    private static bool IsTrailer(ReadOnlySpan<byte> document, int at) =>
        new PdfLexer(document, at).Next() == PdfToken.DictionaryOpen;

    /// <param name="document">The file.</param>
    /// <param name="at">Behind the keyword.</param>
    /// <param name="certain">An object surely begins here; else the keyword may be chance inside compressed data.</param>
    /// <param name="name">Its number and generation.</param>
    private void ScanObject(ReadOnlySpan<byte> document, int at, bool certain, (long Number, long Generation) name)
    {
        var lexer = new PdfLexer(document, at);
        lexer.Next();
        var whole = ScanValue(ref lexer, 0, out var dictionary);
        if (!whole && certain)
            faults.Add(lexer.Token == PdfToken.End ? PdfFault.Truncated : PdfFault.UnreadableObjects);
        if (whole && dictionary is not null)
        {
            lexer.Next();
            if (lexer.Token == PdfToken.Keyword && lexer.Text.SequenceEqual("stream"u8))
                ScanStream(document, lexer.Position, dictionary, name);
        }
        work += lexer.Work;
    }

    /// <summary>Reads the value that begins with the present token; false where it is no value, or not whole.</summary>
    private bool ScanValue(ref PdfLexer lexer, int depth, out PdfDictionary? dictionary)
    {
        dictionary = null;
        tokens++;
        if (depth > MaxDepth || tokens > MaxTokens)
        {
            faults.Add(PdfFault.TooComplex);
            return false;
        }
        switch (lexer.Token)
        {
            case PdfToken.DictionaryOpen:
                dictionary = new PdfDictionary();
                return ScanDictionary(ref lexer, depth, dictionary);
            case PdfToken.ArrayOpen:
                while (lexer.Next() != PdfToken.ArrayClose)
                    if (!ScanValue(ref lexer, depth + 1, out _))
                        return false;
                return true;
            case PdfToken.Name:
                if (lexer.IsName("JavaScript"u8))
                    faults.Add(PdfFault.Scripted);
                return true;
            // A keyword is true, false, null, or the R of a reference.
            case PdfToken.Number or PdfToken.Text or PdfToken.Keyword:
                return true;
            default:
                return false;
        }
    }

    private bool ScanDictionary(ref PdfLexer lexer, int depth, PdfDictionary dictionary)
    {
        lexer.Next();
        while (lexer.Token != PdfToken.DictionaryClose)
        {
            if (lexer.Token != PdfToken.Name)
                return false;
            var key = Judge(lexer);
            lexer.Next();
            if (!ScanEntry(ref lexer, depth, key, dictionary))
                return false;
            // The rest of a reference: generation and R.
            while (lexer.Next() is PdfToken.Number or PdfToken.Keyword)
                if (++tokens > MaxTokens)
                    return false;
                else if (lexer.Token == PdfToken.Keyword && lexer.Text.SequenceEqual("R"u8) && key == Key.Length)
                    dictionary.Length = null;
        }
        if (dictionary is { ByteRange: { Count: 4 } range, IsSignature: true })
            LastSignedByte = Math.Max(LastSignedByte ?? 0, EndOf(range));
        return true;
    }

    private bool ScanEntry(ref PdfLexer lexer, int depth, Key key, PdfDictionary dictionary)
    {
        switch (key)
        {
            case Key.Type when lexer.Token == PdfToken.Name:
                dictionary.IsObjectStream |= lexer.IsName("ObjStm"u8);
                dictionary.IsSignature |= lexer.IsName("Sig"u8) || lexer.IsName("DocTimeStamp"u8);
                if (lexer.IsName("OCG"u8) || lexer.IsName("OCMD"u8))
                    faults.Add(PdfFault.OptionalContent);
                return true;
            case Key.Action when lexer.Token == PdfToken.Name:
                JudgeAction(lexer);
                return true;
            case Key.Length when lexer.Token == PdfToken.Number && lexer.TryInteger(out var length):
                dictionary.Length = length;
                return true;
            case Key.Count when lexer.Token == PdfToken.Number && lexer.TryInteger(out var count):
                dictionary.Count = count;
                return true;
            case Key.First when lexer.Token == PdfToken.Number && lexer.TryInteger(out var first):
                dictionary.First = first;
                return true;
            case Key.ByteRange when lexer.Token == PdfToken.ArrayOpen:
                // A signature may leave /Type out (12.8.1); a byte range alone marks one.
                dictionary.IsSignature = true;
                dictionary.ByteRange = [];
                while (lexer.Next() != PdfToken.ArrayClose)
                    if (
                        lexer.Token == PdfToken.Number
                        && lexer.TryInteger(out var number)
                        && dictionary.ByteRange.Count < 5
                    )
                        dictionary.ByteRange.Add(number);
                    else if (!ScanValue(ref lexer, depth + 1, out _))
                        return false;
                return true;
            case Key.Filter:
                return ScanFilter(ref lexer, depth, dictionary);
            case Key.Parameters:
                dictionary.HasParameters = true;
                break;
            case Key.File:
                dictionary.HasFile = true;
                break;
        }
        return ScanValue(ref lexer, depth + 1, out _);
    }

    private bool ScanFilter(ref PdfLexer lexer, int depth, PdfDictionary dictionary)
    {
        if (lexer.Token != PdfToken.ArrayOpen)
            return ScanOneFilter(ref lexer, depth, dictionary);
        while (lexer.Next() != PdfToken.ArrayClose)
            if (!ScanOneFilter(ref lexer, depth + 1, dictionary))
                return false;
        return true;
    }

    private bool ScanOneFilter(ref PdfLexer lexer, int depth, PdfDictionary dictionary)
    {
        dictionary.Filters++;
        dictionary.OnlyFlate &= lexer.Token == PdfToken.Name && (lexer.IsName("FlateDecode"u8) || lexer.IsName("Fl"u8));
        return ScanValue(ref lexer, depth + 1, out _);
    }

    /// <summary>Which key it is, and what its very presence says.</summary>
    private Key Judge(in PdfLexer lexer)
    {
        if (lexer.IsName("JS"u8) || lexer.IsName("JavaScript"u8))
            faults.Add(PdfFault.Scripted);
        else if (lexer.IsName("XFA"u8))
            faults.Add(PdfFault.XfaForm);
        else if (lexer.IsName("OCProperties"u8) || lexer.IsName("OCGs"u8))
            faults.Add(PdfFault.OptionalContent);
        else if (lexer.IsName("Encrypt"u8))
        {
            if (encryption is null)
                faults.Add(PdfFault.Encrypted);
        }
        else if (lexer.IsName("OPI"u8))
            faults.Add(PdfFault.ExternalReference);
        else if (lexer.IsName("Type"u8))
            return Key.Type;
        else if (lexer.IsName("S"u8))
            return Key.Action;
        else if (lexer.IsName("Length"u8))
            return Key.Length;
        else if (lexer.IsName("N"u8))
            return Key.Count;
        else if (lexer.IsName("First"u8))
            return Key.First;
        else if (lexer.IsName("Filter"u8))
            return Key.Filter;
        else if (lexer.IsName("DecodeParms"u8) || lexer.IsName("DP"u8))
            return Key.Parameters;
        else if (lexer.IsName("F"u8) || lexer.IsName("FFilter"u8))
            return Key.File;
        else if (lexer.IsName("ByteRange"u8))
            return Key.ByteRange;
        return Key.Other;
    }

    private void JudgeAction(in PdfLexer lexer)
    {
        if (lexer.IsName("JavaScript"u8))
            faults.Add(PdfFault.Scripted);
        else if (lexer.IsName("Launch"u8))
            faults.Add(PdfFault.LaunchAction);
        else if (
            lexer.IsName("GoToR"u8)
            || lexer.IsName("GoToE"u8)
            || lexer.IsName("ImportData"u8)
            || lexer.IsName("SubmitForm"u8)
        )
            faults.Add(PdfFault.ExternalReference);
    }

    private void ScanStream(
        ReadOnlySpan<byte> document,
        int at,
        PdfDictionary dictionary,
        (long Number, long Generation) name
    )
    {
        if (dictionary.HasFile)
            faults.Add(PdfFault.ExternalReference);
        if (at < document.Length && document[at] == '\r')
            at++;
        if (at < document.Length && document[at] == '\n')
            at++;
        var rest = document[at..];
        if (dictionary.Length is { } length && length >= 0 && length <= rest.Length && EndsHere(rest[(int)length..]))
            rest = rest[..(int)length];
        else if (FindEnd(rest) is >= 0 and var end)
            rest = rest[..end];
        else
        {
            faults.Add(PdfFault.Truncated);
            return;
        }
        if (!dictionary.IsObjectStream)
            return;
        if (encryption is null)
            ScanObjectStream(rest, dictionary);
        else if (encryption.Decrypt(rest, name.Number, name.Generation) is { } clear)
            ScanObjectStream(clear, dictionary);
        else
            faults.Add(PdfFault.UnreadableObjects);
    }

    private int FindEnd(ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf("endstream"u8);
        work += end < 0 ? rest.Length : end;
        return end;
    }

    private static bool EndsHere(ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty && PdfLexer.IsBlank(rest[0]))
            rest = rest[1..];
        return rest.StartsWith("endstream"u8);
    }

    /// <summary>ISO 32000-1, 7.5.7: pairs of number and offset, then the objects.</summary>
    private void ScanObjectStream(ReadOnlySpan<byte> raw, PdfDictionary dictionary)
    {
        if (!dictionary.OnlyFlate || dictionary.Filters > 1 || dictionary.HasParameters)
        {
            faults.Add(PdfFault.UnreadableObjects);
            return;
        }
        var content = dictionary.Filters == 0 ? raw.ToArray() : Inflate(raw);
        if (content is null)
            return;
        budget += MaxPasses * (long)content.Length;
        if (dictionary.Count is not { } count || dictionary.First is not { } first || first < 0)
        {
            faults.Add(PdfFault.UnreadableObjects);
            return;
        }
        var header = new PdfLexer(content, 0);
        for (long i = 0; i < count; i++)
        {
            if (tokens++ > MaxTokens || work > budget)
            {
                faults.Add(PdfFault.TooComplex);
                return;
            }
            if (!TryOffset(ref header, first, content.Length, out var at))
            {
                faults.Add(PdfFault.UnreadableObjects);
                return;
            }
            var lexer = new PdfLexer(content, at);
            lexer.Next();
            if (!ScanValue(ref lexer, 0, out _))
                faults.Add(PdfFault.UnreadableObjects);
            work += lexer.Work;
        }
    }

    private static bool TryOffset(ref PdfLexer header, long first, int length, out int at)
    {
        at = 0;
        if (header.Next() != PdfToken.Number || header.Next() != PdfToken.Number)
            return false;
        if (!header.TryInteger(out var offset) || offset < 0 || offset >= length || first >= length - offset)
            return false;
        at = (int)(first + offset);
        return true;
    }

    private byte[]? Inflate(ReadOnlySpan<byte> raw)
    {
        using var source = new MemoryStream(raw.ToArray(), writable: false);
        using var zlib = new ZLibStream(source, CompressionMode.Decompress);
        using var target = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = zlib.Read(buffer)) > 0)
            {
                inflated += read;
                if (inflated > MaxInflated || target.Length + read > MaxObjectStream)
                {
                    faults.Add(PdfFault.TooComplex);
                    return null;
                }
                target.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException)
        {
            // Encrypted or damaged; what came out before is not the whole.
            faults.Add(PdfFault.UnreadableObjects);
            return null;
        }
        return target.ToArray();
    }

    private static long EndOf(List<long> range) =>
        range[0] == 0 && range[1] >= 0 && range[2] >= range[1] && range[3] >= 0 && range[3] <= long.MaxValue - range[2]
            ? range[2] + range[3]
            : -1;

    private enum Key
    {
        Unset = 0,
        Other,
        Type,
        Action,
        Length,
        Count,
        First,
        Filter,
        Parameters,
        File,
        ByteRange,
    }
}
