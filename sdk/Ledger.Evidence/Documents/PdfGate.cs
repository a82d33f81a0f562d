namespace Ledger.Evidence.Documents;

/// <summary>What a PDF is held to.</summary>
public sealed record PdfGateOptions
{
    /// <summary>Bytes of the largest file.</summary>
    public long MaxBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>
    /// For archives that cannot be made anew: only what cannot be a whole PDF is refused, everything else is reported and
    /// taken.
    /// </summary>
    public bool Archive { get; init; }
}

/// <summary>What was found in a PDF.</summary>
/// <param name="Faults">Everything found, ascending.</param>
/// <param name="Refusal">The first fault that refuses it under the options, or null: taken.</param>
/// <param name="IsSigned">It has at least one signature; whether that holds is not checked here.</param>
public sealed record PdfInspection(IReadOnlyList<PdfFault> Faults, PdfFault? Refusal, bool IsSigned);

/// <summary>
/// Looks whether a PDF shows the same thing to everybody and for ever (docs/evidence.md, "PDF gate"; ISO 32000-1). Bytes
/// are never changed. Every place where a viewer could find an object is examined, whatever the cross-reference table
/// says, and object streams are inflated within limits.
/// </summary>
public static class PdfGate
{
    /// <summary>Whether a file may be anchored as a contract, with the first thing that forbids it.</summary>
    public static PdfInspection Inspect(ReadOnlySpan<byte> document, PdfGateOptions? options = null)
    {
        options ??= new PdfGateOptions();
        var faults = new SortedSet<PdfFault>();
        var signed = false;
        if (document.Length > options.MaxBytes)
            faults.Add(PdfFault.TooLarge);
        else if (!document.StartsWith("%PDF-"u8))
            faults.Add(BeginsLater(document) ? PdfFault.BytesBeforeHeader : PdfFault.NotAPdf);
        else
        {
            if (!HasEnd(document))
                faults.Add(PdfFault.Truncated);
            var scan = new PdfScan(faults);
            scan.Run(document);
            signed = scan.LastSignedByte is not null;
            if (scan.LastSignedByte is { } end && end != document.Length)
                faults.Add(PdfFault.ChangedAfterSignature);
        }
        PdfFault? refusal = null;
        foreach (var fault in faults)
            if (
                !options.Archive
                || fault is PdfFault.NotAPdf or PdfFault.BytesBeforeHeader or PdfFault.Truncated or PdfFault.TooLarge
            )
            {
                refusal = fault;
                break;
            }
        return new PdfInspection([.. faults], refusal, signed);
    }

    /// <summary>A header where readers look for one (ISO 32000-1, annex H), and no picture that holds its text.</summary>
    private static bool BeginsLater(ReadOnlySpan<byte> document)
    {
        var head = document[..Math.Min(document.Length, 1024)];
        return head.IndexOf("%PDF-"u8) >= 0 && !PictureForm.IsPicture(head);
    }

    /// <summary>ISO 32000-1, 7.5.5: startxref, an offset inside the file, and %%EOF stand in the last 1,024 bytes.</summary>
    private static bool HasEnd(ReadOnlySpan<byte> document)
    {
        var tail = document[Math.Max(0, document.Length - 1024)..];
        var eof = tail.LastIndexOf("%%EOF"u8);
        if (eof < 0)
            return false;
        var start = tail[..eof].LastIndexOf("startxref"u8);
        if (start < 0)
            return false;
        var lexer = new PdfLexer(tail[..eof], start + "startxref".Length);
        if (lexer.Next() != PdfToken.Number || !lexer.TryInteger(out var offset))
            return false;
        if (offset < 0 || offset >= document.Length)
            return false;
        lexer = new PdfLexer(document, (int)offset);
        // A table begins with xref, a stream with its object's number.
        return lexer.Next() is PdfToken.Number
            || (lexer.Token == PdfToken.Keyword && lexer.Text.SequenceEqual("xref"u8));
    }
}
