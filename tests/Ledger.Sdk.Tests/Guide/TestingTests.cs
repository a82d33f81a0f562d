using Ledger.Testing;

namespace Ledger.Sdk.Tests.Guide;

// Shown in docs/sdk.md between the marks.
public sealed class TestingTests
{
    // [test]
    [Fact]
    public async Task What_was_accepted_survives_lost_answers_and_a_crash()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var city = await TestLedger.StartAsync("center", "tax", "bank-a"); // no port, no file
        var center = city.Client("center");
        await city.FinalAsync(center, Samples.Open("c-1", unit: "A"), ct);
        city.Faults.LoseAnswers(next: 3);
        var receipt = (
            await center.Filings.SignAsync(await Samples.ResaleAsync(center, "c-1", unit: "A"), ct)
        ).OrThrow();
        center = await city.RestartClientAsync("center"); // as after kill -9: what was not synced is gone
        city.Clock.Advance(TimeSpan.FromMinutes(1)); // back-off, leases, heartbeats live by this clock
        Assert.IsType<EntryStatus.Final>(await city.SettleAsync(center, receipt, ct)); // makes blocks
        await city.CheckAsync(ct); // roots, seals, heads, sums; each statement once
    }
    // [test]
}
