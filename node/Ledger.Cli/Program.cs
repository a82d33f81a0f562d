using Ledger.Cli;
using Ledger.Cli.Running;
using Ledger.Cli.Terminal;

// Before the runtime looks at the signals.
InheritedSignals.Heed();
return await LedgerCommand.RunAsync(args, Surroundings.OfProcess(), CancellationToken.None);
