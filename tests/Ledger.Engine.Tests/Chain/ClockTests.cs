using Ledger.Engine.Chain;
using Ledger.Engine.Store;
using Microsoft.Extensions.Time.Testing;

namespace Ledger.Engine.Tests.Chain;

/// <summary>A block's time cannot be taken back, so a clock that ran ahead is refused before it is sealed, and one behind is told.</summary>
public sealed class ClockTests : IDisposable
{
    private readonly TestChain chain = new();
    private readonly SetClock clock;
    private readonly MemoryStore rows = new();
    private readonly MemoryHeadMark mark = new();

    public ClockTests() => clock = new SetClock(chain.Time.GetUtcNow());

    public void Dispose()
    {
        rows.Dispose();
        mark.Dispose();
    }

    [Fact]
    public async Task A_clock_that_jumps_ahead_seals_nothing_until_it_is_right_again()
    {
        await using var engine = Open();
        await engine.SealAsync();
        clock.Advance(TimeSpan.FromMinutes(10));
        await engine.SealAsync();
        clock.Set = TimeSpan.FromDays(1);
        var refused = await Assert.ThrowsAsync<BlockRefusedException>(async () => await engine.SealAsync());
        Assert.Equal("Clock", refused.Rule);
        Assert.Contains("1 d 00:00:00 ahead", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ClockFaultKind.Jumped, engine.ClockFault!.Kind);
        Assert.Equal(TimeSpan.FromDays(1), engine.ClockFault.Ahead);
        Assert.Null(engine.Fault);
        var answer = await engine.SubmitAsync(TestChain.Store(0, 1, 1), default);
        Assert.Equal(SubmitOutcome.ClockWrong, answer.Outcome);
        Assert.Contains("1 d 00:00:00 ahead", answer.Message, StringComparison.Ordinal);

        clock.Set = TimeSpan.Zero;
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(engine.ClockFault);
        Assert.Equal(SubmitOutcome.Accepted, (await engine.SubmitAsync(TestChain.Store(0, 1, 1), default)).Outcome);
        var block = await engine.SealAsync();
        Assert.Equal((ulong)clock.GetUtcNow().ToUnixTimeSeconds(), block.Header.Timestamp);
    }

    /// <summary>The head mark carries the time over a restart: on one run of the machine it is known how much has passed.</summary>
    [Fact]
    public async Task A_start_with_a_clock_that_ran_ahead_seals_nothing_and_a_long_stop_is_no_fault()
    {
        await using (var engine = Open())
            await engine.SealAsync();
        clock.Advance(TimeSpan.FromDays(40));
        await using (var engine = Open())
            await engine.SealAsync();
        clock.Set = TimeSpan.FromDays(1);
        await using (var engine = Open())
        {
            await Assert.ThrowsAsync<BlockRefusedException>(async () => await engine.SealAsync());
            Assert.Equal(ClockFaultKind.Jumped, engine.ClockFault!.Kind);
        }
        await using (var engine = Open(accept: true))
            await engine.SealAsync();
        await using var after = Open();
        await after.SealAsync();
    }

    [Theory]
    [InlineData(30, null)]
    [InlineData(32, ClockFaultKind.Unconfirmed)]
    public async Task After_a_restart_of_the_machine_a_stop_is_believed_up_to_a_bound(int days, ClockFaultKind? fault)
    {
        await using (var engine = Open())
            await engine.SealAsync();
        var other = new SetClock(clock.GetUtcNow().AddDays(days)); // a run of its own
        await using (var engine = chain.Open(rows, chain.Options() with { Time = other, Mark = mark }))
            Assert.Equal(fault, engine.ClockFault?.Kind);
        await using var accepted = chain.Open(
            rows,
            chain.Options() with
            {
                Time = other,
                Mark = mark,
                AcceptClock = true,
            }
        );
        await accepted.SealAsync();
    }

    [Fact]
    public async Task A_clock_that_is_set_back_is_told_with_the_time_at_which_the_chain_goes_on()
    {
        await using var engine = chain.Open(rows, chain.Options(manual: false) with { Time = clock, Mark = mark });
        var block = await engine.SealAsync();
        Assert.Null(engine.ClockFault);
        clock.Set = TimeSpan.FromSeconds(-90);
        var fault = engine.ClockFault!;
        Assert.Equal(ClockFaultKind.HeadAhead, fault.Kind);
        Assert.Equal(TimeSpan.FromSeconds(90), fault.Ahead);
        Assert.Equal(block.Header.Timestamp + 1, (ulong)fault.Until!.Value.ToUnixTimeSeconds());
        clock.Advance(TimeSpan.FromSeconds(2));
        var answer = await engine.SubmitAsync(TestChain.Store(0, 1, 1), default);
        Assert.Equal(SubmitOutcome.ClockWrong, answer.Outcome);
        Assert.Contains($"{fault.Until.Value:u}", answer.Message, StringComparison.Ordinal);

        // Set right again it is no jump: what it is held against stayed.
        clock.Set = TimeSpan.Zero;
        Assert.Null(engine.ClockFault);
        Assert.Equal(SubmitOutcome.Accepted, (await engine.SubmitAsync(TestChain.Store(0, 1, 1), default)).Outcome);
    }

    private ChainEngine Open(bool accept = false) =>
        chain.Open(rows, chain.Options() with { Time = clock, Mark = mark, AcceptClock = accept });

    /// <summary>A clock that can be set, beside a steady one that goes on as it does.</summary>
    private sealed class SetClock(DateTimeOffset start) : FakeTimeProvider(start)
    {
        public TimeSpan Set { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Set;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
