namespace Ledger.Evidence;

/// <summary>The outcomes of one run: each number is set once; what rests on a check that does not hold is Skipped and names it.</summary>
/// <param name="without">The number of a check that is taken out, so that it always holds: for tests that every check is needed; else 0.</param>
internal sealed class CheckBook(int without = 0)
{
    /// <summary>Number, name, and the checks that it rests on. docs/evidence.md prints this table.</summary>
    public static readonly IReadOnlyList<(int Number, string Name, int[] DependsOn)> Table =
    [
        (CheckNumber.Limits, "limits", []),
        (CheckNumber.Form, "form", [CheckNumber.Limits]),
        (CheckNumber.Chain, "chain", [CheckNumber.Form]),
        (CheckNumber.Anchor, "anchor", [CheckNumber.Handovers]),
        (CheckNumber.CodeForm, "codeForm", [CheckNumber.Form]),
        (CheckNumber.CodeLedger, "codeLedger", [CheckNumber.CodeForm]),
        (CheckNumber.CodeSignature, "codeSignature", [CheckNumber.CodeLedger]),
        (CheckNumber.CodeKeyTerm, "codeKeyTerm", [CheckNumber.CodeSignature, CheckNumber.History]),
        (CheckNumber.Certificate, "certificate", [CheckNumber.CodeSignature, CheckNumber.Absence, CheckNumber.History]),
        (CheckNumber.Header, "header", [CheckNumber.Form]),
        (CheckNumber.Handovers, "handovers", [CheckNumber.Header, CheckNumber.Chain]),
        (CheckNumber.Seals, "seals", [CheckNumber.Handovers]),
        (CheckNumber.Quorum, "quorum", [CheckNumber.Seals]),
        (CheckNumber.Accounts, "accounts", [CheckNumber.Quorum]),
        (CheckNumber.Implementation, "implementation", [CheckNumber.Accounts]),
        (CheckNumber.Layout, "layout", [CheckNumber.Implementation]),
        (CheckNumber.RecordWords, "recordWords", [CheckNumber.Layout]),
        (CheckNumber.Absence, "absence", [CheckNumber.Layout]),
        (CheckNumber.History, "history", [CheckNumber.RecordWords]),
        (CheckNumber.WriterKeys, "writerKeys", [CheckNumber.History]),
        (CheckNumber.Commitment, "commitment", [CheckNumber.History]),
        (CheckNumber.UnitReference, "unitReference", [CheckNumber.History]),
        (CheckNumber.Document, "document", [CheckNumber.Commitment]),
        (CheckNumber.Freshness, "freshness", [CheckNumber.Header]),
        (CheckNumber.Custody, "custody", [CheckNumber.Quorum]),
        (CheckNumber.LongRange, "longRange", [CheckNumber.Quorum]),
    ];

    private readonly Dictionary<int, Entry> entries = new(Table.Count);

    public void Valid(int number, params ReadOnlySpan<(string, Bilingual)> values) =>
        Set(number, CheckOutcome.Valid, "", values);

    public void Invalid(int number, params ReadOnlySpan<(string, Bilingual)> values) =>
        Set(number, CheckOutcome.Invalid, "", values);

    public void Error(int number, params ReadOnlySpan<(string, Bilingual)> values) =>
        Set(number, CheckOutcome.Error, "", values);

    /// <summary>There was nothing to check; what rests on this one goes on.</summary>
    public void Absent(int number) => Set(number, CheckOutcome.Skipped, ".absent", []);

    /// <param name="variant">Ending of the sentence's id, with its dot.</param>
    public void Set(int number, CheckOutcome outcome, string variant, params ReadOnlySpan<(string, Bilingual)> values)
    {
        if (number == without && (outcome is CheckOutcome.Invalid or CheckOutcome.Error || variant == ".open"))
            (outcome, variant) = (CheckOutcome.Valid, "");
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
        foreach (var (candidate, _, dependsOn) in Table)
            if (candidate == number)
                foreach (var other in dependsOn)
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
        var checks = new List<Check>(Table.Count);
        foreach (var (number, name, dependsOn) in Table)
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
