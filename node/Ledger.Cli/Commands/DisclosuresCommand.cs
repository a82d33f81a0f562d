using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Api;
using Ledger.Cli.Clients;
using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;
using Ledger.Cli.Typed;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Texts;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>
/// <c>ledger disclosures list|erase FILING</c>: who used the fields that the node keeps of a filing, and erasing them. Only the
/// organisation that filed it may erase; a person confirms, a program says <c>--yes</c>.
/// </summary>
internal static class DisclosuresCommand
{
    /// <summary>Of the filing's id, to be typed by whoever erases.</summary>
    private const int TypedDigits = 8;

    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("disclosures");
        verb.Add(List(frame));
        verb.Add(Erase(frame));
        return verb;
    }

    private static Command List(VerbFrame frame)
    {
        var verb = frame.Verb("list", "disclosures.list");
        var filing = TaxCommand.FilingArgument(frame);
        verb.Add(filing);
        var reading = ReadingVerb.Of(frame, verb);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                var id = Given.Filing(parsed.GetRequiredValue(filing));
                return reading.RunAsync(
                    parsed,
                    async (client, _) =>
                    {
                        var uses = new List<DisclosureUse>();
                        await foreach (var use in client.Disclosures.UsesAsync(id, cancel))
                            uses.Add(use);
                        return Show(session, client.Trust, id, uses);
                    },
                    cancel
                );
            }
        );
        return verb;
    }

    private static Command Erase(VerbFrame frame)
    {
        var verb = frame.Verb("erase", "disclosures.erase");
        var filing = TaxCommand.FilingArgument(frame);
        var purpose = new Option<string>("--purpose")
        {
            Description = frame.Texts["option.purpose"],
            Required = true,
            HelpName = "TEXT",
        };
        var yes = new Option<bool>("--yes") { Description = frame.Texts["option.yes"] };
        verb.Add(filing);
        verb.Add(purpose);
        verb.Add(yes);
        var reading = ReadingVerb.Of(frame, verb);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                var id = Given.Filing(parsed.GetRequiredValue(filing));
                return reading.RunAsync(
                    parsed,
                    async (client, _) =>
                    {
                        if (!parsed.GetValue(yes))
                            Confirm(session, id);
                        return Show(
                            session,
                            id,
                            await EraseAsync(client, id, parsed.GetRequiredValue(purpose), cancel)
                        );
                    },
                    cancel
                );
            }
        );
        return verb;
    }

    /// <summary>Nothing brings the fields back, so a slip must not do it.</summary>
    /// <exception cref="CliException">Nobody can be asked, or another answer was given.</exception>
    internal static void Confirm(Session session, FilingId id)
    {
        if (session.AsJson || session.Surroundings.Asked is not { } answers)
            throw new CliException("error.erase.yes");
        var digits = Convert.ToHexStringLower(id.Value.Span)[..TypedDigits];
        session.Note("erase.warning", id.Name);
        session.Note("erase.confirm", digits);
        if (answers.ReadLine()?.Trim() != digits)
            throw new CliException(ExitCode.Refused, "error.erase.unconfirmed");
    }

    private static async Task<Erasure> EraseAsync(
        LedgerClient client,
        FilingId id,
        string purpose,
        CancellationToken cancel
    )
    {
        try
        {
            return await client.Disclosures.EraseAsync(id, purpose, cancel);
        }
        catch (LedgerRequestException e) when (e.Reason == ErrorReasons.NotPermitted)
        {
            throw new CliException(ExitCode.Refused, "error.erase.permitted", e.Reason, id.Name);
        }
    }

    private static int Show(Session session, FilingId id, Erasure erasure)
    {
        session.Answer(
            new JsonObject
            {
                ["filing"] = id.Name,
                ["erasedAt"] = erasure.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                ["before"] = erasure.Before,
            },
            screen =>
            {
                screen.Line(
                    session.Texts[erasure.Before ? "erase.before" : "erase.done", id.Name, Times.Show(erasure.At)]
                );
                screen.Line(session.Texts["erase.gone"]);
                screen.Line(session.Texts["erase.stays"]);
                screen.Line(session.Texts["erase.copies"]);
            }
        );
        return ExitCode.Fine;
    }

    private static int Show(Session session, TrustAnchor trust, FilingId id, List<DisclosureUse> uses)
    {
        session.Answer(
            new JsonObject
            {
                ["filing"] = id.Name,
                ["uses"] = new JsonArray([
                    .. uses.Select(u =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["organisation"] = u.Organisation,
                                ["kind"] = u.Kind.ToString(),
                                ["purpose"] = u.Purpose,
                                ["time"] = u.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                            }
                    ),
                ]),
            },
            screen =>
            {
                if (uses.Count == 0)
                    screen.Line(session.Texts["disclosures.none", id.Name]);
                else
                    screen.Rows(
                        [
                            session.Texts["disclosures.time"],
                            session.Texts["history.who"],
                            session.Texts["disclosures.use"],
                            session.Texts["disclosures.purpose"],
                        ],
                        uses.Select(u =>
                            new[]
                            {
                                Times.Show(u.At),
                                Name(session, trust, u.Organisation),
                                Word(session, u.Kind),
                                ShownText.Of(u.Purpose),
                            }
                        )
                    );
            }
        );
        return ExitCode.Fine;
    }

    private static string Name(Session session, TrustAnchor trust, uint organisation)
    {
        if (organisation == 0)
            return session.Texts["disclosures.nobody"];
        var name = trust.NameOf(organisation);
        return session.Texts.Pick(name.Zh, name.En);
    }

    /// <summary>A newer node may tell of a use that this program does not know.</summary>
    private static string Word(Session session, DisclosureUseKind kind) =>
        session.Texts["disclosures.use." + (Enum.IsDefined(kind) ? kind : DisclosureUseKind.Unset)];
}
