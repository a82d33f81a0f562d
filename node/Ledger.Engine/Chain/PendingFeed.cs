using Ledger.Evidence.Primitives;

namespace Ledger.Engine.Chain;

/// <summary>
/// Hashes of transactions in the order in which the pool took them; the last few thousand are kept. Whoever reads too slowly
/// loses the oldest.
/// </summary>
public sealed class PendingFeed
{
    private const int Kept = 8_192;

    private readonly Lock gate = new();
    private readonly Bytes32[] last = new Bytes32[Kept]; // guarded by gate
    private long next; // guarded by gate
    private TaskCompletionSource? waiting; // guarded by gate; null while nobody waits

    /// <summary>The number of the transaction that comes next.</summary>
    public long Next
    {
        get
        {
            lock (gate)
                return next;
        }
    }

    /// <summary>Those from number <paramref name="from"/> on, and the number to go on with.</summary>
    public (IReadOnlyList<Bytes32> Hashes, long Next) Since(long from)
    {
        lock (gate)
        {
            var begin = Math.Max(from, next - Kept);
            var hashes = new Bytes32[Math.Max(0, next - begin)];
            for (var i = 0; i < hashes.Length; i++)
                hashes[i] = last[(begin + i) % Kept];
            return (hashes, next);
        }
    }

    /// <summary>Ends once there is one of number <paramref name="from"/>.</summary>
    public Task WaitAsync(long from, CancellationToken ct)
    {
        lock (gate)
        {
            if (next > from)
                return Task.CompletedTask;
            waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return waiting.Task.WaitAsync(ct);
        }
    }

    internal void Add(in Bytes32 hash)
    {
        TaskCompletionSource? told;
        lock (gate)
        {
            last[next++ % Kept] = hash;
            (told, waiting) = (waiting, null);
        }
        told?.TrySetResult();
    }
}
