using System.Globalization;
using Ledger.Cli.Terminal;

namespace Ledger.Cli.Commands;

/// <summary>Has a person type the number of the head that a ledger is taken back to.</summary>
internal static class HeadConfirmation
{
    /// <exception cref="CliException">Nobody can be asked, or another answer was given.</exception>
    public static void Ask(Session session, ulong head)
    {
        if (session.AsJson || session.Surroundings.Asked is not { } answers)
            throw new CliException("error.restore.yes");
        session.Note("restore.confirm", head);
        if (answers.ReadLine()?.Trim() != head.ToString(CultureInfo.InvariantCulture))
            throw new CliException(ExitCode.Refused, "error.restore.unconfirmed");
    }
}
