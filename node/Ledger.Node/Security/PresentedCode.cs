using Ledger.Evidence.Codes;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Node.Errors;

namespace Ledger.Node.Security;

/// <summary>
/// What a caller presents to show that it has the paper: the text of a code printed on it, or the reference out of one. The
/// reference is 128 random bits that stand on the paper alone, so whoever names it has been given the contract. Who signed
/// the code is for a verifier to judge; a key withdrawn since does not take the paper out of the caller's hand.
/// </summary>
internal static class PresentedCode
{
    private const int MaxLength = 2048;

    /// <summary>False where nothing is presented.</summary>
    /// <exception cref="Grpc.Core.RpcException">BAD_VALUE: no code, or another filing's.</exception>
    public static bool IsOf(Bytes32 filing, string presented, Bytes32 genesisHash)
    {
        if (presented.Length == 0)
            return false;
        if (presented.Length > MaxLength)
            throw RpcErrors.TooLarge("code", presented.Length, MaxLength);
        if (Reference(presented) is not { } reference)
            throw RpcErrors.BadField(
                "code",
                "expected the text of a contract code or a certificate code, or its reference as 32 lower-case hex digits.",
                "应为合同码或证明码的文字,或其中的引用号(32 位小写十六进制)。"
            );
        return reference.FilingId(genesisHash).Value == filing
            ? true
            : throw RpcErrors.BadField("code", "it is another filing's.", "该码不属于这份备案。");
    }

    private static ContractRef? Reference(string text)
    {
        if (ContractCode.TryParse(text, out var contract))
            return contract.Reference;
        if (CertificateCode.TryParse(text, out var certificate))
            return certificate.Reference;
        return
            text.Length == 2 * ContractRef.Size && text.All(char.IsAsciiHexDigitLower) && text.Any(static c => c != '0')
            ? new ContractRef(Convert.FromHexString(text))
            : null;
    }
}
