using System.Globalization;
using Ledger.Testing;

namespace Ledger.Sdk.Tests;

/// <summary>Field case C36: the zone and the clock of the machine change nothing of what was accepted.</summary>
public sealed class OutboxTimeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_time_with_a_zone_gives_the_same_entry_whatever_zone_the_process_runs_in()
    {
        var before = Environment.GetEnvironmentVariable("TZ");
        await using var city = await TestLedger.StartAsync("center");
        city.Faults.LoseRequests(1000);
        var written = DateTimeOffset.Parse("2026-03-05T00:00:00.1234567+08:00", CultureInfo.InvariantCulture);
        var given = Samples.Open("c-1", "A") with { EventTime = written };
        var receipt = (await city.Client("center").Units.OpenAsync(given, Ct)).OrThrow();
        try
        {
            foreach (var zone in (string[])["UTC", "America/New_York", "Asia/Kathmandu"])
            {
                Environment.SetEnvironmentVariable("TZ", zone);
                TimeZoneInfo.ClearCachedData();
                var client = await city.RestartClientAsync("center");
                var again = (
                    await client.Units.OpenAsync(given with { EventTime = written.ToLocalTime() }, Ct)
                ).OrThrow();
                Assert.True(again.Repeated);
                Assert.Equal((receipt.Entry, receipt.Record), (again.Entry, again.Record));
                Assert.Equal(1, (await client.Outbox.StatsAsync(Ct)).Pending);
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("TZ", before);
            TimeZoneInfo.ClearCachedData();
        }
        city.Faults.LoseRequests(0);
        var last = await city.RestartClientAsync("center");
        Assert.IsType<EntryStatus.Final>(await city.SettleAsync(last, receipt, Ct));
    }

    [Fact]
    public async Task A_clock_that_runs_backwards_leaves_the_order_as_it_was_accepted()
    {
        var clock = new SettableClock();
        await using var b = await OutboxBench.StartAsync(send: false, time: clock);
        for (byte i = 1; i <= 5; i++)
        {
            await b.AcceptAsync(OutboxBench.Entry("k" + i, 1, i));
            clock.Now -= TimeSpan.FromDays(400);
        }
        await b.CrashAsync(send: false);
        Assert.Equal(["k1", "k2", "k3", "k4", "k5"], b.Engine.List().Select(e => e.Key));
        await b.CrashAsync();
        await b.SettleAsync("k1", "k2", "k3", "k4", "k5");
        Assert.Equal([1, 2, 3, 4, 5], b.Chain.Applied);
    }

    /// <summary>Timers run on real time; the time of day is what a test says.</summary>
    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 5, 1, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
