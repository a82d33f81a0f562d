using System.Runtime.CompilerServices;
using Ledger.Evidence.Identifiers;
using Ledger.Sdk.Proofs;

namespace Ledger.Sdk;

/// <summary>
/// Follows any number of filings: reads the ledger's feed of filings once and picks here. Each filing has its own
/// position; events between it and the feed are filled in, none twice, none skipped. One reader; <see cref="Add"/> and
/// <see cref="Remove"/> from any thread.
/// </summary>
public class FilingWatch
{
    private readonly LedgerClient ledger = null!;
    private readonly Lock gate = new();
    private readonly Dictionary<FilingId, RecordPosition> watched = [];

    /// <summary>Filings whose events up to the feed are still to be read.</summary>
    private readonly HashSet<FilingId> behind = [];
    private TaskCompletionSource added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>For mocks.</summary>
    protected FilingWatch() { }

    /// <summary>Follows with this client, which stays the caller's.</summary>
    public FilingWatch(LedgerClient ledger) => this.ledger = ledger ?? throw new ArgumentNullException(nameof(ledger));

    /// <summary>Follows from behind this position; the default position follows from the filing's first event.</summary>
    public virtual void Add(FilingId filing, RecordPosition position)
    {
        lock (gate)
        {
            watched[filing] = position;
            behind.Add(filing);
            added.TrySetResult();
        }
    }

    /// <summary>Stops following a filing; one that is not followed is no fault.</summary>
    public virtual void Remove(FilingId filing)
    {
        lock (gate)
        {
            watched.Remove(filing);
            behind.Remove(filing);
        }
    }

    /// <summary>Reconnects and fills gaps by itself, never skips. Quiet items tell up to which block nothing is missing.</summary>
    public virtual async IAsyncEnumerable<WatchItem> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken ct = default
    )
    {
        await using var feed = new Feed(ledger.Events, ct);
        while (true)
        {
            // The stream stands before any record is read: what happens from here on comes through it.
            var moved = await feed.MoveAsync(Added());
            foreach (var filing in TakeBehind())
            await foreach (var e in CatchUpAsync(filing, ct))
                yield return new WatchItem.Happened(e);
            if (!moved)
                continue;
            var item = feed.Current;
            if (item.Event is not { } happened)
            {
                if (item.CaughtUp)
                    yield return new WatchItem.Quiet(item.AsOf);
                continue;
            }
            if (Position(happened.Filing) is not { } held || happened.Position.Seq <= held.Seq)
                continue;
            if (happened.Position.Seq != held.Seq + 1)
            {
                await foreach (var e in CatchUpAsync(happened.Filing, ct))
                    yield return new WatchItem.Happened(e);
                continue;
            }
            if (Advance(happened))
                yield return new WatchItem.Happened(happened);
        }
    }

    /// <summary>
    /// The feed of filings from the head: what lies before it is read record by record, from each one's own position. A
    /// read that is under way when the reader leaves is ended before the stream is closed.
    /// </summary>
    private sealed class Feed : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop;
        private readonly IAsyncEnumerator<FeedItem> items;
        private Task<bool>? next;
        private bool isOpen;

        public Feed(EventsClient events, CancellationToken ct)
        {
            stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            items = events.SubscribeAsync("head", "kind = \"2\"", stop.Token).GetAsyncEnumerator(stop.Token);
        }

        public FeedItem Current => items.Current;

        /// <summary>False: <paramref name="woken"/> came first; the read goes on. The first item is always waited for.</summary>
        public async Task<bool> MoveAsync(Task woken)
        {
            next ??= items.MoveNextAsync().AsTask();
            if (isOpen && await Task.WhenAny(next, woken) == woken && !next.IsCompleted)
                return false;
            var moved = next;
            isOpen = await moved ? true : throw new InvalidOperationException("The feed of a ledger never ends.");
            next = null;
            return true;
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            if (next is not null)
                await next.ContinueWith(
                    static _ => { },
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default
                );
            await items.DisposeAsync();
            stop.Dispose();
        }
    }

    /// <summary>Reads a filing's own events behind its position, in order.</summary>
    private async IAsyncEnumerable<LedgerEvent> CatchUpAsync(
        FilingId filing,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        if (Position(filing) is not { } held)
            yield break;
        await foreach (var e in ledger.Filings.EventsAsync(filing, held.Seq + 1, ct))
            if (Position(filing) is { } now && e.Position.Seq == now.Seq + 1 && Advance(e))
                yield return e;
    }

    private List<FilingId> TakeBehind()
    {
        lock (gate)
        {
            var result = behind.ToList();
            behind.Clear();
            if (added.Task.IsCompleted)
                added = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return result;
        }
    }

    private Task Added()
    {
        lock (gate)
            return added.Task;
    }

    private RecordPosition? Position(FilingId filing)
    {
        lock (gate)
            return watched.TryGetValue(filing, out var position) ? position : null;
    }

    /// <summary>Recomputes the head from the one before it: an event that does not fit was never in the chain.</summary>
    private bool Advance(LedgerEvent e)
    {
        lock (gate)
        {
            if (!watched.TryGetValue(e.Filing, out var held))
                return false;
            if (!HeadStep.Follows(ledger.Trust, held, e))
                throw new UntrustedAnswerException(
                    "Event "
                        + e.Position.Seq
                        + " of a watched filing does not lead from the head before it to the head that the node names."
                );
            watched[e.Filing] = e.Position;
            return true;
        }
    }
}
