using System.Collections.Concurrent;
using System.Threading.Channels;
using Ledger.Engine.Chain;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Primitives;

namespace Ledger.Sealing.Running;

/// <summary>
/// Hands on what comes into a validator's pool: to the proposer, so that it gets into a block, and to every other validator, so that
/// one which is left out is overdue at all of them. What waits for long is handed on again, since a proposer that was started
/// anew has an empty pool.
/// </summary>
internal sealed class Forwarding : IAsyncDisposable
{
    private const int Waiting = 10_000;
    private const int Heard = 100_000;
    private const int OfOneCall = 200;
    private const int BytesOfOneCall = 1024 * 1024;

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentDictionary<Bytes32, byte> heard = [];
    private readonly List<Channel<ReadOnlyMemory<byte>>> lines = [];
    private readonly Seat seat;
    private readonly Task loops;

    /// <summary>Begins to listen to the engine.</summary>
    public Forwarding(Seat seat, IReadOnlyList<IPeer> peers)
    {
        this.seat = seat;
        var running = new List<Task> { Task.Run(AgainAsync) };
        foreach (var peer in peers)
        {
            var line = Channel.CreateBounded<ReadOnlyMemory<byte>>(
                new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropWrite }
            );
            lines.Add(line);
            running.Add(Task.Run(() => SendAsync(peer, line.Reader)));
        }
        loops = Task.WhenAll(running);
        seat.Engine.OnAccepted = OnAccepted;
    }

    /// <summary>Takes what another validator hands on; it is not handed on again at once.</summary>
    public async Task TakeAsync(IReadOnlyList<ReadOnlyMemory<byte>> transactions, CancellationToken ct)
    {
        if (heard.Count + transactions.Count > Heard)
            heard.Clear();
        foreach (var raw in transactions)
        {
            var hash = Keccak256.Hash(raw.Span);
            heard[hash] = 0;
            await seat.Engine.SubmitAsync(raw, ct).ConfigureAwait(false);
            heard.TryRemove(hash, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        seat.Engine.OnAccepted = null;
        await stopping.CancelAsync().ConfigureAwait(false);
        await loops.ConfigureAwait(false);
    }

    private void OnAccepted(SignedTransaction transaction)
    {
        if (!heard.ContainsKey(transaction.Hash))
            Put(transaction.Raw);
    }

    private void Put(ReadOnlyMemory<byte> raw)
    {
        foreach (var line in lines)
            line.Writer.TryWrite(raw);
    }

    private async Task AgainAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Again, seat.Time, stopping.Token).ConfigureAwait(false);
                foreach (var raw in seat.Engine.WaitingSince(Again).Take(Waiting))
                    Put(raw);
            }
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
    }

    private async Task SendAsync(IPeer peer, ChannelReader<ReadOnlyMemory<byte>> line)
    {
        try
        {
            while (await line.WaitToReadAsync(stopping.Token).ConfigureAwait(false))
            {
                var (some, bytes) = (new List<ReadOnlyMemory<byte>>(), 0);
                while (some.Count < OfOneCall && bytes < BytesOfOneCall && line.TryRead(out var raw))
                {
                    some.Add(raw);
                    bytes += raw.Length;
                }
                // Who is away gets it again later, while it waits here.
                await Peers
                    .AnswerAsync(
                        async ct =>
                        {
                            await peer.ForwardAsync(some, ct).ConfigureAwait(false);
                            return peer;
                        },
                        AnswerWithin,
                        stopping.Token
                    )
                    .ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
    }
}
