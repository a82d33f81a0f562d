using Ledger.Chaincode;
using Ledger.Cli.Terminal;

namespace Ledger.Cli.Invocation;

/// <summary>How a refusal of the chain or of the SDK ends a verb: its name, its sentence, and what helps.</summary>
internal static class Refusals
{
    public static CliException Refused(this Session session, Refusal refusal) =>
        new(
            ExitCode.Refused,
            "error.refused",
            refusal.Name,
            session.Texts.Pick(refusal.Zh, refusal.En),
            session.Texts["remedy." + refusal.Remedy]
        );
}
