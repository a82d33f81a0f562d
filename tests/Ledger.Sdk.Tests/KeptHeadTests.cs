using Ledger.Sdk.Outbox.Transport;
using Ledger.Testing;

namespace Ledger.Sdk.Tests;

/// <summary>How far the ledger went lies in the outbox's folder, with the ledger that the folder belongs to.</summary>
public sealed class KeptHeadTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_head_that_settled_nothing_here_is_known_after_a_restart()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        await city.FinalAsync(center, Samples.Open("c-1", "A"), Ct);
        var copy = city.Faults.CopyNode();
        for (var i = 0; i < 3; i++)
            await city.SealAsync(Ct);
        var head = (await center.GetInfoAsync(Ct)).Head.Number;
        await city.UntilAsync(
            () =>
            {
                city.Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(center.Engine!.Seen?.Number >= head);
            },
            Ct
        );
        await city.Faults.RollBackNodeAsync(copy);
        center = await city.RestartClientAsync("center");
        var receipt = (await center.Units.OpenAsync(Samples.Open("c-2", "B"), Ct)).OrThrow();
        await ToldAsync(city, center, receipt, "NodeBehind: ");
    }

    [Fact]
    public async Task A_folder_of_another_ledger_is_refused_by_name_although_node_and_trust_file_agree()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        var final = await city.FinalAsync(center, Samples.Open("c-1", "A"), Ct);
        await center.Engine!.KeepAsync(
            new Block(final.Block.Number, final.Block.Hash, 0),
            Samples.Digest("another genesis")
        );
        // An orderly end keeps a head with the genesis of this run.
        center.Engine.Abandon();
        center = await city.RestartClientAsync("center");
        var receipt = (await center.Units.OpenAsync(Samples.Open("c-2", "B"), Ct)).OrThrow();
        await ToldAsync(city, center, receipt, "ForeignLedger: the outbox's folder belongs to");
    }

    private static Task ToldAsync(TestLedger city, LedgerClient client, Receipt receipt, string name) =>
        city.UntilAsync(
            async () =>
            {
                city.Clock.Advance(TimeSpan.FromSeconds(1));
                return (await client.Outbox.FindAsync(receipt.Key, Ct))!.Problem.StartsWith(
                    name,
                    StringComparison.Ordinal
                );
            },
            Ct
        );
}
