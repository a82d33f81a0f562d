using Ledger.Explorer.Hosting;

return await ExplorerProgram.RunAsync(args);
