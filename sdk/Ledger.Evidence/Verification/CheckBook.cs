using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Verification;

/// <summary>The outcomes of one run: each number is set once; what rests on a check that does not hold is Skipped and names it.</summary>
/// <remarks>docs/evidence.md 1 and 13.</remarks>
internal sealed class CheckBook
{
    private readonly Dictionary<int, Entry> entries = new(CheckTerms.All.Count);

    public void Valid(int number, params ReadOnlySpan<(string, Bilingual)> values) =>
        Set(number, CheckOutcome.Valid, "", values);

    public void Invalid(int number, params ReadOnlySpan<(string, Bilingual)> values) =>
        Set(number, CheckOutcome.Invalid, "", values);

    public void Error(int number, params ReadOnlySpan<(string, Bilingual)> values) =>
        Set(number, CheckOutcome.Error, "", values);

    /// <summary>Valid or Invalid by whether it holds.</summary>
    public void Decide(int number, bool holds, params ReadOnlySpan<(string, Bilingual)> values) =>
        Set(number, holds ? CheckOutcome.Valid : CheckOutcome.Invalid, "", values);

    /// <summary>There was nothing to check; what rests on this one goes on.</summary>
    public void Absent(int number) => Set(number, CheckOutcome.Skipped, ".absent", []);

    /// <param name="variant">Ending of the sentence's id, with its dot.</param>
    public void Set(int number, CheckOutcome outcome, string variant, params ReadOnlySpan<(string, Bilingual)> values)
    {
        var id = "check." + Text(number) + "." + outcome + variant;
        entries.Add(number, new Entry(outcome, Sentences.Get(id, values), variant is ".absent" or ".open"));
    }

    /// <summary>Valid, or left out because there was nothing to check.</summary>
    public bool Holds(int number) =>
        entries.TryGetValue(number, out var e) && (e.Outcome == CheckOutcome.Valid || e.NothingToCheck);

    public bool Is(int number, CheckOutcome outcome) => entries.TryGetValue(number, out var e) && e.Outcome == outcome;

    public bool IsSet(int number) => entries.ContainsKey(number);

    /// <summary>False, and the check is Skipped, where something that it rests on does not hold.</summary>
    public bool MayRun(int number)
    {
        foreach (var other in CheckTerms.Of(number).DependsOn)
            if (!Holds(other))
            {
                Skip(number, other);
                return false;
            }
        return true;
    }

    /// <summary>All checks in the order of their numbers; those that were never reached are Skipped.</summary>
    public IReadOnlyList<Check> ToList()
    {
        var checks = new List<Check>(CheckTerms.All.Count);
        foreach (var (number, name, dependsOn, _) in CheckTerms.All)
        {
            if (!entries.ContainsKey(number))
                _ = MayRun(number);
            var entry = entries[number];
            checks.Add(new Check(number, name, entry.Outcome, entry.Sentence.Zh, entry.Sentence.En, dependsOn));
        }
        return checks;
    }

    private void Skip(int number, int because)
    {
        var name = Sentences.Text(Sentences.Get("check." + Text(because) + ".name"));
        entries.Add(
            number,
            new Entry(CheckOutcome.Skipped, Sentences.Get("check.skipped", ("name", name)), NothingToCheck: false)
        );
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private sealed record Entry(CheckOutcome Outcome, Sentence Sentence, bool NothingToCheck);
}
