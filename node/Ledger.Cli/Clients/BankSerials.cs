using Ledger.Cli.Running;
using Ledger.Cli.Terminal;
using Ledger.Evidence.Identifiers;
using Ledger.Sdk;

namespace Ledger.Cli.Clients;

/// <summary>Serials as the chain sees them: HMAC under the bank's secret, because a serial can be guessed.</summary>
internal static class BankSerials
{
    /// <exception cref="CliException">No serial of this bank, with what is wrong.</exception>
    public static BankSerial Of(Session session, string data, SerialRule rule, string serial) =>
        BankSerial.TryOf(FolderSecret.Draw(data, "bank secret").Span, rule, serial, out var result, out var problem)
            ? result
            : throw new CliException("error.serial", session.Texts.Pick(problem.Zh, problem.En));
}
