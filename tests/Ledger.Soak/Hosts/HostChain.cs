using Ledger.Chaincode;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Sdk;
using Ledger.Soak.Nodes;

namespace Ledger.Soak.Hosts;

/// <summary>Holds what the outbox says against the chain of the stopped node.</summary>
internal static class HostChain
{
    /// <summary>Each final statement stands in the chain exactly once, under the head that was told, and nothing else does.</summary>
    /// <returns>Events of units and filings, and the head's number.</returns>
    /// <exception cref="SoakException">One is missing, twice there, or nobody's.</exception>
    public static async Task<(int Events, ulong Head)> CountAsync(
        string data,
        TestConsortium consortium,
        IReadOnlyDictionary<string, EntryStatus.Final> finals,
        CancellationToken ct
    )
    {
        await using var engine = DeadNode.OpenChain(data, consortium);
        var head = await engine.GetHeadAsync(ct);
        var heads = new HashSet<Bytes32>();
        var (units, filings) = (0, 0);
        for (var number = 1UL; number <= head.Number; number++)
            foreach (var log in (await engine.GetReceiptsAsync(number, ct))!.SelectMany(r => r.Logs))
            {
                if (!RecordedEvent.TryRead(new ContractLog(log.Address, log.Topics, log.Data), out var e))
                    continue;
                heads.Add(e.Head);
                units += e.Kind == RecordKind.Unit ? 1 : 0;
                filings += e.Kind == RecordKind.Filing ? 1 : 0;
            }
        foreach (var (key, final) in finals)
            if (!heads.Contains(final.Position.Head))
                throw new SoakException($"{key} is final with head {final.Position.Head}; no event has it.");
        var signed = finals.Keys.Count(static k => k.EndsWith("/sign", StringComparison.Ordinal));
        var opened = finals.Count - signed;
        // Signing a contract writes an event of its unit too.
        if (filings != signed || units != opened + signed)
            throw new SoakException(
                $"{opened} units were opened and {signed} contracts signed; the chain has {units} events of units and {filings} of filings."
            );
        return (units + filings, head.Number);
    }
}
