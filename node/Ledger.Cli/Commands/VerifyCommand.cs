using System.CommandLine;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;
using Ledger.Cli.Typed;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Verification;

namespace Ledger.Cli.Commands;

/// <summary>
/// <c>ledger verify BUNDLE [--document FILE] [--trust FILE] [--at TIME] [--code TEXT] [--only OUTCOME]</c>: the whole check, offline. It
/// opens no store and no socket.
/// </summary>
internal static class VerifyCommand
{
    private static readonly string[] Outcomes = ["Valid", "Invalid", "Error", "Skipped"];

    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("verify");
        var bundle = new Argument<string>("BUNDLE") { Description = frame.Texts["argument.bundle"] };
        var document = new Option<string?>("--document")
        {
            Description = frame.Texts["option.document"],
            HelpName = "FILE",
        };
        var trust = TrustFile.Option(frame);
        var at = new Option<string?>("--at") { Description = frame.Texts["option.at"], HelpName = "TIME" };
        var code = new Option<string?>("--code") { Description = frame.Texts["option.code"], HelpName = "TEXT" };
        verb.Add(bundle);
        verb.Add(document);
        verb.Add(trust);
        verb.Add(at);
        verb.Add(code);
        var only = Only.Option(frame, "option.only.checks", Outcomes);
        verb.Add(only);
        frame.Does(
            verb,
            (session, parsed) =>
                Run(
                    session,
                    parsed.GetRequiredValue(bundle),
                    parsed.GetValue(document),
                    TrustFile.Open(parsed.GetValue(trust)),
                    parsed.GetValue(at),
                    parsed.GetValue(code),
                    parsed.GetValue(only)
                )
        );
        return verb;
    }

    private static int Run(
        Session session,
        string bundlePath,
        string? documentPath,
        TrustFile trust,
        string? at,
        string? code,
        string[]? only
    )
    {
        var now = at is null ? session.Surroundings.Clock.GetUtcNow() : Times.Given(at);
        var bundle = InputFile.Read(bundlePath, BundleLimits.Default.Bytes + 1L);
        var document = documentPath is null ? null : DocumentFile.Digests(documentPath);
        var question = new VerificationInput
        {
            Now = now,
            Document = document,
            Code = code is null ? null : CodeInput.Parse(code),
        };
        var report = new Verifier(trust.Anchor).Verify(bundle, question);
        session.Answer(
            ReportJson.Of(report, trust, only),
            screen => ReportView.Show(screen, session, report, trust, question, only)
        );
        return report.Verdict.ExitCode;
    }
}
