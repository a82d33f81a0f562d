using Ledger.Testing;

namespace Ledger.Sdk.Tests;

/// <summary>A node that is an older copy under newer outboxes is told by name: nothing waits without a word, and once it is known nothing is sent to it.</summary>
public sealed class OlderNodeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_below_what_was_seen_is_named_and_gets_nothing_also_after_a_restart_of_the_client(
        bool restart
    )
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        var copy = city.Faults.CopyNode();
        await city.FinalAsync(center, Samples.Open("c-1", "A"), Ct);
        await city.Faults.RollBackNodeAsync(copy);
        if (restart)
            center = await city.RestartClientAsync("center");
        var receipt = (await center.Units.OpenAsync(Samples.Open("c-2", "B"), Ct)).OrThrow();
        await ToldAsync(city, center, receipt, "NodeBehind: ");
        var sent = city.Faults.Submits;

        // Other blocks at the heights that were seen: a fork, and no answer to what waits.
        var seen = (await center.Outbox.FindAsync(Samples.Open("c-1", "A").Key, Ct) as EntryStatus.Final)!.Block.Number;
        // The folder keeps heads, too.
        seen = Math.Max(seen, center.Engine!.Seen?.Number ?? 0);
        while ((await city.Engine.GetHeadAsync(Ct)).Number <= seen)
            await city.SealAsync(Ct);
        await ToldAsync(city, center, receipt, "HistoryForked: ");
        Assert.Equal(sent, city.Faults.Submits);
        await Assert.ThrowsAsync<HistoryForkedException>(() => center.GetInfoAsync(Ct));
    }

    private static Task ToldAsync(TestLedger city, LedgerClient client, Receipt receipt, string name) =>
        city.UntilAsync(
            async () =>
            {
                city.Clock.Advance(TimeSpan.FromSeconds(1));
                return (await client.Outbox.FindAsync(receipt.Key, Ct))!.Problem.StartsWith(
                        name,
                        StringComparison.Ordinal
                    )
                    && (await client.Outbox.StatsAsync(Ct))
                        .Writers[0]
                        .Problem.StartsWith(name, StringComparison.Ordinal);
            },
            Ct
        );
}
