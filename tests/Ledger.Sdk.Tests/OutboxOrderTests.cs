using Ledger.Evidence.Primitives;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Tests;

/// <summary>
/// What follows a statement on its record never lands before it, and nothing lands twice: each way in which the one
/// before can lose its place while the one behind is under way, told to the chain step by step.
/// </summary>
public sealed class OutboxOrderTests
{
    private static readonly Bytes32 First = new([.. Enumerable.Repeat((byte)1, 32)]);
    private static readonly SubmitAnswer TooLarge = new(SubmitAnswerKind.Rejected, "TOO_LARGE");

    private static OutboxSettings Batches(int most, int underWay = 128) =>
        OutboxBench.Fast with
        {
            MaxStatements = most,
            MaxUnderWay = underWay,
        };

    private static bool Has(IReadOnlyList<PackedStatement> list, byte data) => list.Any(s => s.Body.Data[0] == data);

    [Fact]
    public async Task A_rejected_batch_is_halved_until_the_culprit_stands_alone()
    {
        await using var b = await OutboxBench.StartAsync();
        b.Chain.OnSubmit = list => Has(list, 5) ? TooLarge : null;
        await b.Engine.AcceptAsync(
            [
                .. Enumerable.Range(1, 8).Select(i => OutboxBench.Entry("k" + i, (byte)i, (byte)i)),
                OutboxBench.Entry("behind", 5, 9),
            ],
            default
        );
        await b.SettleAsync("k1", "k2", "k3", "k4", "k6", "k7", "k8");
        await b.HeldAsync("k5");
        // It may have been sent behind the culprit before that was rejected; then its position was stale, and it waits.
        await b.UntilAsync(() => b.Open("behind")!.Stage == Stage.Accepted, seal: true);
        Assert.DoesNotContain((byte)9, b.Chain.Applied);
        b.Chain.OnSubmit = _ => null;
        Assert.True(await b.Engine.RetryAsync("k5"));
        Assert.All(await b.SettleAsync("k5", "behind"), s => Assert.Null(s.Refusal));
        Assert.Equal([5, 9], b.Chain.Applied[^2..]);
    }

    /// <summary>Both are on their way, each in a transaction of its own; then the first is rejected for good.</summary>
    private static async Task<OutboxBench> RejectedBeforeItsFollowerAsync(bool otherWrites)
    {
        var b = await OutboxBench.StartAsync(Batches(1));
        var answer = new TaskCompletionSource();
        b.Chain.BeforeSubmit = list => Has(list, 1) ? answer.Task : Task.CompletedTask;
        b.Chain.OnSubmit = list => Has(list, 1) ? TooLarge : null;
        await b.AcceptAsync(OutboxBench.Entry("a", 1, 1));
        await b.AcceptAsync(OutboxBench.Entry("b", 1, 2));
        await b.SentAsync("b");
        if (otherWrites)
            b.Chain.WriteElsewhere(First);
        answer.SetResult();
        await b.HeldAsync("a");
        return b;
    }

    [Fact]
    public async Task Behind_one_that_was_rejected_it_comes_back_and_waits()
    {
        await using var b = await RejectedBeforeItsFollowerAsync(otherWrites: false);
        await b.UntilAsync(() => b.Open("b")!.Stage == Stage.Accepted, seal: true);
        Assert.Empty(b.Chain.Applied);
        b.Chain.OnSubmit = _ => null;
        Assert.True(await b.Engine.RetryAsync("a"));
        Assert.All(await b.SettleAsync("a", "b"), s => Assert.Null(s.Refusal));
        Assert.Equal([1, 2], b.Chain.Applied);
    }

