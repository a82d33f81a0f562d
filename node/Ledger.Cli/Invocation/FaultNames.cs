using Ledger.Chaincode;
using Ledger.Cli.Terminal;
using Ledger.Engine.Chain;
using Ledger.Engine.State.Trie;
using Ledger.Engine.Store;
using Ledger.Node;
using Ledger.Node.Errors;
using Ledger.Node.Following;
using Ledger.Sdk;

namespace Ledger.Cli.Invocation;

/// <summary>
/// Names the faults of the machine, the stores and the node. What is not named here is a fault of this program and is
/// told with its stack.
/// </summary>
internal static class FaultNames
{
    // Linux errno in the low half of an IOException's HResult.
    private const int NoSpace = 28;
    private const int ReadOnly = 30;

    public static CliException? Of(Exception fault) =>
        fault switch
        {
            AggregateException { InnerExceptions: [var only] } => only as CliException ?? Of(only),
            FileNotFoundException f => new CliException("error.file.missing", f.FileName ?? f.Message),
            DirectoryNotFoundException => new CliException("error.folder.missing", fault.Message),
            UnauthorizedAccessException => new CliException("error.file.denied", fault.Message),
            IOException when IsDiskFull(fault) => new CliException("error.disk.full", fault.Message),
            IOException when IsReadOnly(fault) => new CliException("error.disk.readonly", fault.Message),
            IOException => new CliException("error.file.io", fault.Message),
            ForeignLedgerException => new CliException(ExitCode.Refused, "error.foreign", fault.Message),
            RefusedException or DocumentRefusedException => new CliException(
                ExitCode.Refused,
                "error.request",
                fault.Message
            ),
            ChainUnavailableException or JsonRpcException => new CliException("error.unavailable", fault.Message),
            LedgerUnavailableException unavailable => new CliException("error.unavailable", unavailable.Text),
            LedgerRequestException request => new CliException(ExitCode.Refused, "error.request", request.Text),
            LedgerConfigurationException faults => new CliException("error.configuration", faults.Text),
            HistoryForkedException => new CliException("error.forked", fault.Message),
            UntrustedAnswerException => new CliException(ExitCode.Refused, "error.untrusted", fault.Message),
            OutboxException => new CliException("error.outbox", fault.Message),
            KeystoreException => new CliException("error.keystore", fault.Message),
            NodeStartException or GenesisException or ConsortiumException => new CliException(
                "error.configuration",
                fault.Message
            ),
            NodeStoreException store => new CliException("error.store." + store.Fault, Detail(store)),
            StoreException store => new CliException("error.store." + store.Fault, Detail(store)),
            StateReadException => new CliException("error.store.Corrupt", fault.Message),
            SignerException => new CliException("error.signer", fault.Message),
            IndexStoppedException => new CliException("error.index.stopped", fault.Message),
            EngineStoppedException => new CliException("error.engine.stopped", fault.Message),
            FollowStoppedException stopped => new CliException(
                ExitCode.Refused,
                "error.follow." + stopped.Fault,
                Detail(stopped)
            ),
            ChainFileException file => new CliException(ExitCode.Refused, "error.blocks." + file.Fault, Detail(file)),
            BlockRefusedException => new CliException("error.engine.stopped", fault.Message),
            ArgumentException { ParamName: not null } => new CliException("error.value", fault.Message),
            _ => null,
        };

    /// <summary>The path and what the system said; the fault's name in front of it is in the text already.</summary>
    private static string Detail(Exception fault)
    {
        var colon = fault.Message.IndexOf(": ", StringComparison.Ordinal);
        return fault.Message[(colon + 2)..];
    }

    public static bool IsDiskFull(Exception fault) => fault is IOException && (fault.HResult & 0xffff) == NoSpace;

    public static bool IsReadOnly(Exception fault) => fault is IOException && (fault.HResult & 0xffff) == ReadOnly;
}
