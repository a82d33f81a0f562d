using Ledger.Evidence.Primitives;
using Ledger.Node.Leases;
using Microsoft.Extensions.Time.Testing;

namespace Ledger.Node.Tests;

public sealed class LeaseTests
{
    private static readonly Address Writer = Address.Parse("0x00000000000000000000000000000000000000aa");
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero));
    private readonly MemoryLeaseStore store = new();

    [Fact]
    public void A_second_owner_waits_until_the_term_is_over_and_then_fences_the_first_out()
    {
        var book = new LeaseBook(store, clock, static () => null);
        var first = book.Acquire(Writer, "a", "", 10).Lease;
        Assert.Equal(LeaseOutcome.InUse, book.Acquire(Writer, "b", "", 1).Outcome);
        Assert.Equal(LeaseCheck.Good, book.Check(Writer, first.Token));
        Assert.Equal(LeaseCheck.InUse, book.Check(Writer, ""));

        clock.Advance(book.Term);
        Assert.Equal(LeaseCheck.Good, book.Check(Writer, first.Token));
        var (outcome, second, known) = book.Acquire(Writer, "b", "", 1);
        // A new outbox in the place of one that was lost hears how far that one was.
        Assert.Equal((LeaseOutcome.Granted, 10UL), (outcome, known));
        Assert.True(second.Fence > first.Fence);
        Assert.Equal(LeaseCheck.Lost, book.Check(Writer, first.Token));
    }

    [Fact]
    public void A_term_of_the_operators_is_what_a_takeover_waits_for()
    {
        var book = new LeaseBook(store, clock, static () => null, TimeSpan.FromSeconds(6));
        book.Acquire(Writer, "a", "", 10);
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(LeaseOutcome.InUse, book.Acquire(Writer, "a", "", 10).Outcome);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(LeaseOutcome.Granted, book.Acquire(Writer, "a", "", 10).Outcome);
    }

    [Fact]
    public void Renewing_keeps_the_fence_and_a_restart_keeps_the_lease()
    {
        var book = new LeaseBook(store, clock, static () => null);
        var first = book.Acquire(Writer, "a", "", 10).Lease;
        clock.Advance(TimeSpan.FromSeconds(20));
        var renewed = book.Acquire(Writer, "a", first.Token, 12).Lease;
        Assert.Equal((first.Fence, first.Token), (renewed.Fence, renewed.Token));

        var after = new LeaseBook(store, clock, static () => null);
        Assert.Equal(LeaseOutcome.InUse, after.Acquire(Writer, "b", "", 0).Outcome);
        Assert.Equal(LeaseCheck.Good, after.Check(Writer, first.Token));
        Assert.True(after.Release(Writer, first.Token));
        Assert.Equal(LeaseOutcome.Granted, after.Acquire(Writer, "b", "", 0).Outcome);
    }

    [Fact]
    public void An_older_copy_of_an_outbox_is_named()
    {
        var book = new LeaseBook(store, clock, static () => null);
        var first = book.Acquire(Writer, "a", "", 10).Lease;
        book.Release(Writer, first.Token);
        var (outcome, _, known) = book.Acquire(Writer, "a", "", 9);
        Assert.Equal((LeaseOutcome.RolledBack, 10UL), (outcome, known));
        Assert.Equal(LeaseOutcome.Granted, book.Acquire(Writer, "a", "", 10).Outcome);
    }
}
