using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Evidence.Texts;
using Ledger.Evidence.Verification;

namespace Ledger.Cli.Commands;

/// <summary>A verification report for programs: names and numbers as in docs/evidence.md, sentences in both languages.</summary>
internal static class ReportJson
{
    public static JsonObject Of(VerificationReport report, TrustFile trust, string[]? only)
    {
        var verdict = report.Verdict;
        return new JsonObject
        {
            ["record"] = verdict.Record.ToString(),
            ["document"] = verdict.Document.ToString(),
            ["freshness"] = verdict.Freshness.ToString(),
            ["tone"] = verdict.Tone.ToString(),
            ["row"] = verdict.Row,
            ["exitCode"] = verdict.ExitCode,
            ["headline"] = Of(verdict.Headline),
            ["reason"] = Of(verdict.Reason),
            ["notes"] = new JsonArray([.. verdict.Notes.Select(static n => (JsonNode)Of(n))]),
            ["asOf"] = new JsonObject
            {
                ["number"] = report.AsOf.Number.ToString(CultureInfo.InvariantCulture),
                ["hash"] = report.AsOf.Hash.ToString(),
                ["time"] = report.AsOf.Time.ToString(CultureInfo.InvariantCulture),
            },
            ["custody"] = new JsonObject
            {
                ["sealers"] = verdict.Custody.Sealers,
                ["operators"] = verdict.Custody.Operators,
                ["seals"] = verdict.Custody.Seals,
                ["validators"] = verdict.Custody.Validators,
            },
            ["underReview"] = verdict.UnderReview,
            ["digest"] = report.ComputeDigest().ToString(),
            ["trust"] = trust.Path,
            ["code"] = FactsJson.Code(report),
            ["facts"] = FactsJson.Of(report),
            ["checks"] = new JsonArray([
                .. report.Checks.Where(c => only.Takes(c.Outcome.ToString())).Select(static c => (JsonNode)Of(c)),
            ]),
        };
    }

    private static JsonObject Of(Sentence sentence) => new() { ["zh"] = sentence.Zh, ["en"] = sentence.En };

    private static JsonObject Of(Check check) =>
        new()
        {
            ["number"] = check.Number,
            ["name"] = check.Name,
            ["outcome"] = check.Outcome.ToString(),
            ["zh"] = check.Zh,
            ["en"] = check.En,
        };
}
