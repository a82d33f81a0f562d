using Ledger.Cli.Commands;
using Ledger.Sdk;

namespace Ledger.Cli.Clients;

/// <summary>Serials as the chain sees them: HMAC under the bank's secret, because a serial can be guessed.</summary>
internal static class BankSerials
{
    /// <exception cref="CliException">An empty serial.</exception>
    public static BankSerial Of(string data, string serial) =>
        string.IsNullOrWhiteSpace(serial)
            ? throw new CliException("error.serial")
            : BankSerial.Of(EscrowAgree.Drawn(data, "bank secret").Span, serial);
}
