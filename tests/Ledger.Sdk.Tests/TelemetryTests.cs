using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Ledger.Testing;

namespace Ledger.Sdk.Tests;

/// <summary>Meter and ActivitySource <c>Ledger.Sdk</c>.</summary>
public sealed class TelemetryTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A collector's own bounds are made for milliseconds, ours are seconds.</summary>
    [Theory]
    [InlineData("ledger.outbox.group.size", 3, 20)]
    [InlineData("ledger.outbox.commit.duration", 0.001, 0.01)]
    [InlineData("ledger.settle.duration", 0.4, 4)]
    [InlineData("ledger.watch.lag", 1, 4)]
    [InlineData("ledger.verify.duration", 0.002, 0.02)]
    public void Values_ten_times_apart_lie_in_different_buckets(string name, double one, double other)
    {
        List<double>? bounds = null;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Name == name)
                    bounds = instrument switch
                    {
                        Histogram<double> h => [.. h.Advice?.HistogramBucketBoundaries ?? []],
                        Histogram<long> h => [.. h.Advice?.HistogramBucketBoundaries?.Select(b => (double)b) ?? []],
                        _ => null,
                    };
            },
        };
        listener.Start();
        using var outbox = new Ledger.Sdk.Outbox.Telemetry.OutboxMetrics();
        using var client = new Ledger.Sdk.Clients.ClientMetrics();
        Assert.NotNull(bounds);
        Assert.NotEqual(bounds.FindIndex(b => one <= b), bounds.FindIndex(b => other <= b));
    }

    [Fact]
    public async Task Every_instrument_of_the_guide_is_measured()
    {
        var seen = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == "Ledger.Sdk")
                    l.EnableMeasurementEvents(instrument);
            },
        };
        // Other tests' clients are measured too, closed ones with 0.
        void Most(string name, double value) => seen.AddOrUpdate(name, value, (_, known) => Math.Max(known, value));
        listener.SetMeasurementEventCallback<long>((i, value, _, _) => Most(i.Name, value));
        listener.SetMeasurementEventCallback<double>((i, value, _, _) => Most(i.Name, value));
        listener.Start();

        await using var city = await TestLedger.StartAsync("center", "bank-a");
        var center = city.Client("center");
        city.Faults.LoseRequests(1); // sent again
        var (sign, filing) = await city.FiledAsync("c-1", "A", Ct);
        center.Verify.Check(await city.BundleAsync(filing, ct: Ct), code: sign.Code);
        city.Faults.DuplicateEvent(); // the stream is taken up again
        var feed = center.Events.SubscribeAsync("genesis", "kind = \"2\"", Ct).Take(4).ToListAsync(Ct).AsTask();
        await city.UntilAsync(
            () =>
            {
                city.Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(feed.IsCompleted);
            },
            Ct
        );
        // The list of instruments is walked without a lock: a meter that another test closes meanwhile can end the walk early.
        await city.UntilAsync(
            () =>
            {
                listener.RecordObservableInstruments();
                return Task.FromResult(seen.GetValueOrDefault("ledger.outbox.file.size") > 0);
            },
            Ct
        );
        foreach (
            var name in (string[])
                [
                    "ledger.outbox.pending",
                    "ledger.outbox.oldest.age",
                    "ledger.outbox.file.size",
                    "ledger.outbox.group.size",
                    "ledger.outbox.commit.duration",
                    "ledger.outbox.settled",
                    "ledger.outbox.resent",
                    "ledger.settle.duration",
                    "ledger.watch.lag",
                    "ledger.watch.reconnects",
                    "ledger.verify.duration",
                ]
        )
            Assert.True(seen.ContainsKey(name), name + " was not measured; seen: " + string.Join(", ", seen.Keys));
    }

    [Fact]
    public async Task A_send_after_a_restart_links_the_trace_under_which_the_statement_was_handed_in()
    {
        var stopped = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Ledger.Sdk" or "TelemetryTests",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("TelemetryTests");

        await using var city = await TestLedger.StartAsync("center");
        city.Faults.LoseRequests(1000);
        Receipt receipt;
        ActivityTraceId trace;
        using (var request = source.StartActivity("request")!)
        {
            trace = request.TraceId;
            receipt = (await city.Client("center").Units.OpenAsync(Samples.Open("c-1", "A"), Ct)).OrThrow();
        }
        var center = await city.RestartClientAsync("center");
        city.Faults.LoseRequests(0);
        var before = stopped.Count;
        Assert.IsType<EntryStatus.Final>(await city.SettleAsync(center, receipt, Ct));
        var sent = stopped.Skip(before).Where(a => a.OperationName == "ledger.outbox.send").ToList();
        Assert.Contains(sent, a => a.Links.Any(l => l.Context.TraceId == trace));
        Assert.Contains(stopped, a => a.OperationName == "ledger.submit" && a.TraceId == trace);
        // No field, reference or document name: the tags are numbers.
        Assert.All(stopped.SelectMany(a => a.TagObjects), t => Assert.IsType<int>(t.Value));
    }
}
