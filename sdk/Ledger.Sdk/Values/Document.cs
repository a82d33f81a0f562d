using System.Buffers;
using Ledger.Evidence.Documents;

namespace Ledger.Sdk;

/// <summary>A document that a statement is about. It is checked and hashed in this process and never leaves it.</summary>
public sealed class Document
{
    /// <summary>Longer documents are refused before they are read to the end: 64 MiB.</summary>
    public const int MaxSize = 64 * 1024 * 1024;

    private readonly Stream? stream;
    private readonly bool archive;
    private Reading? reading;

    private Document(Stream? stream, Reading? reading, bool archive)
    {
        (this.stream, this.reading, this.archive) = (stream, reading, archive);
    }

    /// <summary>Reads the stream once, from where it stands, when the statement is submitted.</summary>
    public static Document Pdf(Stream stream) =>
        new(stream ?? throw new ArgumentNullException(nameof(stream)), null, archive: false);

    /// <summary>A PDF from an archive, hashed as it is: what the gate would refuse (scripts, layers) is let through.</summary>
    public static Document ArchivedPdf(Stream stream) =>
        new(stream ?? throw new ArgumentNullException(nameof(stream)), null, archive: true);

    /// <summary>Digests made elsewhere, by <see cref="DocumentHasher"/>.</summary>
    public static Document Of(DocumentDigests digests)
    {
        ArgumentNullException.ThrowIfNull(digests);
        return new(null, new Reading(digests, new ExaminedDocument(digests, null), null), archive: true);
    }

    internal DocumentDigests? Known => reading?.Digests;

    /// <summary>
    /// Examines it as a file in hand that is to be compared with a filed document: what the gate refuses at anchoring
    /// (scripts, layers) is compared as it is; what is no PDF, or larger than any that is anchored, is named and not compared.
    /// </summary>
    public async ValueTask<ExaminedDocument> ExamineAsync(CancellationToken ct = default) =>
        (await ReadOnceAsync(ct)).Examined;

    /// <summary>Reads, checks for anchoring and hashes once; the second call answers from the first.</summary>
    internal async ValueTask<(DocumentDigests? Digests, PdfRefused? Fault)> ReadAsync(CancellationToken ct)
    {
        var read = await ReadOnceAsync(ct);
        return (read.Digests, read.Fault);
    }

    private async ValueTask<Reading> ReadOnceAsync(CancellationToken ct)
    {
        if (reading is not null)
            return reading;
        var bytes = new ArrayBufferWriter<byte>(64 * 1024);
        using var examiner = new DocumentExaminer(MaxSize);
        while (true)
        {
            var piece = bytes.GetMemory(64 * 1024);
            var read = await stream!.ReadAsync(piece, ct);
            if (read == 0)
                break;
            examiner.Append(piece.Span[..read]);
            bytes.Advance(read);
            if (bytes.WrittenCount > MaxSize)
                return reading = new Reading(null, examiner.Finish(), PdfRefused.Of(PdfFault.TooLarge));
        }
        var examined = examiner.Finish();
        var found = PdfGate.Inspect(bytes.WrittenSpan, new PdfGateOptions { MaxBytes = MaxSize, Archive = archive });
        return reading = found.Refusal is { } fault
            ? new Reading(null, examined, PdfRefused.Of(fault))
            : new Reading(examined.Digests, examined, null);
    }

    /// <param name="Digests">Null where the gate refuses it at anchoring.</param>
    private sealed record Reading(DocumentDigests? Digests, ExaminedDocument Examined, PdfRefused? Fault);
}
