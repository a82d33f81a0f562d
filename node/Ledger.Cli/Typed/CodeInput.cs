using Ledger.Cli.Terminal;
using Ledger.Evidence.Codes;

namespace Ledger.Cli.Typed;

/// <summary>The text of a QR code, of either kind, as scanned or as a messenger handed its link on.</summary>
internal static class CodeInput
{
    /// <exception cref="CliException">No code of a ledger; the fault is named.</exception>
    public static SignedCode Parse(string text)
    {
        text = CodeLink.Tidy(text);
        if (ContractCode.TryParse(text, out var contract, out var fault))
            return contract;
        if (fault == CodeFault.WrongKind && CertificateCode.TryParse(text, out var certificate, out fault))
            return certificate;
        throw new CliException(ExitCode.Refused, "error.code." + fault, fault);
    }
}
