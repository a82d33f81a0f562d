using Ledger.Api;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Lanes.Packing;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Transport;
using Ledger.Sdk.Transport;
using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Tests;

/// <summary>Full disks, a node that takes nothing, writes that fail: what is told, and what is left as it was.</summary>
public sealed class OutboxPressureTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string Problem(OutboxBench b) => b.Engine.Numbers().Lanes[0].Problem;

    private static NewEntry[] Entries(int count) =>
        [.. Enumerable.Range(1, count).Select(i => OutboxBench.Entry("k" + i, (byte)i, (byte)i))];

    [Fact]
    public async Task A_node_that_takes_nothing_is_asked_with_the_lowest_nonce_alone_and_named()
    {
        await using var b = await OutboxBench.StartAsync(OutboxBench.Fast with { MaxStatements = 1 }, send: false);
        b.Chain.OnSubmit = _ => new SubmitAnswer(SubmitAnswerKind.Later, "DISK_FULL: no room");
        await b.Engine.AcceptAsync(Entries(40), Ct);
        b.Engine.Start();
        await b.UntilAsync(() => b.Chain.Submits.Count >= 60);
        Assert.StartsWith("DISK_FULL", Problem(b), StringComparison.Ordinal);
        lock (b.Chain.Batches)
        {
            // What was on its way before the first answer, and no more.
            Assert.True(b.Chain.Batches.Select(t => t.Nonce).Distinct().Count() <= 16);
            Assert.All(b.Chain.Batches.Skip(32), t => Assert.Equal(0UL, t.Nonce));
        }
        b.Chain.OnSubmit = _ => null;
        await b.SettleAsync([.. Entries(40).Select(e => e.Key)]);
        Assert.Equal("", Problem(b));
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_soon_asked_with_the_lowest_nonce_alone()
    {
        await using var b = await OutboxBench.StartAsync(OutboxBench.Fast with { MaxStatements = 1 }, send: false);
        b.Chain.BeforeSubmit = _ => Task.FromException(new NoAnswerException("Unavailable: nobody there"));
        await b.Engine.AcceptAsync(Entries(60), Ct);
        b.Engine.Start();
        await b.UntilAsync(() => b.Chain.Submits.Count >= 90);
        Assert.StartsWith("Unavailable", Problem(b), StringComparison.Ordinal);
        Assert.All(b.Chain.Batches.Skip(64), t => Assert.Equal(0UL, t.Nonce));
        b.Chain.BeforeSubmit = _ => Task.CompletedTask;
        await b.SettleAsync([.. Entries(60).Select(e => e.Key)]);
    }

    [Fact]
    public async Task A_lease_that_a_full_node_does_not_renew_is_still_held_and_the_reason_is_the_nodes()
    {
        await using var b = await OutboxBench.StartAsync(
            OutboxBench.Fast with
            {
                LeaseRenewal = TimeSpan.FromMilliseconds(5),
            }
        );
        await b.UntilAsync(() => b.Engine.Numbers().Lanes[0].HasLease);
        b.Chain.LeaseLater = "DISK_FULL";
        var asked = b.Chain.LeaseTokens.Count;
        await b.UntilAsync(() => Problem(b) == "DISK_FULL");
        await b.AcceptAsync(OutboxBench.Entry("a", 1, 1));
        await b.SettleAsync("a");
        b.Engine.Nudge();
        await b.UntilAsync(() => b.Chain.LeaseTokens.Count >= asked + 2);
        Assert.All(b.Chain.LeaseTokens.Skip(asked), t => Assert.Equal("token", t));
        b.Chain.LeaseLater = "";
        b.Engine.Nudge();
        await b.UntilAsync(() => Problem(b).Length == 0);
    }

    [Theory]
    [InlineData(ErrorReasons.DiskFull)]
    [InlineData(ErrorReasons.ClockWrong)]
    [InlineData(ErrorReasons.Stopping)]
    [InlineData(ErrorReasons.NodeBehind)]
    public void What_a_node_cannot_do_now_takes_no_lease_away(string reason) =>
        Assert.Equal(LeaseAnswerKind.Later, ReasonTable.Lease(ReasonTable.Reasons[reason]));

    [Fact]
    public async Task The_clients_own_full_disk_is_named_and_what_waits_goes_out_once_there_is_room()
    {
        await using var b = await OutboxBench.StartAsync(send: false);
        await b.AcceptAsync(OutboxBench.Entry("a", 1, 1));
        b.Files.Full = true;
        b.Engine.Start();
        await b.UntilAsync(() => Problem(b).StartsWith("DiskFull", StringComparison.Ordinal));
        Assert.Empty(b.Chain.Submits);
        b.Files.Full = false;
        await b.SettleAsync("a");
        Assert.Equal("", Problem(b));
    }

    [Fact]
    public async Task As_many_wait_as_the_limit_says_however_many_calls_come_at_once()
    {
        await using var b = await OutboxBench.StartAsync(OutboxBench.Fast with { MaxPending = 5 }, send: false);
        var disk = new ManualResetEventSlim();
        b.Files.BeforeSync = _ => disk.Wait(Ct);
        var calls = Entries(20).Select(b.AcceptAsync).ToList();
        disk.Set();
        var full = 0;
        foreach (var call in calls)
            try
            {
                await call;
            }
            catch (OutboxException e) when (e.Reason == OutboxFault.Full)
            {
                full++;
            }
        Assert.Equal((15, 5), (full, b.Engine.Numbers().Pending));
    }

    [Fact]
    public async Task A_settlement_that_the_disk_did_not_take_never_counted()
    {
        await using var b = await OutboxBench.StartAsync(OutboxBench.Fast with { MaxRebases = 1 });
        await b.AcceptAsync(OutboxBench.Entry("a", 1, 1));
        await b.SentAsync("a");
        b.Chain.WriteElsewhere(OutboxBench.Entry("a", 1, 1).Body.Record);
        b.Files.FailSync(40, persist: false);
        var settled = await b.SettleAsync("a");
        Assert.Null(settled[0].Refusal);
        Assert.Equal([1], b.Chain.Applied);
    }

    [Fact]
    public async Task What_is_being_decided_is_not_packed_nor_what_follows_it_and_a_failed_write_frees_both()
    {
        await using var b = await OutboxBench.StartAsync(send: false);
        var state = new OutboxState();
        var (first, second) = (Stored("a", 1), Stored("b", 2));
        state.AddOpen_NeedsLock(first);
        state.AddOpen_NeedsLock(second);
        var woken = new List<RecordKey>();
        var changes = new StandingChanges(state, _ => { }, woken.Add);
        var order = new RecordOrder(state);
        first.Packing = true;
        Assert.False(order.MustWait_NeedsLock(second, 1));
        changes.Add_NeedsLock(first, s => s with { PredecessorRefused = true });
        Assert.True(order.MustWait_NeedsLock(second, 1));
        Assert.True(order.MustWait_NeedsLock(first, 1));
        var files = new Ledger.Testing.Outbox.MemoryFiles();
        var writer = new GroupWriter(
            files,
            OutboxBench.Fast,
            Ledger.Sdk.Outbox.Store.OutboxStore.Open(files, (_, _, _) => { }),
            _ => true,
            new Ledger.Sdk.Outbox.Telemetry.OutboxMetrics()
        );
        files.Full = true;
        await Assert.ThrowsAsync<OutboxException>(() => changes.WriteAsync(writer, (_, _) => { }, () => { }));
        Assert.Equal((0, false), (first.Deciders, first.PredecessorRefused));
        Assert.Equal([first.Record], woken);
        Assert.False(order.MustWait_NeedsLock(second, 1));
        files.Full = false;
        await writer.CloseAsync();
    }

    private static Entry Stored(string key, long order)
    {
        var given = OutboxBench.Entry(key, 1, 1);
        return new Entry
        {
            Order = order,
            Key = key,
            KeyHash = KeyHashes.Of(key),
            Content = given.Content,
            Writer = given.Writer,
            Record = new RecordKey(given.Body.Kind, given.Body.Record),
            Body = given.Body,
            Disclosures = given.Disclosures,
            Mode = given.Mode,
            At = given.At,
            Trace = "",
            Stage = Stage.Accepted,
        };
    }

    [Fact]
    public async Task What_a_send_throws_is_told_and_the_same_bytes_go_out_again()
    {
        var log = new ThrowingLog(1110);
        await using var b = await OutboxBench.StartAsync(log: log);
        var first = true;
        b.Chain.OnSubmit = _ =>
        {
            if (!first)
                return null;
            first = false;
            return new SubmitAnswer(SubmitAnswerKind.Barred, "NOT_PERMITTED", HoldReason.KeyRefused);
        };
        await b.AcceptAsync(OutboxBench.Entry("a", 1, 1));
        await b.SettleAsync("a");
        Assert.Contains(log.Told, t => t is { Id: 1101, Fault: ThrowingLog.Fault });
    }

    /// <summary>A log that fails once, at one event, as a full disk makes one fail.</summary>
    private sealed class ThrowingLog(int at) : ILogger
    {
        private int thrown;

        public List<(int Id, Exception? Fault)> Told { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            lock (Told)
                Told.Add((eventId.Id, exception));
            if (eventId.Id == at && Interlocked.Exchange(ref thrown, 1) == 0)
                throw new Fault();
        }

        public sealed class Fault : Exception;
    }
}
