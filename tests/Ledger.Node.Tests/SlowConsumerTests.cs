using Grpc.Core;
using Ledger.Node.Events;
using Ledger.Node.Index;
using Ledger.Node.Records;
using Ledger.Node.Tests.Driver;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.Node.Tests;

/// <summary>Field case C16, for the feed: who does not take is cut off by name; the node keeps nothing for it, others are not delayed.</summary>
public sealed class SlowConsumerTests
{
    [Fact]
    public async Task C16_a_subscriber_that_takes_nothing_is_cut_off_and_goes_on_from_its_cursor()
    {
        await using var node = await TestNode.StartAsync();
        await new Sale(node, "a").FileAsync();
        var clock = new SignalledTime(node.Clock);
        var (slow, quick) = (new Stuck(after: 2), new Taker());
        var ends = (EndOf(slow, clock), EndOf(quick, node.Clock));
        // Both its items are taken, the third write stays open, and the heartbeat's timer runs.
        await clock.Armed.WaitAsync(TestNode.Ct);
        await quick.CaughtUp.WaitAsync(TestNode.Ct);
        node.Clock.Advance(TimeSpan.FromSeconds(15));
        var e = await Assert.ThrowsAsync<RpcException>(() => ends.Item1);
        Assert.Equal((StatusCode.ResourceExhausted, "SLOW_CONSUMER"), (e.StatusCode, Bundles.Reason(e)));
        Assert.False(ends.Item2.IsCompleted);

        // What it took last is where it goes on: the rest, whole and in order.
        using var call = new Wire.EventService.EventServiceClient(node.As("bank-a")).Subscribe(
            new Wire.SubscribeRequest { After = slow.Taken[^1].Cursor },
            cancellationToken: TestNode.Ct
        );
        var rest = new List<Wire.SubscribeResponse>();
        await foreach (var item in call.ResponseStream.ReadAllAsync(TestNode.Ct))
        {
            if (item.Heartbeat is not null)
                break;
            rest.Add(item);
        }
        Assert.Equal(
            quick.Taken.Where(i => i.Event is not null).Select(i => i.Cursor),
            slow.Taken.Concat(rest).Select(i => i.Cursor)
        );

        async Task EndOf(IServerStreamWriter<Wire.SubscribeResponse> writer, TimeProvider time)
        {
            var services = node.Host.Services;
            var feed = new EventFeed(
                node.Host.Chain,
                services.GetRequiredService<BlockEvents>(),
                services.GetRequiredService<IndexFollower>(),
                time,
                EventFilter.Parse(""),
                TimeSpan.FromSeconds(15)
            );
            var start = new EventCursor(0, node.Host.Chain.GenesisHash, EventCursor.EndOfBlock);
            await feed.RunAsync(start, "genesis", writer, TestNode.Ct);
        }
    }

    /// <summary>Takes so many items; then a write never ends.</summary>
    private sealed class Stuck(int after) : Taker
    {
        public override Task WriteAsync(Wire.SubscribeResponse message) =>
            Taken.Count < after ? base.WriteAsync(message) : new TaskCompletionSource().Task;
    }

    private class Taker : IServerStreamWriter<Wire.SubscribeResponse>
    {
        private readonly TaskCompletionSource caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<Wire.SubscribeResponse> Taken { get; } = [];

        public Task CaughtUp => caughtUp.Task;

        public WriteOptions? WriteOptions { get; set; }

        public virtual Task WriteAsync(Wire.SubscribeResponse message)
        {
            Taken.Add(message);
            if (message.Heartbeat is { CaughtUp: true })
                caughtUp.TrySetResult();
            return Task.CompletedTask;
        }

        public Task WriteAsync(Wire.SubscribeResponse message, CancellationToken cancellationToken) =>
            WriteAsync(message);
    }

    /// <summary>Tells when a timer was set: the wait for a slow taker has begun.</summary>
    private sealed class SignalledTime(TimeProvider inner) : TimeProvider
    {
        private readonly TaskCompletionSource armed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Armed => armed.Task;

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

        public override long GetTimestamp() => inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = inner.CreateTimer(callback, state, dueTime, period);
            armed.TrySetResult();
            return timer;
        }
    }
}
