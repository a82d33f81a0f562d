using System.Runtime.CompilerServices;
using Ledger.Sdk.Clients;
using Ledger.Sdk.Feeds;
using Ledger.Sdk.Grpc;
using Microsoft.Extensions.Logging;

namespace Ledger.Sdk;

/// <summary>The ledger's events in order, without gaps, at least once.</summary>
public class EventsClient
{
    private readonly ReadChannel reads = null!;
    private readonly TimeSpan heartbeat;
    private readonly TimeProvider time = TimeProvider.System;
    private readonly ILogger log = null!;
    private readonly ClientMetrics metrics = null!;

    /// <summary>For mocks.</summary>
    protected EventsClient() { }

    internal EventsClient(
        ReadChannel reads,
        TimeSpan heartbeat,
        TimeProvider time,
        ILogger log,
        ClientMetrics metrics
    ) => (this.reads, this.heartbeat, this.time, this.log, this.metrics) = (reads, heartbeat, time, log, metrics);

    /// <summary>
    /// Reads on for ever: reconnects from its cursor, 0.2 to 15 s apart; three missed heartbeats count as a dead stream.
    /// </summary>
    /// <param name="after">genesis, head, or a cursor: nothing starts at "now" by omission.</param>
    /// <param name="filter">For instance kind = "2".</param>
    /// <exception cref="LedgerRequestException">The cursor is another ledger's, filter's or fork's.</exception>
    public virtual async IAsyncEnumerable<FeedItem> SubscribeAsync(
        string after,
        string filter = "",
        [EnumeratorCancellation] CancellationToken ct = default
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(after);
        var cursor = after;
        var failures = 0;
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            using var stream = new FeedStream(reads, cursor, filter, heartbeat, time);
            while (await stream.NextAsync(ct) is { } item)
            {
                failures = 0;
                cursor = item.Cursor;
                if (item.Event is not null)
                    metrics.Heard(item.AsOf, time.GetUtcNow());
                yield return item;
            }
            metrics.Reconnected();
            FeedLog.Reconnect(log, stream.Ended);
            reads.Rotate();
            await Task.Delay(FeedStream.BackOff(failures++), time, ct);
        }
    }
}
