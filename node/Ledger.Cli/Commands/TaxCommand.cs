using System.CommandLine;
using System.Globalization;
using Ledger.Cli.Clients;
using Ledger.Cli.Invocation;
using Ledger.Cli.Sample;
using Ledger.Cli.Terminal;
using Ledger.Cli.Typed;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary><c>ledger tax assess|clear FILING</c>, by the tax bureau.</summary>
internal static class TaxCommand
{
    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("tax");
        verb.Add(Assess(frame));
        verb.Add(Clear(frame));
        return verb;
    }

    private static Command Assess(VerbFrame frame)
    {
        var verb = frame.Verb("assess", "tax.assess");
        var filing = FilingArgument(frame);
        var digest = new Option<string?>("--digest") { Description = frame.Texts["option.digest"], HelpName = "HASH" };
        var data = ClientVerb.Data(frame);
        verb.Add(filing);
        verb.Add(digest);
        verb.Add(data);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                var id = Given.Filing(parsed.GetRequiredValue(filing));
                var folder = parsed.GetRequiredValue(data);
                return ClientVerb.RunAsync(
                    folder,
                    Role.Tax,
                    async (client, _) =>
                    {
                        var assessment = SampleDigests.OrGiven(
                            client.Trust,
                            digest.Name,
                            parsed.GetValue(digest),
                            "assessment of " + id.Name
                        );
                        var filed = await FilingAsync(client, id, cancel);
                        var final = await new Sender(session, client).SettleAsync(
                            Sender.Operation(
                                folder,
                                "assess",
                                id.ToString(),
                                filed.Version.ToString(CultureInfo.InvariantCulture),
                                assessment.ToString()
                            ),
                            key => new AssessTax
                            {
                                Key = key,
                                Filing = id,
                                Version = filed.Version,
                                Assessment = assessment,
                                EventTime = session.Surroundings.Clock.GetUtcNow(),
                            },
                            cancel
                        );
                        return session.Done(final, ("filing", id.Name));
                    },
                    cancel
                );
            }
        );
        return verb;
    }

    private static Command Clear(VerbFrame frame)
    {
        var verb = frame.Verb("clear", "tax.clear");
        var filing = FilingArgument(frame);
        var exempt = new Option<bool>("--exempt") { Description = frame.Texts["option.exempt"] };
        var digest = new Option<string?>("--digest") { Description = frame.Texts["option.digest"], HelpName = "HASH" };
        var data = ClientVerb.Data(frame);
        verb.Add(filing);
        verb.Add(exempt);
        verb.Add(digest);
        verb.Add(data);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                var id = Given.Filing(parsed.GetRequiredValue(filing));
                var free = parsed.GetValue(exempt);
                var folder = parsed.GetRequiredValue(data);
                return ClientVerb.RunAsync(
                    folder,
                    Role.Tax,
                    async (client, _) =>
                    {
                        var receipt = SampleDigests.OrGiven(
                            client.Trust,
                            digest.Name,
                            parsed.GetValue(digest),
                            "tax receipt of " + id.Name
                        );
                        var filed = await FilingAsync(client, id, cancel);
                        var final = await new Sender(session, client).SettleAsync(
                            Sender.Operation(
                                folder,
                                "clear",
                                id.ToString(),
                                filed.Version.ToString(CultureInfo.InvariantCulture),
                                free.ToString(),
                                receipt.ToString()
                            ),
                            key => new ClearTax
                            {
                                Key = key,
                                Filing = id,
                                Exempt = free,
                                Receipt = receipt,
                                EventTime = session.Surroundings.Clock.GetUtcNow(),
                            },
                            cancel
                        );
                        return session.Done(final, ("filing", id.Name));
                    },
                    cancel
                );
            }
        );
        return verb;
    }

    public static Argument<string> FilingArgument(VerbFrame frame) =>
        new("FILING") { Description = frame.Texts["argument.filing"] };

    /// <exception cref="CliException">The ledger has no such filing.</exception>
    public static async Task<FilingReport> FilingAsync(LedgerClient client, FilingId id, CancellationToken cancel) =>
        (await client.Filings.GetAsync(id, null, cancel))?.Value
        ?? throw new CliException(ExitCode.Refused, "error.unknown", id.Name);
}
