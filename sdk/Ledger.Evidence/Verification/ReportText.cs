using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Verification;

/// <summary>
/// Everything that a report says, line by line, so that two implementations can be compared to the last character:
/// sdk/verify-js/src/verification/reportText.ts writes the same. A vector holds the SHA-256 of it.
/// </summary>
/// <remarks>docs/evidence.md 11 (vectors).</remarks>
internal static class ReportText
{
    public static Bytes32 Digest(VerificationReport report) => new(SHA256.HashData(Encoding.UTF8.GetBytes(Of(report))));

    public static string Of(VerificationReport report) =>
        string.Join('\n', Verdict(report).Concat(report.Checks.Select(Check)).Concat(Facts(report.Facts)));

    private static IEnumerable<string> Verdict(VerificationReport report)
    {
        var (asOf, verdict) = (report.AsOf, report.Verdict);
        yield return Line("asOf", asOf.Number, asOf.Hash, asOf.Time);
        yield return Line("about", report.Subject, report.Code?.Digest);
        yield return Line(
            "verdict",
            verdict.Record,
            verdict.Document,
            verdict.Freshness,
            verdict.Tone,
            verdict.Row,
            verdict.ExitCode,
            verdict.UnderReview
        );
        var custody = verdict.Custody;
        yield return Line("custody", custody.Sealers, custody.Operators, custody.Seals, custody.Validators);
        yield return Sentence("headline", verdict.Headline);
        yield return Sentence("reason", verdict.Reason);
        foreach (var note in verdict.Notes)
            yield return Sentence("note", note);
    }

    private static string Check(Check check) =>
        Line("check", check.Number, check.Name, check.Outcome, string.Join(',', check.DependsOn), check.Zh, check.En);

    private static IEnumerable<string> Facts(Facts facts)
    {
        if (facts.Filing is { } f)
        {
            yield return Line("filing", f.Id, (byte)f.State, f.Seq, f.Version, f.Head, f.Kind, f.UnitRef);
            yield return Line("terms", f.TitleVersion, f.ValidUntil, f.Escrow);
            foreach (var version in f.Versions)
                yield return Version("version", version);
            if (f.Pending is { } pending)
                yield return Version("pending", pending);
        }
        if (facts.Tax is { } t)
            yield return Line("tax", (byte)t.State, t.Seq, t.Version, t.Paid, t.ClearedAt);
        if (facts.Unit is { } u)
            yield return Line(
                "unit",
                u.Reference,
                u.Code,
                (byte)u.State,
                u.Seq,
                u.TitleVersion,
                u.ActiveFiling,
                u.LastRegistered
            );
        if (facts.Escrow is { } e)
        {
            yield return Line("escrow", e.Id, (byte)e.State, e.Seq, e.Filing, e.FilingVersion, e.Bank);
            yield return Line("sums", e.Expected, e.Deposited, e.Released, e.Adjudged);
            foreach (var leg in e.Legs)
                yield return Line("leg", leg.Class, leg.Amount, leg.Paid);
        }
        foreach (var disclosure in facts.Disclosed)
        foreach (var field in disclosure.Fields)
            yield return Line("field", disclosure.Version, field.Index, field.Value.Format());
        foreach (var entry in facts.History)
            yield return Entry(entry);
        foreach (var key in facts.WriterKeys)
            yield return Line("writerKey", key.Key, key.Organisation, key.From, key.To, key.SuspectFrom);
    }

    private static string Version(string name, FilingVersion v) =>
        Line(name, v.Version, v.Commitment, v.CommitmentSm, v.ChangeClass, v.Block, v.Time);

    private static string Entry(TimelineEntry e) =>
        Line(
            "event",
            (byte)e.Kind,
            e.Record,
            e.Seq,
            e.Number,
            e.Name.Zh,
            e.Name.En,
            e.Organisation,
            e.OrganisationName.Zh,
            e.OrganisationName.En,
            e.Key,
            e.Proposer,
            e.Role,
            e.EventTime,
            e.Block,
            e.Time,
            e.Late,
            e.UnderReview
        );

    private static string Sentence(string name, Sentence sentence) => Line(name, sentence.Id, sentence.Zh, sentence.En);

    /// <summary>Null is a hyphen, a truth value is in small letters.</summary>
    private static string Line(string name, params ReadOnlySpan<object?> values)
    {
        var text = new StringBuilder(name);
        foreach (var value in values)
            text.Append('|')
                .Append(
                    value switch
                    {
                        null => "-",
                        bool truth => truth ? "true" : "false",
                        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
                        _ => value.ToString(),
                    }
                );
        return text.ToString();
    }
}
