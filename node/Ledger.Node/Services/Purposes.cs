using Ledger.Node.Errors;
using Ledger.Node.Security;
using Ledger.Node.Vault;

namespace Ledger.Node.Services;

/// <summary>Why somebody looks at disclosed fields: required, short, kept in the vault's access log.</summary>
internal static class Purposes
{
    public static void Require(string purpose)
    {
        if (string.IsNullOrWhiteSpace(purpose))
            throw RpcErrors.BadField(
                "purpose",
                "say why: it is kept in the access log.",
                "必须填写用途,用途将记入访问日志。"
            );
        if (purpose.Length > TextProfiles.Purpose.MaxLength)
            throw RpcErrors.TooLarge("purpose", purpose.Length, TextProfiles.Purpose.MaxLength);
        if (TextProfiles.Purpose.Read(purpose, out _) is { } problem)
            throw RpcErrors.BadField("purpose", problem.En, problem.Zh);
    }

    public static VaultUse Use(DisclosureLevel level) =>
        level switch
        {
            DisclosureLevel.Full => VaultUse.Full,
            DisclosureLevel.Tax => VaultUse.Tax,
            DisclosureLevel.Masked => VaultUse.Masked,
            _ => throw new ArgumentOutOfRangeException(nameof(level)),
        };
}
