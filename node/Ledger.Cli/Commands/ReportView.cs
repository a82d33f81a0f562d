using System.Globalization;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Texts;
using Ledger.Evidence.Verification;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>A verification report for people: the verdict first, then what it rests on, then what it does not prove.</summary>
internal static class ReportView
{
    public static void Show(
        IAnsiConsole screen,
        Session session,
        VerificationReport report,
        TrustFile trust,
        VerificationInput question,
        string[]? only
    )
    {
        var (texts, verdict) = (session.Texts, report.Verdict);
        screen.Line($"{Sign(verdict.Tone)} {Say(verdict.Headline)}", Colour(verdict.Tone));
        screen.Line(Say(verdict.Reason));
        foreach (var note in verdict.Notes)
            screen.Line("· " + Say(note));
        foreach (var check in report.Checks.Where(static c => c.Outcome is CheckOutcome.Invalid or CheckOutcome.Error))
            screen.Line($"✗ {Number(check)} {Name(check)}: {texts.Pick(check.Zh, check.En)}", Color.Red);
        screen.WriteLine();
        screen.Pairs([
            (texts["verify.record"], texts["record." + verdict.Record]),
            (texts["verify.document"], texts["document." + verdict.Document]),
            (
                texts["verify.asOf"],
                report.AsOf == default
                    ? "-"
                    : $"{report.AsOf.Number.ToString(CultureInfo.InvariantCulture)}  {report.AsOf.Hash}  {Times.Show(report.AsOf.Time)}"
            ),
            (texts["verify.now"], Times.Show(question.Now)),
            (texts["verify.trust"], trust.Path),
        ]);
        screen.Rows(
            ["#", texts["verify.check"], texts["verify.outcome"], ""],
            report
                .Checks.Where(c => only.Takes(c.Outcome.ToString()))
                .Select(c => new[] { Number(c), Name(c), Word(c.Outcome), texts.Pick(c.Zh, c.En) })
        );

        static string Number(Check check) => check.Number.ToString(CultureInfo.InvariantCulture);

        string Name(Check check) => Say(Sentences.Get("check." + Number(check) + ".name"));

        string Say(Sentence sentence) => texts.Pick(sentence.Zh, sentence.En);

        string Word(CheckOutcome outcome) =>
            outcome switch
            {
                CheckOutcome.Valid => texts["outcome.valid"],
                CheckOutcome.Invalid => texts["outcome.invalid"],
                CheckOutcome.Error => texts["outcome.error"],
                _ => texts["outcome.skipped"],
            };
    }

    private static string Sign(Tone tone) =>
        tone switch
        {
            Tone.Good => "●",
            Tone.Step => "◐",
            Tone.Change => "▲",
            Tone.Stop => "■",
            _ => "○",
        };

    private static Color Colour(Tone tone) =>
        tone switch
        {
            Tone.Good => Color.Green,
            Tone.Step => Color.Blue,
            Tone.Change => Color.Yellow,
            Tone.Stop => Color.Red,
            _ => Color.Grey,
        };
}
