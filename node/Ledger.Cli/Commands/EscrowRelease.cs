using System.CommandLine;
using Ledger.Cli.Clients;
using Ledger.Cli.Invocation;
using Ledger.Cli.Terminal;
using Ledger.Cli.Typed;
using Ledger.Evidence.Machines;
using Ledger.Sdk;

namespace Ledger.Cli.Commands;

/// <summary><c>ledger escrow release ESCROW</c>: instructs the whole balance to the bound payee.</summary>
internal static class EscrowRelease
{
    public static Command Build(VerbFrame frame)
    {
        var verb = frame.Verb("release", "escrow.release");
        var escrow = EscrowCommand.EscrowArgument(frame);
        var data = ClientVerb.Data(frame);
        verb.Add(escrow);
        verb.Add(data);
        frame.Does(
            verb,
            (session, parsed, cancel) =>
            {
                var id = Given.Escrow(parsed.GetRequiredValue(escrow));
                return ClientVerb.RunAsync(
                    parsed.GetRequiredValue(data),
                    Role.Center,
                    async (client, _) =>
                    {
                        var report = await EscrowCommand.ReadAsync(client, id, cancel);
                        var free = report.Balance;
                        if (free <= Fen.Zero)
                            throw new CliException(ExitCode.Refused, "error.escrow.empty", id.Name);
                        var final = await new Sender(session, client).SettleAsync(
                            FormattableString.Invariant($"cli/release/{id}/{report.Position.Seq}"),
                            key => new InstructRelease
                            {
                                Key = key,
                                Escrow = id,
                                Legs = [new ReleaseLeg(LegClass.Seller, report.Payee, free)],
                                EventTime = session.Surroundings.Clock.GetUtcNow(),
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
