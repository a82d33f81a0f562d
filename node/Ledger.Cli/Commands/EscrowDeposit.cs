using System.CommandLine;
using Ledger.Cli.Clients;
using Ledger.Cli.Invocation;
using Ledger.Cli.Running;
using Ledger.Cli.Typed;
using Ledger.Evidence.Texts;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary><c>ledger escrow deposit ESCROW --amount YUAN --serial NO [--payer NAME]</c>: money that the bank received.</summary>
internal static class EscrowDeposit
{
    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("deposit", "escrow.deposit");
        var escrow = EscrowCommand.EscrowArgument(frame);
        var amount = new Option<string>("--amount")
        {
            Description = frame.Texts["option.amount"],
            Required = true,
            HelpName = "YUAN",
        };
        var serial = new Option<string>("--serial")
        {
            Description = frame.Texts["option.serial"],
            Required = true,
            HelpName = "NO",
        };
        var payer = new Option<string>("--payer")
        {
            Description = frame.Texts["option.payer"],
            HelpName = "NAME",
            DefaultValueFactory = static _ => "buyer",
        };
        var data = ClientVerb.Data(frame);
        verb.Add(escrow);
        verb.Add(amount);
        verb.Add(serial);
        verb.Add(payer);
        verb.Add(data);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                var id = Given.Escrow(parsed.GetRequiredValue(escrow));
                var sum = Given.Yuan(parsed.GetRequiredValue(amount));
                var folder = Path.GetFullPath(parsed.GetRequiredValue(data));
                var number = parsed.GetRequiredValue(serial);
                var who = FolderSecret.Draw(
                    folder,
                    $"payer/{id}/{Given.Text(session, "payer", TextProfiles.Name, parsed.GetRequiredValue(payer))}"
                );
                return EscrowCommand.AsBankAsync(
                    folder,
                    id,
                    async (client, report) =>
                    {
                        var now = session.Surroundings.Clock.GetUtcNow();
                        var rule = client.Trust.SerialsOf(report.Bank.Number);
                        var booked = BankSerials.Of(session, folder, rule, number);
                        var final = await new Sender(session, client).SettleAsync(
                            Sender.Operation(
                                folder,
                                "deposit",
                                id.ToString(),
                                booked.ToString(),
                                sum.ToString(),
                                who.ToString()
                            ),
                            key => new Deposit
                            {
                                Key = key,
                                Escrow = id,
                                Serial = booked,
                                Amount = sum,
                                Payer = who,
                                Class = PayerClass.Buyer,
                                BankTime = now,
                                EventTime = now,
                            },
                            cancel
                        );
                        return EscrowCommand.Done(session, final, id);
                    },
                    cancel
                );
            }
        );
        return verb;
    }
}
