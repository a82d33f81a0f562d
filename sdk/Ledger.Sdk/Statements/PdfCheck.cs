using Ledger.Evidence;

namespace Ledger.Sdk;

/// <summary>Calls the PDF gate of Ledger.Evidence and words what it found.</summary>
internal static class PdfCheck
{
    public static PdfRefused? Find(ReadOnlySpan<byte> bytes, bool archive)
    {
        var found = PdfGate.Inspect(bytes, new PdfGateOptions { Archive = archive });
        if (found.Refusal is not { } fault)
            return null;
        var text = PdfFaultText.Of(fault);
        var name = fault.ToString();
        return new PdfRefused(name.StartsWith("Pdf", StringComparison.Ordinal) ? name[3..] : name, text.Zh, text.En);
    }
}
