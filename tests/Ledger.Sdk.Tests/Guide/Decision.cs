using Ledger.Evidence.Texts;
using Ledger.Evidence.Verification;

namespace Ledger.Sdk.Tests.Guide;

/// <summary>What a bank's desk says to a loan.</summary>
/// <param name="Ask">What the ledger does not record and the bank asks elsewhere before it pays.</param>
public sealed record Decision(bool Lend, string Why, BlockRef AsOf, IReadOnlyList<Bilingual> Ask)
{
    public static Decision No(string why) => new(false, why, default, []);

    public static Decision Yes(BlockRef asOf, IReadOnlyList<Bilingual> ask) => new(true, "", asOf, ask);
}

/// <summary>Where a bank keeps its loan files.</summary>
public interface ILoanFiles
{
    Task SaveAsync(string loanNo, byte[] bundle, CancellationToken ct);
}
