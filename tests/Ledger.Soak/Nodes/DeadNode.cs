using System.Globalization;
using Ledger.Chaincode;
using Ledger.Engine.Chain;
using Ledger.Engine.Store;
using Ledger.Evidence.Machines;
using Ledger.Node;
using Ledger.Sdk;
using Receipt = Ledger.Sdk.Receipt;

namespace Ledger.Soak.Nodes;

/// <summary>What lies in the data folder of a node that does not run, read without the node's code for readers.</summary>
internal static class DeadNode
{
    /// <summary>Runs fsck and holds every block that the client knows to be final against the one on the disk.</summary>
    /// <returns>The number of the head.</returns>
    /// <exception cref="SoakException">A finding, or a final block that is gone or another.</exception>
    public static async Task<ulong> CheckAsync(
        string data,
        TestConsortium consortium,
        IEnumerable<EntryStatus.Final> finals,
        CancellationToken ct
    )
    {
        var report = NodeMaintenance.Fsck(data, consortium.Genesis, ct);
        if (!report.IsClean)
            throw new SoakException(
                "fsck: " + string.Join("; ", report.Findings.Select(f => f.Check + ": " + f.Message))
            );
        await using var engine = OpenChain(data, consortium);
        foreach (var block in finals.Select(f => f.Block).DistinctBy(b => b.Number))
        {
            var found = await engine.GetBlockAsync(block.Number, ct);
            if (found?.Hash != block.Hash)
                throw new SoakException(
                    $"Block {block.Number} was final as {block.Hash}; the node has {found?.Hash.ToString() ?? "none"}."
                );
        }
        return report.Head;
    }

    /// <summary>Counts the chain's events over all receipts: each acknowledged statement exactly once, with the head that was told.</summary>
    /// <returns>How many events the chain holds.</returns>
    /// <exception cref="SoakException">One is missing, twice there, or other than told.</exception>
    public static async Task<int> CountAsync(
        string data,
        TestConsortium consortium,
        IReadOnlyDictionary<string, Receipt> acknowledged,
        IReadOnlyDictionary<string, EntryStatus.Final> finals,
        CancellationToken ct
    )
    {
        await using var engine = OpenChain(data, consortium);
        var head = await engine.GetHeadAsync(ct);
        var events = new Dictionary<string, List<RecordedEvent>>(StringComparer.Ordinal);
        for (var number = 1UL; number <= head.Number; number++)
        {
            foreach (var log in (await engine.GetReceiptsAsync(number, ct))!.SelectMany(r => r.Logs))
            {
                if (!RecordedEvent.TryRead(new ContractLog(log.Address, log.Topics, log.Data), out var e))
                    continue;
                var place = Place(e.Kind, Convert.ToHexStringLower(e.Record.Span), e.Seq);
                if (!events.TryGetValue(place, out var list))
                    events[place] = list = [];
                list.Add(e);
            }
        }
        foreach (var (place, list) in events)
        {
            if (list.Count != 1)
                throw new SoakException($"{place} stands {list.Count} times in the chain.");
        }
        foreach (var (key, receipt) in acknowledged)
        {
            if (!finals.TryGetValue(key, out var final))
                throw new SoakException($"{key} was acknowledged and is not final.");
            var slash = receipt.Record.IndexOf('/', StringComparison.Ordinal);
            var kind = receipt.Record[..slash] is "units" ? RecordKind.Unit : RecordKind.Filing;
            var place = Place(kind, receipt.Record[(slash + 1)..], final.Position.Seq);
            if (!events.TryGetValue(place, out var list) || list[0].Head != final.Position.Head)
                throw new SoakException(
                    $"{key} is final as {place} with head {final.Position.Head}; the chain differs."
                );
        }
        // The kinds that the callers write: as many events as statements, so that none was executed under another sequence number.
        var told = acknowledged.Values.Count(static r => r.Record.StartsWith("filings/", StringComparison.Ordinal));
        var opened = acknowledged.Count - told;
        var filed = events.Values.Count(static l => l[0].Kind == RecordKind.Filing);
        var unit = events.Values.Count(static l => l[0].Kind == RecordKind.Unit);
        if (filed != told || unit != opened + told)
            throw new SoakException(
                $"{opened} units were opened and {told} contracts signed; the chain has {unit} events of units and {filed} of filings."
            );
        return events.Count;
    }

    private static string Place(RecordKind kind, string record, uint seq) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind} {record} seq {seq}");

    public static ChainEngine OpenChain(string data, TestConsortium consortium) =>
        ChainEngine.Open(
            RocksStore.Open(Path.Combine(data, EngineFiles.StoreName), create: false),
            consortium.Genesis,
            new EngineOptions
            {
                Sealers = [],
                Admission = OpenAdmission.Instance,
                ManualSealing = true,
                Mark = EngineFiles.Mark(data),
            }
        );
}
