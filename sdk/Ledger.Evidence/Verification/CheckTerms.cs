namespace Ledger.Evidence.Verification;

/// <summary>What is fixed of a check; checks.json holds all of them.</summary>
/// <param name="Number">Of <see cref="CheckNumber"/>.</param>
/// <param name="Name">For machines.</param>
/// <param name="DependsOn">The checks that it rests on.</param>
/// <param name="IsProof">What a verdict says of the ledger rests on it.</param>
internal sealed partial record CheckTerms(int Number, string Name, int[] DependsOn, bool IsProof)
{
    public static CheckTerms Of(int number)
    {
        foreach (var terms in All)
            if (terms.Number == number)
                return terms;
        throw new ArgumentOutOfRangeException(nameof(number), number, "No check has this number.");
    }
}
