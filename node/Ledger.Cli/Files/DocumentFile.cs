using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Documents;
using Ledger.Sdk;

namespace Ledger.Cli.Files;

/// <summary>Hashes a document from disk in pieces; it is never whole in memory.</summary>
internal static class DocumentFile
{
    /// <summary>Examines a file that is to be anchored as the SDK does, before anything is sent for it.</summary>
    /// <exception cref="CliException">Missing, a folder, larger than any document that is taken, or refused by the PDF gate.</exception>
    public static DocumentDigests Examined(string path, Session session)
    {
        var bytes = InputFile.Read(path, Document.MaxSize);
        return PdfGate.Inspect(bytes).Refusal is { } fault
            ? throw session.Refused(PdfRefused.Of(fault))
            : DocumentDigests.Of(bytes);
    }

    /// <exception cref="CliException">Missing, no PDF, or too large: such a file is not compared, and never called altered.</exception>
    public static DocumentDigests Digests(string path)
    {
        if (Directory.Exists(path))
            throw new CliException("error.file.folder", path);
        if (!File.Exists(path))
            throw new CliException("error.file.missing", path);
        using var stream = File.OpenRead(path);
        using var examiner = new DocumentExaminer();
        var buffer = new byte[64 * 1024];
        for (int read = stream.Read(buffer); read > 0 && !examiner.IsRefused; read = stream.Read(buffer))
            examiner.Append(buffer.AsSpan(0, read));
        var examined = examiner.Finish();
        return examined.Digests
            ?? throw (
                examined.Fault == PdfFault.TooLarge
                    ? new CliException("error.file.endless", path, DocumentExaminer.MaxBytes)
                    : new CliException("error.document.kind", path)
            );
    }
}
