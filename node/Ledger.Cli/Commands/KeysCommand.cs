using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Cli.Clients;
using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;
using Ledger.Cli.Typed;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary>
/// <c>ledger keys show|add|revoke ADDRESS</c>: whose a writer key is; a further one of an organisation; the end of one. Adding
/// and revoking are proposed by the organisation's first key and confirmed by its second. Below the same verb: the files of
/// keys and certificates (<see cref="KeyFileCommands"/>).
/// </summary>
internal static class KeysCommand
{
    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("keys");
        verb.Add(Show(frame));
        verb.Add(Add(frame));
        verb.Add(Revoke(frame));
        foreach (var files in KeyFileCommands.All(frame))
            verb.Add(files);
        return verb;
    }

    private static Command Show(VerbFrame frame)
    {
        var verb = frame.Verb("show", "keys.show");
        var address = AddressArgument(frame);
        verb.Add(address);
        var reading = ReadingVerb.Of(frame, verb);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                var key = Given.Address(parsed.GetRequiredValue(address));
                return reading.RunAsync(
                    parsed,
                    async (client, _) =>
                    {
                        var report =
                            (await client.Consortium.GetWriterKeyAsync(key, ct: cancel))?.Value
                            ?? throw new CliException(ExitCode.Refused, "error.unknown", key);
                        return Shown(session, report);
                    },
                    cancel
                );
            }
        );
        return verb;
    }

    private static Command Add(VerbFrame frame)
    {
        var verb = frame.Verb("add", "keys.add");
        var address = AddressArgument(frame);
        var from = Block(frame, "--from", "option.keys.from");
        var to = Block(frame, "--to", "option.keys.to");
        verb.Add(from);
        verb.Add(to);
        return Changing(
            frame,
            verb,
            address,
            parsed => [parsed.GetValue(from), parsed.GetValue(to)],
            static (call, blocks) =>
                new AddWriterKey
                {
                    Key = call.Key,
                    Organisation = call.Organisation.Id,
                    As = call.Organisation.Roles[0],
                    WriterKey = call.WriterKey,
                    From = blocks[0],
                    To = blocks[1],
                    Expect = new Expect.At(call.Organisation.Position),
                    EventTime = call.Time,
                    Confirm = true,
                    Writer = LedgerAccess.SecondWriter,
                }
        );
    }

    private static Command Revoke(VerbFrame frame)
    {
        var verb = frame.Verb("revoke", "keys.revoke");
        var address = AddressArgument(frame);
        var suspect = Block(frame, "--suspect-from", "option.keys.suspect");
        verb.Add(suspect);
        return Changing(
            frame,
            verb,
            address,
            parsed => [parsed.GetValue(suspect)],
            static (call, blocks) =>
                new RevokeWriterKey
                {
                    Key = call.Key,
                    Organisation = call.Organisation.Id,
                    As = call.Organisation.Roles[0],
                    WriterKey = call.WriterKey,
                    SuspectFrom = blocks[0],
                    Expect = new Expect.At(call.Organisation.Position),
                    EventTime = call.Time,
                    Confirm = true,
                    Writer = LedgerAccess.SecondWriter,
                }
        );
    }

    /// <summary>A call on an organisation's record that two of its keys make: the same for both, position and time included.</summary>
    private sealed record KeyCall(
        OperationKey Key,
        OrganisationReport Organisation,
        Address WriterKey,
        DateTimeOffset Time
    );

    private static Command Changing(
        VerbFrame frame,
        Command verb,
        Argument<string> address,
        Func<ParseResult, ulong[]> numbers,
        Func<KeyCall, ulong[], Statement> make
    )
    {
        var organisation = ClientVerb.Organisation(frame);
        var data = ClientVerb.Data(frame);
        verb.Add(address);
        verb.Add(organisation);
        verb.Add(data);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                var key = Given.Address(parsed.GetRequiredValue(address));
                var blocks = numbers(parsed);
                var folder = parsed.GetRequiredValue(data);
                OrganisationId id = default;
                return ClientVerb.RunAsync(
                    folder,
                    keys =>
                    {
                        var who = parsed.GetValue(organisation) ?? keys.With(Role.Center);
                        id = new OrganisationId(keys.NumberOf(who));
                        return who;
                    },
                    async (client, _) =>
                    {
                        var sender = new Sender(session, client);
                        var final = await sender.SettleAsync(
                            Sender.Operation(
                                folder,
                                "keys-" + verb.Name,
                                id.Record.ToString(),
                                [key.ToString(), .. blocks.Select(static b => b.ToString(CultureInfo.InvariantCulture))]
                            ),
                            async operation =>
                            {
                                var report =
                                    (await client.Consortium.GetAsync(id, ct: cancel))?.Value
                                    ?? throw new CliException(ExitCode.Refused, "error.unknown", id.Name);
                                var call = make(
                                    new KeyCall(operation, report, key, session.Surroundings.Clock.GetUtcNow()),
                                    blocks
                                );
                                await sender.SettleAsync(
                                    $"{operation}/{call.EventTime.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}",
                                    proposal => new ProposeCall
                                    {
                                        Key = proposal,
                                        Call = call,
                                        EventTime = call.EventTime,
                                        Writer = LedgerAccess.FirstWriter,
                                    },
                                    cancel
                                );
                                return call;
                            },
                            cancel
                        );
                        return session.Done(final, ("organisation", id.Name), ("key", key.ToString()));
                    },
                    cancel
                );
            }
        );
        return verb;
    }

    private static int Shown(Session session, WriterKeyReport key)
    {
        static string Number(ulong block) => block.ToString(CultureInfo.InvariantCulture);
        (string Name, string? Value)[] rows =
        [
            ("key", key.Key.ToString()),
            ("organisation", key.Organisation.Name),
            ("from", Number(key.From)),
            ("to", key.To is { } to ? Number(to) : null),
            ("suspectFrom", key.SuspectFrom is { } suspect ? Number(suspect) : null),
            ("mayWrite", session.Texts[key.MayWrite ? "keys.may" : "keys.mayNot"]),
        ];
        var json = new JsonObject();
        foreach (var (name, value) in rows.SkipLast(1))
            json[name] = value;
        json["mayWrite"] = key.MayWrite;
        session.Answer(
            json,
            screen =>
                screen.Pairs([
                    .. rows.Where(static r => r.Value is not null)
                        .Select(r => (session.Texts["fact." + r.Name], r.Value!)),
                ])
        );
        return ExitCode.Fine;
    }

    private static Argument<string> AddressArgument(VerbFrame frame) =>
        new("ADDRESS") { Description = frame.Texts["argument.address"] };

    private static Option<ulong> Block(VerbFrame frame, string name, string text) =>
        new(name) { Description = frame.Texts[text], HelpName = "N" };
}
