using System.Text;
using Ledger.Evidence.Texts;
using Ledger.Node.Errors;
using Ledger.Node.Vault;

namespace Ledger.Node.Security;

/// <summary>
/// Why somebody looks at disclosed fields: a text of <see cref="TextProfiles.Purpose"/> with at least 4 letters or digits of any script,
/// 3 of them different (贷前审查, loan 4711); kept in the vault's access log, where it has to tell somebody something. It
/// gives no right.
/// </summary>
internal static class Purposes
{
    private const int LeastLetters = 4;
    private const int LeastDifferent = 3;

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
        var letters = purpose.EnumerateRunes().Where(Rune.IsLetterOrDigit).ToList();
        if (letters.Count < LeastLetters || letters.Distinct().Count() < LeastDifferent)
            throw RpcErrors.BadField(
                "purpose",
                "say why in at least 4 letters or digits, 3 of them different, for instance the loan's or the case's number.",
                "用途至少含 4 个文字或数字且其中 3 个不同,例如贷款编号或案号。"
            );
    }

    /// <summary>It is of the form that the log takes.</summary>
    public static bool IsOne(string purpose)
    {
        try
        {
            Require(purpose);
            return true;
        }
        catch (Grpc.Core.RpcException)
        {
            return false;
        }
    }

    public static VaultUse Use(DisclosureRight right) =>
        right.Level switch
        {
            DisclosureLevel.Full => right.ByCode ? VaultUse.FullByCode : VaultUse.Full,
            DisclosureLevel.Tax => VaultUse.Tax,
            DisclosureLevel.Masked => right.ByCode ? VaultUse.Code : VaultUse.Masked,
            _ => throw new ArgumentOutOfRangeException(nameof(right)),
        };
}
