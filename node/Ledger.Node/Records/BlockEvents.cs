using System.Collections.Concurrent;
using Ledger.Chaincode;
using Ledger.Evidence.Primitives;
using Ledger.Node.Index;

namespace Ledger.Node.Records;

/// <summary>A record's event with where it stands.</summary>
public sealed record PlacedEvent(
    RecordedEvent Event,
    EventPlace Place,
    Bytes32 Transaction,
    Bytes32 BlockHash,
    ulong BlockTime
);

/// <summary>Events of a block out of its receipts; the last few hundred blocks stay decoded.</summary>
public sealed class BlockEvents(RecentBlocks recent)
{
    private const int Kept = 256;
    private readonly ConcurrentDictionary<ulong, IReadOnlyList<PlacedEvent>> decoded = [];
    private readonly ConcurrentQueue<ulong> order = [];

    /// <summary>In the order of their logs.</summary>
    /// <exception cref="ChainUnavailableException">The chain has no such block.</exception>
    public async ValueTask<IReadOnlyList<PlacedEvent>> OfBlockAsync(ulong number, CancellationToken ct)
    {
        if (decoded.TryGetValue(number, out var known))
            return known;
        var full = await recent.GetAsync(number, ct).ConfigureAwait(false);
        var events = Read(full.Block, full.Receipts);
        if (decoded.TryAdd(number, events))
            order.Enqueue(number);
        while (decoded.Count > Kept && order.TryDequeue(out var oldest))
            decoded.TryRemove(oldest, out _);
        return events;
    }

    public async ValueTask<PlacedEvent> AtAsync(EventPlace place, CancellationToken ct)
    {
        foreach (var e in await OfBlockAsync(place.Block, ct).ConfigureAwait(false))
            if (e.Place.LogIndex == place.LogIndex)
                return e;
        throw new NodeStoreException(
            NodeStoreFault.Damaged,
            $"the index names an event in block {place.Block} that is not there; run `ledger rebuild-index`."
        );
    }

    private static List<PlacedEvent> Read(SealedBlock block, IReadOnlyList<TransactionReceipt> receipts)
    {
        var events = new List<PlacedEvent>();
        var logIndex = 0;
        for (var i = 0; i < receipts.Count; i++)
        {
            var hash = block.Transactions[i].Hash; // encodes and hashes the whole transaction: once
            foreach (var log in receipts[i].Logs)
            {
                var place = new EventPlace(block.Header.Number, i, logIndex++);
                if (RecordedEvent.TryRead(new ContractLog(log.Address, log.Topics, log.Data), out var e))
                    events.Add(new PlacedEvent(e, place, hash, block.Hash, block.Header.Timestamp));
            }
        }
        return events;
    }
}
