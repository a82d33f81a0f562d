using Ledger.Cli;

return await LedgerCommand.RunAsync(args, Surroundings.OfProcess(), CancellationToken.None);
