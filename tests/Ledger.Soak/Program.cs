using System.CommandLine;
using Ledger.Soak.Abuse;
using Ledger.Soak.Corruption;
using Ledger.Soak.Disks;
using Ledger.Soak.Hosts;
using Ledger.Soak.Nodes;

// `ledger soak VERB`: exit code 0 = every round held, 1 = a round did not, 2 = bad usage.
var root = new RootCommand(
    "Long fault runs of whole processes. Each prints what it counted and ends with 0, or with 1 at the first round that does not hold."
);
root.Add(NodeSoakCommand.Build());
root.Add(HostSoakCommand.Build());
root.Add(CorruptionCommand.Build());
root.Add(UnsyncedSoakCommand.Build());
root.Add(AbuseSoakCommand.Build());
root.Add(HostProcess.Build());
return await root.Parse(args).InvokeAsync();
