using Ledger.Node.Errors;

namespace Ledger.Node.Services;

/// <summary>Why somebody looks at disclosed fields: required, short, kept in the vault's access log.</summary>
internal static class Purposes
{
    private const int MaxLength = 200;

    public static void Require(string purpose)
    {
        if (string.IsNullOrWhiteSpace(purpose))
            throw RpcErrors.BadField(
                "purpose",
                "say why: it is kept in the access log.",
                "必须填写用途,用途将记入访问日志。"
            );
        if (purpose.Length > MaxLength)
            throw RpcErrors.TooLarge("purpose", purpose.Length, MaxLength);
    }
}
