using System.CommandLine;
using Ledger.Cli.Clients;
using Ledger.Cli.Invocation;
using Ledger.Cli.Sample;
using Ledger.Cli.Typed;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary><c>ledger escrow confirm|fail ESCROW</c>: what the bank did with the next leg of an instruction.</summary>
internal static class EscrowLegs
{
    public static Command Confirm(VerbFrame frame)
    {
        var verb = frame.Verb("confirm", "escrow.confirm");
        var escrow = EscrowCommand.EscrowArgument(frame);
        var serial = new Option<string>("--serial")
        {
            Description = frame.Texts["option.serial"],
            Required = true,
            HelpName = "NO",
        };
        var data = ClientVerb.Data(frame);
        verb.Add(escrow);
        verb.Add(serial);
        verb.Add(data);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                var id = Given.Escrow(parsed.GetRequiredValue(escrow));
                var folder = Path.GetFullPath(parsed.GetRequiredValue(data));
                var number = parsed.GetRequiredValue(serial);
                return EscrowCommand.AsBankAsync(
                    folder,
                    id,
                    async (client, report) =>
                    {
                        var now = session.Surroundings.Clock.GetUtcNow();
                        var rule = client.Trust.SerialsOf(report.Bank.Number);
                        var booked = BankSerials.Of(session, folder, rule, number);
                        var final = await new Sender(session, client).SettleAsync(
                            Sender.Operation(folder, "confirm", id.ToString(), booked.ToString()),
                            key => new ConfirmLeg
                            {
                                Key = key,
                                Escrow = id,
                                Index = Next(report),
                                Serial = booked,
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

    public static Command Fail(VerbFrame frame)
    {
        var verb = frame.Verb("fail", "escrow.fail");
        var escrow = EscrowCommand.EscrowArgument(frame);
        var reason = new Option<string?>("--reason") { Description = frame.Texts["option.reason"], HelpName = "HASH" };
        var data = ClientVerb.Data(frame);
        verb.Add(escrow);
        verb.Add(reason);
        verb.Add(data);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                var id = Given.Escrow(parsed.GetRequiredValue(escrow));
                return EscrowCommand.AsBankAsync(
                    parsed.GetRequiredValue(data),
                    id,
                    async (client, report) =>
                    {
                        var now = session.Surroundings.Clock.GetUtcNow();
                        var why = SampleDigests.OrGiven(
                            client.Trust,
                            reason.Name,
                            parsed.GetValue(reason),
                            "account closed"
                        );
                        var final = await new Sender(session, client).SettleAsync(
                            FormattableString.Invariant($"cli/fail/{id}/{report.Position.Seq}"),
                            key => new FailLeg
                            {
                                Key = key,
                                Escrow = id,
                                Index = Next(report),
                                Reason = why,
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

    /// <summary>The first leg that is not paid; where there is none, the chain refuses by name.</summary>
    private static byte Next(EscrowReport report)
    {
        var paid = report.Legs.TakeWhile(static leg => leg.Paid).Count();
        return (byte)Math.Min(paid, byte.MaxValue);
    }
}
