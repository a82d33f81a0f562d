using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Verification;
using Ledger.Testing;
using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Tests;

/// <summary>A watch tells every event of its filings once, in order, whatever the stream does.</summary>
public sealed class WatchTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_the_default_position_a_filing_is_told_from_its_first_event()
    {
        await using var city = await TestLedger.StartAsync("center", "bank-a");
        var (_, filing) = await city.FiledAsync("c-1", "A", Ct);
        await using var watching = new Watching(city, filing);
        Assert.Equal(["sign", "file"], await watching.NextAsync(2));
        await city.FinalAsync(city.Client("center"), Samples.RequestCancel("c-1", filing), Ct);
        Assert.Equal(["requestCancel"], await watching.NextAsync(1));
        Assert.Equal([1U, 2U, 3U], watching.Seqs);
    }

    [Fact]
    public async Task From_a_kept_position_nothing_is_told_again_and_nothing_left_out()
    {
        await using var city = await TestLedger.StartAsync("center", "bank-a");
        var (_, filing) = await city.FiledAsync("c-1", "A", Ct);
        var first = await city.Client("bank-a").Filings.EventsAsync(filing, ct: Ct).FirstAsync(Ct);
        await city.FinalAsync(city.Client("center"), Samples.RequestCancel("c-1", filing), Ct);
        await using var watching = new Watching(city, filing, first.Position);
        Assert.Equal(["file", "requestCancel"], await watching.NextAsync(2));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("drop")]
    [InlineData("duplicate")]
    public async Task A_stream_that_breaks_skips_or_repeats_is_taken_up_at_its_predecessor(string fault)
    {
        await using var city = await TestLedger.StartAsync("center", "bank-a");
        var center = city.Client("center");
        var (_, filing) = await city.FiledAsync("c-1", "A", Ct);
        await using var watching = new Watching(city, filing);
        await watching.NextAsync(2);
        Action set = fault switch
        {
            "cut" => city.Faults.CutStream,
            "drop" => () => city.Faults.DropEvent(),
            _ => () => city.Faults.DuplicateEvent(),
        };
        set();
        await city.FinalAsync(center, Samples.RequestCancel("c-1", filing), Ct);
        // Another filing's event makes the gap visible where the last event itself was lost.
        await city.FiledAsync("c-2", "B", Ct);
        Assert.Equal(["requestCancel"], await watching.NextAsync(1));
        await city.FinalAsync(
            center,
            new ApproveCancel
            {
                Key = new("c-1/approve"),
                EventTime = Samples.Day,
                Filing = filing,
            },
            Ct
        );
        Assert.Equal(["approveCancel"], await watching.NextAsync(1));
        Assert.Equal([1U, 2U, 3U, 4U], watching.Seqs);
    }

    [Fact]
    public async Task A_restarted_node_interrupts_nobody()
    {
        await using var city = await TestLedger.StartAsync("center", "bank-a");
        var (_, filing) = await city.FiledAsync("c-1", "A", Ct);
        await using var watching = new Watching(city, filing);
        await watching.NextAsync(2);
        await city.RestartNodeAsync();
        await city.FinalAsync(city.Client("center"), Samples.RequestCancel("c-1", filing), Ct);
        Assert.Equal(["requestCancel"], await watching.NextAsync(1));
    }

    [Fact]
    public async Task Silence_is_told_with_the_block_up_to_which_nothing_is_missing()
    {
        await using var city = await TestLedger.StartAsync("center", "bank-a");
        var (_, filing) = await city.FiledAsync("c-1", "A", Ct);
        await using var watching = new Watching(city, filing);
        await watching.NextAsync(2);
        var head = (await city.Engine.GetHeadAsync(Ct)).Number;
        Assert.True((await watching.QuietAsync()).Number >= head);
    }

    [Fact]
    public async Task A_filing_that_is_not_watched_any_more_is_not_told()
    {
        await using var city = await TestLedger.StartAsync("center", "bank-a");
        var (_, one) = await city.FiledAsync("c-1", "A", Ct);
        var (_, two) = await city.FiledAsync("c-2", "B", Ct);
        await using var watching = new Watching(city, one);
        await watching.NextAsync(2);
        watching.Watch.Remove(one);
        await city.FinalAsync(city.Client("center"), Samples.RequestCancel("c-1", one), Ct);
        watching.Watch.Add(two, default);
        Assert.Equal(["sign", "file"], await watching.NextAsync(2));
        await city.FinalAsync(city.Client("center"), Samples.RequestCancel("c-2", two), Ct);
        Assert.Equal(["requestCancel"], await watching.NextAsync(1));
    }

    [Fact]
    public async Task An_event_that_does_not_lead_to_the_named_head_ends_the_watch()
    {
        await using var city = await TestLedger.StartAsync("center", "bank-a");
        var (_, filing) = await city.FiledAsync("c-1", "A", Ct);
        city.Faults.LieAbout(filing);
        await using var watching = new Watching(city, filing);
        await Assert.ThrowsAsync<UntrustedAnswerException>(() => watching.NextAsync(1));
    }

    [Fact]
    public async Task A_reader_that_is_slow_misses_nothing()
    {
        await using var city = await TestLedger.StartAsync("center", "bank-a");
        var (_, filing) = await city.FiledAsync("c-1", "A", Ct);
        await using var watching = new Watching(city, filing);
        await watching.NextAsync(1);
        // Nothing is read while the stream goes on, breaks and heartbeats run out.
        await city.FinalAsync(city.Client("center"), Samples.RequestCancel("c-1", filing), Ct);
        for (var i = 0; i < 60; i++)
            await city.SealAsync(Ct);
        city.Faults.CutStream();
        Assert.Equal(["file", "requestCancel"], await watching.NextAsync(2));
    }

    [Theory]
    [InlineData("not a cursor")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_cursor_that_is_none_is_refused_by_name(string cursor)
    {
        await using var city = await TestLedger.StartAsync("center");
        var e = await Assert.ThrowsAsync<LedgerRequestException>(async () =>
            await city.Client("center").Events.SubscribeAsync(cursor, ct: Ct).FirstAsync(Ct)
        );
        Assert.Contains(e.Reason, (string[])["BAD_VALUE", "FOREIGN_CURSOR"]);
    }

    [Fact]
    public async Task A_kept_cursor_goes_on_behind_its_item_and_fits_its_own_filter_only()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        await city.FiledAsync("c-1", "A", Ct);
        const string filings = "kind = \"2\"";
        var items = await center
            .Events.SubscribeAsync("genesis", filings, Ct)
            .Where(i => i.Event is not null)
            .Take(2)
            .ToListAsync(Ct);
        Assert.Equal(["sign", "file"], items.Select(i => i.Event!.Name));
        var next = await center
            .Events.SubscribeAsync(items[0].Cursor, filings, Ct)
            .FirstAsync(i => i.Event is not null, Ct);
        Assert.Equal("file", next.Event!.Name);
        var e = await Assert.ThrowsAsync<LedgerRequestException>(async () =>
            await center.Events.SubscribeAsync(items[0].Cursor, "kind = \"1\"", Ct).FirstAsync(Ct)
        );
        Assert.Equal("FILTER_CHANGED", e.Reason);
    }

    /// <summary>C45 of the field: a proxy ends each stream after a while.</summary>
    [Fact]
    public async Task A_stream_that_is_cut_again_and_again_has_no_gap_and_a_cut_is_one_line_of_the_log()
    {
        var log = new Reconnects();
        await using var city = await TestLedger.StartAsync(o => o.Log = log, "center", "bank-a");
        var center = city.Client("center");
        var (_, filing) = await city.FiledAsync("c-1", "A", Ct);
        await using var watching = new Watching(city, filing);
        await watching.NextAsync(2);
        var cancel = Samples.RequestCancel("c-1", filing);
        Statement[] more =
        [
            cancel,
            new ApproveCancel
            {
                Key = new("c-1/approve"),
                EventTime = Samples.Day,
                Filing = filing,
            },
        ];
        for (var cut = 0; cut < more.Length; cut++)
        {
            // A heartbeat: the stream is open.
            await watching.QuietAsync();
            city.Faults.CutStream();
            await city.FinalAsync(center, more[cut], Ct);
            await watching.NextAsync(1);
        }
        await watching.QuietAsync();
        Assert.Equal([1U, 2U, 3U, 4U], watching.Seqs);
        Assert.InRange(log.Count, 1, more.Length);
    }

    /// <summary>Counts lines of streams that ended, but for those whose heartbeats the test's own fast clock overtook.</summary>
    private sealed class Reconnects : ILogger
    {
        private const int StreamEnded = 1200;
        private int count;

        public int Count => Volatile.Read(ref count);

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
            if (
                eventId.Id == StreamEnded
                && !formatter(state, exception).Contains("heartbeats", StringComparison.Ordinal)
            )
                Interlocked.Increment(ref count);
        }
    }

    /// <summary>A watch with its reader; the test's clock goes on while it waits, so that back-offs and heartbeats end.</summary>
    private sealed class Watching : IAsyncDisposable
    {
        private readonly TestLedger city;
        private readonly CancellationTokenSource stop = new();
        private readonly IAsyncEnumerator<WatchItem> items;
        private Task<bool>? moving;

        public Watching(TestLedger city, FilingId filing, RecordPosition position = default)
        {
            this.city = city;
            Watch = new FilingWatch(city.Client("bank-a"));
            Watch.Add(filing, position);
            items = Watch.ReadAllAsync(stop.Token).GetAsyncEnumerator(stop.Token);
        }

        public FilingWatch Watch { get; }

        public List<uint> Seqs { get; } = [];

        public async Task<IReadOnlyList<string>> NextAsync(int count)
        {
            var names = new List<string>();
            while (names.Count < count)
                if (await MoveAsync() is WatchItem.Happened { Event: var e })
                {
                    names.Add(e.Name);
                    Seqs.Add(e.Position.Seq);
                }
            return names;
        }

        public async Task<BlockRef> QuietAsync()
        {
            while (true)
                if (await MoveAsync() is WatchItem.Quiet quiet)
                    return quiet.AsOf;
        }

        private async Task<WatchItem> MoveAsync()
        {
            moving ??= items.MoveNextAsync().AsTask();
            await city.UntilAsync(
                () =>
                {
                    if (!moving.IsCompleted)
                        city.Clock.Advance(TimeSpan.FromSeconds(1));
                    return Task.FromResult(moving.IsCompleted);
                },
                Ct
            );
            var moved = await moving;
            moving = null;
            Assert.True(moved);
            return items.Current;
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            if (moving is not null)
                await moving.ContinueWith(_ => { }, TaskScheduler.Default);
            await items.DisposeAsync();
            stop.Dispose();
        }
    }
}
