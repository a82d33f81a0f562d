using System.Buffers;
using Ledger.Evidence;

namespace Ledger.Sdk;

/// <summary>A document that a statement is about. It is checked and hashed in this process and never leaves it.</summary>
public sealed class Document
{
    /// <summary>Longer documents are refused before they are read to the end: 64 MiB.</summary>
    public const int MaxSize = 64 * 1024 * 1024;

    private readonly Stream? stream;
    private readonly bool archive;
    private DocumentDigests? digests;
    private PdfRefused? fault;

    private Document(Stream? stream, DocumentDigests? digests, bool archive)
    {
        (this.stream, this.digests, this.archive) = (stream, digests, archive);
    }

    /// <summary>Reads the stream once, from where it stands, when the statement is submitted.</summary>
    public static Document Pdf(Stream stream) =>
        new(stream ?? throw new ArgumentNullException(nameof(stream)), null, archive: false);

    /// <summary>A PDF from an archive, hashed as it is: what the gate would refuse (scripts, layers) is let through.</summary>
    public static Document ArchivedPdf(Stream stream) =>
        new(stream ?? throw new ArgumentNullException(nameof(stream)), null, archive: true);

    /// <summary>Digests made elsewhere, by <see cref="DocumentHasher"/>.</summary>
    public static Document Of(DocumentDigests digests) =>
        new(null, digests ?? throw new ArgumentNullException(nameof(digests)), archive: true);

    internal DocumentDigests? Known => digests;

    /// <summary>Reads, checks and hashes once; the second call answers from the first.</summary>
    internal async ValueTask<(DocumentDigests? Digests, PdfRefused? Fault)> ReadAsync(CancellationToken ct)
    {
        if (digests is not null || fault is not null)
            return (digests, fault);
        var bytes = new ArrayBufferWriter<byte>(64 * 1024);
        while (true)
        {
            var read = await stream!.ReadAsync(bytes.GetMemory(64 * 1024), ct);
            if (read == 0)
                break;
            bytes.Advance(read);
            if (bytes.WrittenCount > MaxSize)
                return (
                    null,
                    fault = new PdfRefused("TooLarge", "文件超过64 MiB", "The document is larger than 64 MiB.")
                );
        }
        fault = PdfCheck.Find(bytes.WrittenSpan, archive);
        if (fault is null)
            digests = DocumentDigests.Of(bytes.WrittenSpan);
        return (digests, fault);
    }
}