    [Fact]
    public async Task A_held_one_whose_place_another_writer_took_does_not_come_after_its_follower()
    {
        await using var b = await RejectedBeforeItsFollowerAsync(otherWrites: true);
        var settled = await b.SettleAsync("a", "b");
        Assert.Equal([RefusalData.Overtaken, null], settled.Select(s => s.Refusal?.Number));
        Assert.Equal([2], b.Chain.Applied);
        Assert.False(await b.Engine.RetryAsync("a"));
        Assert.Equal(0, b.Engine.Numbers().Held);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_stale_one_whose_follower_landed_is_refused_and_not_put_behind_it(int batch)
    {
        await using var b = await OutboxBench.StartAsync(Batches(batch));
        await b.Engine.AcceptAsync([OutboxBench.Entry("a", 1, 1), OutboxBench.Entry("b", 1, 2)], default);
        await b.SentAsync("b");
        b.Chain.WriteElsewhere(First);
        var settled = await b.SettleAsync("a", "b");
        Assert.Equal([RefusalData.Overtaken, null], settled.Select(s => s.Refusal?.Number));
        Assert.Equal([2], b.Chain.Applied);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Both_stale_both_go_again_in_order(int batch)
    {
        await using var b = await OutboxBench.StartAsync(Batches(batch));
        await b.Engine.AcceptAsync([OutboxBench.Entry("a", 1, 1), OutboxBench.Entry("b", 1, 2)], default);
        await b.SentAsync("b");
        b.Chain.WriteElsewhere(First);
        b.Chain.WriteElsewhere(First);
        Assert.All(await b.SettleAsync("a", "b"), s => Assert.Null(s.Refusal));
        Assert.Equal([1, 2], b.Chain.Applied);
    }

    [Fact]
    public async Task The_second_half_of_a_rejected_batch_waits_for_its_nonce_and_its_follower_for_it()
    {
        await using var b = await OutboxBench.StartAsync(Batches(2));
        var answer = new TaskCompletionSource();
        b.Chain.BeforeSubmit = list => Has(list, 1) ? answer.Task : Task.CompletedTask;
        b.Chain.OnSubmit = list => Has(list, 1) && list.Count > 1 ? TooLarge : null;
        await b.Engine.AcceptAsync(
            [OutboxBench.Entry("x", 2, 9), OutboxBench.Entry("a", 1, 1), OutboxBench.Entry("b", 1, 2)],
            default
        );
        await b.SentAsync("b");
        answer.SetResult();
        await b.SentAsync("x");
        Assert.Equal(Stage.Accepted, b.Open("a")!.Stage);
        Assert.All(await b.SettleAsync("x", "a", "b"), s => Assert.Null(s.Refusal));
        Assert.Equal([9, 1, 2], b.Chain.Applied);
    }

    [Fact]
    public async Task Rejected_bytes_that_count_all_the_same_count_once()
    {
        await using var b = await OutboxBench.StartAsync();
        b.Chain.TakeRejected = true;
        b.Chain.OnSubmit = list => list.Count > 1 ? TooLarge : null;
        await b.Engine.AcceptAsync(
            [.. Enumerable.Range(1, 6).Select(i => OutboxBench.Entry("k" + i, (byte)(i % 3), (byte)i))],
            default
        );
        var settled = await b.SettleAsync([.. Enumerable.Range(1, 6).Select(i => "k" + i)]);
        Assert.All(settled, s => Assert.Null(s.Refusal));
        Assert.Equal([1, 2, 3, 4, 5, 6], b.Chain.Applied);
        Assert.All(Enumerable.Range(1, 6), i => Assert.Single(b.Chain.NoncesOf((byte)i)));
    }

    [Fact]
    public async Task A_follower_of_a_refused_one_whose_own_bytes_are_rejected_is_refused_with_it()
    {
        await using var b = await OutboxBench.StartAsync(Batches(1));
        var answer = new TaskCompletionSource();
        b.Chain.BeforeSubmit = list => Has(list, 2) ? answer.Task : Task.CompletedTask;
        b.Chain.OnSubmit = list => Has(list, 2) ? TooLarge : null;
        b.Chain.Refuse = s => s.Data[0] == 1 ? new RefusalData(3, "WrongState", [], RefusedBy.Ledger) : null;
        await b.Engine.AcceptAsync([OutboxBench.Entry("a", 1, 1), OutboxBench.Entry("b", 1, 2)], default);
        await b.SettleAsync("a");
        answer.SetResult();
        Assert.Equal(RefusalData.PredecessorRefused, (await b.SettleAsync("b"))[0].Refusal?.Number);
        Assert.Empty(b.Chain.Applied);
        Assert.Equal(0, b.Engine.Numbers().Held);
    }

    [Fact]
    public async Task A_hole_is_filled_however_many_are_under_way()
    {
        await using var b = await OutboxBench.StartAsync(Batches(2, underWay: 2));
        var answer = new TaskCompletionSource();
        b.Chain.BeforeSubmit = list => Has(list, 1) ? answer.Task : Task.CompletedTask;
        b.Chain.OnSubmit = list => Has(list, 1) && list.Count > 1 ? TooLarge : null;
        await b.Engine.AcceptAsync(
            [.. Enumerable.Range(1, 4).Select(i => OutboxBench.Entry("k" + i, (byte)i, (byte)i))],
            default
        );
        await b.SentAsync("k4");
        answer.SetResult();
        await b.SettleAsync("k1", "k2", "k3", "k4");
        Assert.Equal([1, 3, 4, 2], b.Chain.Applied);
    }

    [Fact]
    public async Task A_freed_nonce_below_that_of_the_one_before_is_not_for_its_follower()
    {
        await using var b = await OutboxBench.StartAsync(Batches(1, underWay: 2));
        var answer = new TaskCompletionSource();
        b.Chain.BeforeSubmit = list => Has(list, 9) ? answer.Task : Task.CompletedTask;
        b.Chain.OnSubmit = list => Has(list, 9) ? TooLarge : null;
        await b.Engine.AcceptAsync(
            [
                OutboxBench.Entry("x", 2, 9),
                OutboxBench.Entry("a", 1, 1),
                OutboxBench.Entry("b", 1, 2),
                OutboxBench.Entry("c", 1, 3),
            ],
            default
        );
        await b.SentAsync("a");
        // Two wait to be packed when nonce 0 becomes free; what they follow stands under nonce 1.
        Assert.Equal(Stage.Accepted, b.Open("b")!.Stage);
        answer.SetResult();
        await b.SettleAsync("a", "b", "c");
        Assert.Equal([1, 2, 3], b.Chain.Applied);
        Assert.DoesNotContain(b.Chain.Batches, s => s.Nonce == 0 && s.Statements is [not 9]);
    }

    [Fact]
    public async Task Rejected_while_its_follower_is_being_bound()
    {
        await using var b = await OutboxBench.StartAsync(Batches(2));
        TaskCompletionSource rejected = new(),
            bound = new();
        b.Chain.BeforeSubmit = list => Has(list, 1) ? rejected.Task : Task.CompletedTask;
        b.Chain.OnSubmit = list => Has(list, 1) ? TooLarge : null;
        await b.AcceptAsync(OutboxBench.Entry("a", 1, 1));
        await b.UntilAsync(() => b.Chain.Batches.Count == 1);
        var asked = false;
        b.Chain.BeforePositions = _ =>
        {
            Volatile.Write(ref asked, true);
            return bound.Task;
        };
        // The second makes the outbox ask the chain while the first is in the same batch.
        await b.Engine.AcceptAsync([OutboxBench.Entry("b", 1, 2), OutboxBench.Entry("y", 3, 8)], default);
        await b.UntilAsync(() => Volatile.Read(ref asked));
        rejected.SetResult();
        await b.HeldAsync("a");
        b.Chain.BeforePositions = _ => Task.CompletedTask;
        bound.SetResult();
        await b.SettleAsync("y");
        await b.UntilAsync(() => b.Open("b")!.Stage == Stage.Accepted, seal: true);
        Assert.Equal([8], b.Chain.Applied);
        b.Chain.OnSubmit = _ => null;
        Assert.True(await b.Engine.RetryAsync("a"));
        await b.SettleAsync("a", "b");
        Assert.Equal([8, 1, 2], b.Chain.Applied);
    }

    [Fact]
    public async Task Rejected_bytes_do_not_go_out_again_while_their_nonce_is_packed_anew()
    {
        await using var b = await OutboxBench.StartAsync(Batches(2));
        var bound = new TaskCompletionSource();
        b.Chain.OnSubmit = list => Has(list, 1) && list.Count > 1 ? TooLarge : null;
        var asked = 0;
        b.Chain.BeforePositions = r =>
            r.Any(k => k.Id == First) && Interlocked.Increment(ref asked) == 2 ? bound.Task : Task.CompletedTask;
        await b.Engine.AcceptAsync([OutboxBench.Entry("a", 1, 1), OutboxBench.Entry("x", 2, 9)], default);
        await b.UntilAsync(() => Volatile.Read(ref asked) == 2);
        // The nonce is being packed again, and everything that sends looks at it.
        b.Engine.Nudge();
        bound.SetResult();
        await b.SettleAsync("a", "x");
        Assert.Single(b.Chain.Batches, s => s.Statements.Length == 2);
        Assert.Equal([1, 9], b.Chain.Applied);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_after_the_rejection_keeps_the_order(bool otherWrites)
    {
        await using var b = await RejectedBeforeItsFollowerAsync(otherWrites);
        await b.CrashAsync();
        if (otherWrites)
        {
            var settled = await b.SettleAsync("a", "b");
            Assert.Equal([RefusalData.Overtaken, null], settled.Select(s => s.Refusal?.Number));
            return;
        }
        await b.UntilAsync(() => b.Open("b")!.Stage == Stage.Accepted, seal: true);
        Assert.False(await b.Engine.AbandonAsync("nothing"));
        b.Chain.OnSubmit = _ => null;
        Assert.True(await b.Engine.RetryAsync("a"));
        await b.SettleAsync("a", "b");
        Assert.Equal([1, 2], b.Chain.Applied);
    }

    [Fact]
    public async Task What_follows_one_that_a_person_gave_up_is_refused_with_it()
    {
        await using var b = await RejectedBeforeItsFollowerAsync(otherWrites: false);
        await b.AcceptAsync(OutboxBench.Entry("latest", 1, 3, ExpectMode.Latest));
        // Bytes of it may be out there until a block has used their nonce.
        await b.UntilAsync(() => b.Open("b")!.Stage == Stage.Accepted, seal: true);
        Assert.True(await b.Engine.AbandonAsync("a"));
        var settled = await b.SettleAsync("a", "b", "latest");
        Assert.Equal(
            [RefusalData.Abandoned, RefusalData.PredecessorRefused, null],
            settled.Select(s => s.Refusal?.Number)
        );
        Assert.Equal([3], b.Chain.Applied);
    }
}
