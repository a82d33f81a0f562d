using Ledger.Cli;
using Ledger.Cli.Running;

// Before the runtime looks at the signals.
InheritedSignals.Heed();
return await LedgerCommand.RunAsync(args, Surroundings.OfProcess(), CancellationToken.None);
