using System.CommandLine;
using Ledger.Cli.Clients;
using Ledger.Cli.Files;
using Ledger.Cli.Invocation;
using Ledger.Cli.Running;
using Ledger.Cli.Typed;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary><c>ledger escrow agree FILING --expected YUAN [--bank NAME] [--payee HASH]</c>: the supervision agreement.</summary>
internal static class EscrowAgree
{
    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("agree", "escrow.agree");
        var filing = TaxCommand.FilingArgument(frame);
        var expected = new Option<string>("--expected")
        {
            Description = frame.Texts["option.expected"],
            Required = true,
            HelpName = "YUAN",
        };
        var bank = new Option<string?>("--bank") { Description = frame.Texts["option.bank"], HelpName = "NAME" };
        var payee = new Option<string?>("--payee") { Description = frame.Texts["option.payee"], HelpName = "HASH" };
        var data = ClientVerb.Data(frame);
        verb.Add(filing);
        verb.Add(expected);
        verb.Add(bank);
        verb.Add(payee);
        verb.Add(data);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                var id = Given.Filing(parsed.GetRequiredValue(filing));
                var sum = Given.Yuan(parsed.GetRequiredValue(expected));
                var folder = Path.GetFullPath(parsed.GetRequiredValue(data));
                var account = parsed.GetValue(payee) is { } given
                    ? Given.Hash(given)
                    : FolderSecret.Draw(folder, $"payee/{id}");
                return ClientVerb.RunAsync(
                    folder,
                    Role.Center,
                    async (client, up) =>
                    {
                        var keys = KeyFolder.Open(up.Keys);
                        var name = parsed.GetValue(bank) ?? keys.With(Role.Supervisor);
                        var organisation = new OrganisationId(keys.NumberOf(name));
                        var filed = await TaxCommand.FilingAsync(client, id, cancel);
                        var escrow = new EscrowId(
                            FolderSecret.Draw(folder, FormattableString.Invariant($"escrow/{id}/{filed.Version}"))
                        );
                        var final = await new Sender(session, client).SettleAsync(
                            Sender.Operation(
                                folder,
                                "agree",
                                escrow.ToString(),
                                sum.ToString(),
                                organisation.ToString(),
                                account.ToString()
                            ),
                            key => new AgreeEscrow
                            {
                                Key = key,
                                Escrow = escrow,
                                Filing = id,
                                FilingVersion = filed.Version,
                                Bank = organisation,
                                Expected = sum,
                                Payee = account,
                                EventTime = session.Surroundings.Clock.GetUtcNow(),
                            },
                            cancel
                        );
                        return session.Done(final, ("escrow", escrow.Name), ("filing", id.Name));
                    },
                    cancel
                );
            }
        );
        return verb;
    }
}
