using System.Collections.Concurrent;
using Google.Rpc;
using Grpc.Core;
using Ledger.Api;
using Ledger.Node.Errors;
using Ledger.Node.Events;
using Ledger.Node.Index;
using Ledger.Node.Reads;
using Ledger.Node.Records;
using Ledger.Node.Security;
using Microsoft.Extensions.Hosting;

namespace Ledger.Node.Services;

/// <summary>The feed: read from the chain block by block, so nothing is buffered for a subscriber and no event can be skipped.</summary>
internal sealed class EventApi(
    IChain chain,
    BlockEvents blocks,
    IndexFollower follower,
    ReadPoints points,
    TimeProvider time,
    SubscriptionLimits limits,
    IHostApplicationLifetime lifetime
) : Wire.EventService.EventServiceBase
{
    private static readonly TimeSpan DefaultHeartbeat = TimeSpan.FromSeconds(15);

    public override async Task Subscribe(
        Wire.SubscribeRequest request,
        IServerStreamWriter<Wire.SubscribeResponse> responseStream,
        ServerCallContext context
    )
    {
        using var slot = limits.Take(Caller.Of(context).Certificate);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken,
            lifetime.ApplicationStopping
        );
        var filter = EventFilter.Parse(request.Filter);
        var heartbeat = Heartbeat(request);
        try
        {
            var start = await StartAsync(request.After, filter, either.Token);
            var feed = new EventFeed(chain, blocks, follower, time, filter, heartbeat);
            await feed.RunAsync(start, request.After, responseStream, either.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw RpcErrors.Retry(
                Code.Unavailable,
                ErrorReasons.Stopping,
                "The node is stopping: go on from the last cursor.",
                "节点正在停止,请从最后的游标继续。",
                TimeSpan.FromSeconds(1)
            );
        }
    }

    private static TimeSpan Heartbeat(Wire.SubscribeRequest request)
    {
        var wanted = request.Heartbeat?.ToTimeSpan() ?? TimeSpan.Zero;
        if (wanted == TimeSpan.Zero)
            return DefaultHeartbeat;
        return wanted >= TimeSpan.FromSeconds(5) && wanted <= TimeSpan.FromSeconds(55)
            ? wanted
            : throw RpcErrors.BadField("heartbeat", "5 to 55 s.", "应为 5 至 55 秒。");
    }

    private async Task<EventCursor> StartAsync(string after, EventFilter filter, CancellationToken ct)
    {
        var point = await points.OfAsync(null, ct);
        if (string.Equals(after, "genesis", StringComparison.Ordinal))
            return new EventCursor(0, chain.GenesisHash, EventCursor.EndOfBlock);
        if (string.Equals(after, "head", StringComparison.Ordinal))
            return new EventCursor(point.Number, point.Hash, EventCursor.EndOfBlock);
        switch (
            EventCursor.TryDecode(after, chain.GenesisHash, filter.Digest, out var block, out var hash, out var log)
        )
        {
            case CursorFault.Foreign:
                throw Refuse(ErrorReasons.ForeignCursor, "The cursor is of another ledger.", "游标属于另一个账本。");
            case CursorFault.OtherFilter:
                throw Refuse(
                    ErrorReasons.FilterChanged,
                    "The cursor was made under another filter.",
                    "游标对应另一个筛选条件。"
                );
            case CursorFault.Malformed:
                throw RpcErrors.BadField(
                    "after",
                    "required: genesis, head, or a cursor.",
                    "必填:genesis、head 或游标。"
                );
        }
        if (block > point.Number)
            point = await points.OfAsync(new Wire.ReadOptions { Seen = new Wire.BlockRef { Number = block } }, ct);
        var here = await points.AtAsync(block, ct);
        if (!here.Hash.Span[..8].SequenceEqual(hash))
            throw RpcErrors.Of(
                Code.Aborted,
                ErrorReasons.CursorForked,
                $"The cursor's block {block} is not on this chain.",
                $"游标所在的区块 {block} 不在本链上。"
            );
        return new EventCursor(block, here.Hash, log);
    }

    private static RpcException Refuse(string reason, string en, string zh) =>
        RpcErrors.Of(Code.InvalidArgument, reason, en, zh);
}

/// <summary>Open subscriptions by certificate.</summary>
internal sealed class SubscriptionLimits
{
    private readonly ConcurrentDictionary<string, int> open = new(StringComparer.Ordinal);

    /// <exception cref="RpcException">TOO_MANY_SUBSCRIPTIONS.</exception>
    public IDisposable Take(string certificate)
    {
        var count = open.AddOrUpdate(certificate, 1, (_, n) => n + 1);
        var slot = new Slot(this, certificate);
        if (count <= ApiLimits.Subscriptions)
            return slot;
        slot.Dispose();
        throw RpcErrors.Of(
            Code.ResourceExhausted,
            ErrorReasons.TooManySubscriptions,
            $"{ApiLimits.Subscriptions} subscriptions are open with this certificate: close one first.",
            $"该证书已有 {ApiLimits.Subscriptions} 个订阅,请先关闭一个。"
        );
    }

    private sealed class Slot(SubscriptionLimits limits, string certificate) : IDisposable
    {
        private int closed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref closed, 1) == 0)
                limits.open.AddOrUpdate(certificate, 0, (_, n) => n - 1);
        }
    }
}
