using Ledger.Benchmarks;

return await BenchCommand.RunAsync(args);
