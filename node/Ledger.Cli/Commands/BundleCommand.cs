using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Clients;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;
using Ledger.Cli.Typed;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Json;
using Ledger.Evidence.Verification;

namespace Ledger.Cli.Commands;

/// <summary>
/// <c>ledger bundle FILING -o FILE [--code TEXT]</c>: everything that proves a filing, and the fields that the organisation may
/// see, in one file, checked before it is written.
/// </summary>
internal static class BundleCommand
{
    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("bundle");
        var filing = TaxCommand.FilingArgument(frame);
        var output = new Option<string>("--output", "-o")
        {
            Description = frame.Texts["option.output.file"],
            Required = true,
            HelpName = "FILE",
        };
        var purpose = new Option<string>("--purpose")
        {
            Description = frame.Texts["option.purpose"],
            HelpName = "TEXT",
            DefaultValueFactory = static _ => "ledger bundle",
        };
        var code = new Option<string?>("--code") { Description = frame.Texts["option.bundle.code"], HelpName = "TEXT" };
        verb.Add(filing);
        verb.Add(output);
        verb.Add(purpose);
        verb.Add(code);
        var reading = ReadingVerb.Of(frame, verb);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                var id = Given.Filing(parsed.GetRequiredValue(filing));
                var path = parsed.GetRequiredValue(output);
                var presented = parsed.GetValue(code) is { } text ? CodeInput.Parse(text) : null;
                return reading.RunAsync(
                    parsed,
                    async (client, _) =>
                    {
                        var why = parsed.GetRequiredValue(purpose);
                        if (presented is not null && presented.Filing(client.Trust.GenesisHash) != id)
                            throw new CliException(ExitCode.Refused, "error.bundle.code", id.Name);
                        var bytes = presented is null
                            ? await client.Verify.GetBundleAsync(id, why, cancel)
                            : await client.Verify.GetBundleByCodeAsync(presented, why, cancel);
                        var report = client.Verify.Check(bytes);
                        // What does not verify here is not handed out as evidence.
                        if (report.NotValid.FirstOrDefault() is { } bad)
                            throw new CliException(
                                ExitCode.Refused,
                                "error.bundle",
                                bad.Number,
                                session.Texts.Pick(bad.Zh, bad.En)
                            );
                        WholeFile.Write(path, bytes);
                        if (
                            Bundle.TryRead(bytes, BundleLimits.Default, out var bundle, out BundleFault? _)
                            && bundle.Disclosures.Count == 0
                        )
                            session.Note("bundle.fields.none");
                        return Answer(session, id, path, bytes.Length, report);
                    },
                    cancel
                );
            }
        );
        return verb;
    }

    private static int Answer(Session session, FilingId id, string path, int size, VerificationReport report)
    {
        session.Answer(
            new JsonObject
            {
                ["filing"] = id.Name,
                ["file"] = path,
                ["bytes"] = size,
                ["record"] = report.Verdict.Record.ToString(),
                ["block"] = Answers.Json(report.AsOf),
            },
            screen =>
                screen.Pairs([
                    (session.Texts["fact.filing"], id.Name),
                    (session.Texts["fact.file"], string.Create(CultureInfo.InvariantCulture, $"{path} ({size})")),
                    (session.Texts["verify.record"], session.Texts["record." + report.Verdict.Record]),
                    (session.Texts["verify.asOf"], Answers.Show(report.AsOf)),
                ])
        );
        return ExitCode.Fine;
    }
}
