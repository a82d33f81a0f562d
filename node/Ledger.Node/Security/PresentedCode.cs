using Ledger.Evidence.Codes;
using Ledger.Evidence.Primitives;
using Ledger.Node.Errors;

namespace Ledger.Node.Security;

/// <summary>
/// What a caller presents to show that it has the paper: the text of a code printed on it. Whether it is a ground for anything is asked of
/// the ledger (<see cref="DisclosurePolicy"/>); the reference out of it, which others than its holder may have met, is none.
/// </summary>
internal static class PresentedCode
{
    private const int MaxLength = 2048;

    /// <summary>Null where nothing is presented.</summary>
    /// <exception cref="Grpc.Core.RpcException">BAD_VALUE: no code, or another filing's.</exception>
    public static SignedCode? Read(Bytes32 filing, string presented, Bytes32 genesisHash)
    {
        if (presented.Length == 0)
            return null;
        if (presented.Length > MaxLength)
            throw RpcErrors.TooLarge("code", presented.Length, MaxLength);
        if (Parse(presented) is not { } code)
            throw RpcErrors.BadField(
                "code",
                "expected the text of a contract code or a certificate code, as a scan gives it.",
                "应为合同码或证明码扫描所得的完整文字。"
            );
        return code.Filing(genesisHash).Value == filing
            ? code
            : throw RpcErrors.BadField("code", "it is another filing's.", "该码不属于这份备案。");
    }

    private static SignedCode? Parse(string text)
    {
        if (ContractCode.TryParse(text, out var contract))
            return contract;
        return CertificateCode.TryParse(text, out var certificate) ? certificate : null;
    }
}
