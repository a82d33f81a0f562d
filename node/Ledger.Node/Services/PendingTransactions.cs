using System.Collections.Concurrent;
using Ledger.Evidence.Primitives;

namespace Ledger.Node.Services;

/// <summary>
/// Which bytes this node gave to the chain for a (writer, nonce), so that GetTransaction can say "pending". Only a hint:
/// whether they still wait is asked of the chain's pending nonce, so a dropped one reads "not here" and is sent again.
/// </summary>
internal sealed class PendingTransactions
{
    private const int Kept = 200_000;
    private readonly ConcurrentDictionary<Bytes32, (Address Writer, ulong Nonce)> byHash = [];
    private readonly ConcurrentQueue<Bytes32> order = [];

    public void Add(Bytes32 hash, Address writer, ulong nonce)
    {
        if (byHash.TryAdd(hash, (writer, nonce)))
            order.Enqueue(hash);
        while (order.Count > Kept && order.TryDequeue(out var oldest))
            byHash.TryRemove(oldest, out _);
    }

    public (Address Writer, ulong Nonce)? Find(Bytes32 hash) => byHash.TryGetValue(hash, out var found) ? found : null;
}
