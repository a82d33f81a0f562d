using Ledger.Evidence;

namespace Ledger.Sdk;

/// <summary>Calls the PDF gate of Ledger.Evidence and words what it found.</summary>
internal static class PdfCheck
{
    public static PdfRefused? Find(ReadOnlySpan<byte> bytes, bool archive)
    {
        var found = PdfGate.Inspect(bytes, new PdfGateOptions { Archive = archive });
        return found.Refusal is { } fault ? PdfRefused.Of(fault) : null;
    }
}
