using Ledger.Evidence;

namespace Ledger.Cli;

/// <summary>The text of a QR code, of either kind.</summary>
internal static class CodeInput
{
    private const string Plain = "http://";

    /// <exception cref="CliException">No code of a ledger; the fault is named.</exception>
    public static SignedCode Parse(string text)
    {
        text = Published(text);
        if (ContractCode.TryParse(text, out var contract, out var fault))
            return contract;
        if (fault == CodeFault.WrongKind && CertificateCode.TryParse(text, out var certificate, out fault))
            return certificate;
        throw new CliException(ExitCode.Refused, "error.code." + fault, fault);
    }

    /// <summary>
    /// The sample's page is served on this machine over plain http; its address, as <c>qr</c> prints it, holds the same code.
    /// </summary>
    private static string Published(string text) =>
        text.StartsWith(Plain, StringComparison.Ordinal)
        && Uri.TryCreate(text.Split('#')[0], UriKind.Absolute, out var page)
        && page.IsLoopback
            ? "https://" + text[Plain.Length..]
            : text;
}
