using System.CommandLine;
using Ledger.Cli.Clients;
using Ledger.Cli.Invocation;
using Ledger.Cli.Typed;
using Ledger.Evidence.Machines;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary><c>ledger register FILING</c>: the land registry's entry (登簿). It makes supervised money ready to be released.</summary>
internal static class RegisterCommand
{
    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("register");
        var filing = TaxCommand.FilingArgument(frame);
        var data = ClientVerb.Data(frame);
        verb.Add(filing);
        verb.Add(data);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                var id = Given.Filing(parsed.GetRequiredValue(filing));
                return ClientVerb.RunAsync(
                    parsed.GetRequiredValue(data),
                    Role.Registry,
                    async (client, _) =>
                    {
                        var final = await new Sender(session, client).SettleAsync(
                            $"cli/register/{id}",
                            key => new RegisterFiling
                            {
                                Key = key,
                                Filing = id,
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
}
