using Google.Rpc;
using Grpc.Core;
using Ledger.Api;
using Ledger.Node.Errors;
using Ledger.Node.Index;
using Ledger.Node.Records;

namespace Ledger.Node.Events;

/// <summary>One subscription. Each item names the cursor of the one before; the first names what the client gave.</summary>
internal sealed class EventFeed(
    IChain chain,
    BlockEvents blocks,
    IndexFollower follower,
    TimeProvider time,
    EventFilter filter,
    TimeSpan heartbeat
)
{
    private const ulong BlocksAtOnce = 32;
    private string held = "";
    private long beat; // timestamp of the last item

    public async Task RunAsync(
        EventCursor start,
        string given,
        IServerStreamWriter<Wire.SubscribeResponse> stream,
        CancellationToken ct
    )
    {
        held = given;
        var at = start;
        var first = true;
        while (true)
        {
            var next = follower.NextAsync();
            var head = follower.Latest!;
            at = await PassAsync(at, head, stream, ct).ConfigureAwait(false);
            // The first heartbeat at once: it gives a client that began with "head" its cursor.
            if (first || time.GetElapsedTime(beat) >= heartbeat)
                await SendHeartbeatAsync(at, head, stream, ct).ConfigureAwait(false);
            first = false;
            await WaitAsync(next, ct).ConfigureAwait(false);
            follower.ThrowIfStopped();
        }
    }

    private async Task<EventCursor> PassAsync(
        EventCursor at,
        LatestBlock head,
        IServerStreamWriter<Wire.SubscribeResponse> stream,
        CancellationToken ct
    )
    {
        for (var block = at.LogIndex == EventCursor.EndOfBlock ? at.Block + 1 : at.Block; block <= head.Number; block++)
        {
            // Reads of the embedded chain end at once: a long way back must neither hold a thread nor outlive its client.
            ct.ThrowIfCancellationRequested();
            if (block % BlocksAtOnce == 0)
                await Task.Yield();
            foreach (var placed in await blocks.OfBlockAsync(block, ct).ConfigureAwait(false))
            {
                if (block == at.Block && placed.Place.LogIndex <= at.LogIndex || !filter.Matches(placed.Event))
                    continue;
                var cursor = new EventCursor(block, placed.BlockHash, (uint)placed.Place.LogIndex);
                await SendAsync(
                        cursor,
                        new Wire.SubscribeResponse { Event = WireEvents.Of(placed, chain.GenesisHash) },
                        stream,
                        ct
                    )
                    .ConfigureAwait(false);
            }
            if (time.GetElapsedTime(beat) >= heartbeat && beat != 0)
                await SendHeartbeatAsync(await EndAsync(block, ct).ConfigureAwait(false), head, stream, ct)
                    .ConfigureAwait(false);
        }
        return new EventCursor(head.Number, head.Hash, EventCursor.EndOfBlock);
    }

    private async Task<EventCursor> EndAsync(ulong block, CancellationToken ct)
    {
        var here =
            await chain.GetBlockAsync(block, ct).ConfigureAwait(false)
            ?? throw new ChainUnavailableException($"The chain does not give block {block}.");
        return new EventCursor(block, here.Hash, EventCursor.EndOfBlock);
    }

    private Task SendHeartbeatAsync(
        EventCursor at,
        LatestBlock head,
        IServerStreamWriter<Wire.SubscribeResponse> stream,
        CancellationToken ct
    ) =>
        SendAsync(
            at,
            new Wire.SubscribeResponse
            {
                Heartbeat = new Wire.Heartbeat { Head = WireEvents.Ref(head), CaughtUp = at.Block == head.Number },
            },
            stream,
            ct
        );

    /// <summary>A client that takes nothing for a whole heartbeat is cut off; it goes on from its cursor.</summary>
    private async Task SendAsync(
        EventCursor cursor,
        Wire.SubscribeResponse item,
        IServerStreamWriter<Wire.SubscribeResponse> stream,
        CancellationToken ct
    )
    {
        item.Cursor = cursor.Encode(chain.GenesisHash, filter.Digest);
        item.Previous = held;
        try
        {
            var write = stream.WriteAsync(item, ct);
            if (!write.IsCompleted)
                await write.WaitAsync(heartbeat, time, ct).ConfigureAwait(false);
            else
                await write.ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw RpcErrors.Of(
                Code.ResourceExhausted,
                ErrorReasons.SlowConsumer,
                "Nothing was taken for a whole heartbeat while items waited: go on from the last cursor.",
                "订阅方在一个心跳周期内未取走数据,请从最后的游标继续。"
            );
        }
        held = item.Cursor;
        beat = time.GetTimestamp();
    }

    private async Task WaitAsync(Task next, CancellationToken ct)
    {
        var rest = heartbeat - time.GetElapsedTime(beat);
        if (rest <= TimeSpan.Zero)
            return;
        try
        {
            await next.WaitAsync(rest, time, ct).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The heartbeat is due.
        }
    }
}
