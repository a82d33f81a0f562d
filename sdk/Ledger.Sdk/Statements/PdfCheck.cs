namespace Ledger.Sdk;

/// <summary>Calls the PDF gate of Ledger.Evidence and words what it found.</summary>
internal static class PdfCheck
{
    public static PdfRefused? Find(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("%PDF-"u8) ? null : new PdfRefused("NotPdf", "不是PDF文件", "The document is not a PDF.");
}
