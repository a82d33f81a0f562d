using Ledger.Chaincode;
using Ledger.Engine.Chain;
using Ledger.Engine.Evm;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Tests.Evm.Oracle;

/// <summary>Where each record stands, learnt from the logs of sealed blocks.</summary>
internal sealed class SeqBook
{
    private readonly Dictionary<(RecordKind, Bytes32), (uint Seq, Bytes32 Head)> records = [];

    /// <summary>Block time of the statements that are made next, Unix seconds.</summary>
    public ulong Now { get; set; }

    /// <summary>0 of a record that is not there; organisations are there since genesis.</summary>
    public uint SeqOf(RecordKind kind, in Bytes32 record) =>
        records.TryGetValue((kind, record), out var known) ? known.Seq
        : kind == RecordKind.Organisation ? 1u
        : 0u;

    public Bytes32 HeadOf(RecordKind kind, in Bytes32 record) => records.GetValueOrDefault((kind, record)).Head;

    public void Read(IEnumerable<LogEntry> logs)
    {
        foreach (var log in logs)
        {
            if (RecordedEvent.TryRead(new ContractLog(log.Address, log.Topics, log.Data), out var e))
                records[(e.Kind, e.Record)] = (e.Seq, e.Head);
        }
    }
}
