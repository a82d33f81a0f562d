using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Clients;
using Ledger.Cli.Terminal;
using Ledger.Evidence;

namespace Ledger.Cli.Commands;

/// <summary><c>ledger bundle FILING -o FILE</c>: everything that proves a filing, in one file, checked before it is written.</summary>
internal static class BundleCommand
{
    public static Command Build(Frame frame)
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
        var data = ClientVerb.Data(frame);
        verb.Add(filing);
        verb.Add(output);
        verb.Add(purpose);
        verb.Add(data);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                var id = Given.Filing(parsed.GetRequiredValue(filing));
                var path = parsed.GetRequiredValue(output);
                return ClientVerb.ReadAsync(
                    parsed.GetRequiredValue(data),
                    async (client, _) =>
                    {
                        var bytes = await client.Verify.GetBundleAsync(id, parsed.GetRequiredValue(purpose), cancel);
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
