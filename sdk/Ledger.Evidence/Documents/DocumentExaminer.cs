namespace Ledger.Evidence.Documents;

/// <summary>A file in hand that is to be compared: its digests, or why it cannot be compared.</summary>
/// <param name="Digests">Null where there is a fault.</param>
/// <param name="Fault">NotAPdf or TooLarge: such a file is never called altered.</param>
public sealed record ExaminedDocument(DocumentDigests? Digests, PdfFault? Fault);

/// <summary>
/// Examines a file that is to be compared with a filed document, in pieces of any size: it is taken as it is, whatever is in
/// it (what may be anchored is <see cref="PdfGate"/>'s question), unless it is no PDF or larger than any that is anchored.
/// </summary>
/// <remarks>A PDF is what has <c>%PDF-</c> in its first 1,024 bytes, where readers look for it (ISO 32000-1, 7.5.2 and annex H), and is no picture.</remarks>
public sealed class DocumentExaminer(long maxBytes = DocumentExaminer.MaxBytes) : IDisposable
{
    /// <summary>64 MiB, the limit at anchoring.</summary>
    public const long MaxBytes = 64L * 1024 * 1024;

    private const int HeaderBytes = 1024;

    private readonly DocumentHasher hasher = new();
    private readonly byte[] head = new byte[HeaderBytes];
    private int headLength;
    private long length;

    /// <summary>More cannot change the answer: the file is too large, or no PDF begins where one must.</summary>
    public bool IsRefused => length > maxBytes || (headLength == HeaderBytes && !HasHeader);

    private bool HasHeader =>
        head.AsSpan(0, headLength).IndexOf("%PDF-"u8) >= 0 && !PictureForm.IsPicture(head.AsSpan(0, headLength));

    /// <summary>The next bytes; none is read any more once the file is refused.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (IsRefused)
            return;
        length += bytes.Length;
        var taken = bytes[..Math.Min(bytes.Length, HeaderBytes - headLength)];
        taken.CopyTo(head.AsSpan(headLength));
        headLength += taken.Length;
        hasher.Append(bytes);
    }

    /// <summary>The answer for all that was appended. Called once.</summary>
    public ExaminedDocument Finish() =>
        !HasHeader ? new ExaminedDocument(null, PdfFault.NotAPdf)
        : length > maxBytes ? new ExaminedDocument(null, PdfFault.TooLarge)
        : new ExaminedDocument(hasher.Finish(), null);

    /// <summary>Drops the state of the two hashes.</summary>
    public void Dispose() => hasher.Dispose();
}
