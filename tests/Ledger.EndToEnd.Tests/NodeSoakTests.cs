using Ledger.Cli.Files;
using Ledger.Cli.Running;
using Ledger.Soak.Nodes;

namespace Ledger.EndToEnd.Tests;

/// <summary>The short form of <c>ledger soak node</c>.</summary>
public sealed class NodeSoakTests
{
    [Fact]
    public async Task What_was_acknowledged_is_final_once_after_kill_9_at_each_point_and_at_random()
    {
        using var city = new City();
        await using var output = new StringWriter();
        var soak = new NodeSoak(city.Of("soak"), LedgerFolders.KeysSample, rounds: 6, seed: 1, output);
        var report = await soak.RunAsync(TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage(output.ToString());
        Assert.Equal(6, report.Rounds);
        Assert.InRange(report.InFlight, 2, 6);
        Assert.True(report.Committed > 0 && report.SentAgain > 0, output.ToString());
        Assert.True(report.Events > report.Acknowledged, "a contract that is signed writes an event of its unit too");
    }

    [Fact]
    public async Task The_kill_switch_is_for_test_chains_alone()
    {
        using var city = new City();
        var run = await LedgerProcess.RunAsync(
            "node",
            "--config",
            SampleNode.Write(city.Data, SampleNode.Options(city.Data, LedgerFolders.KeysSample, 0, 0)),
            "--test-faults"
        );
        Assert.Equal(2, run.Code);
        Assert.Contains("config.qbft.test", run.Error, StringComparison.Ordinal);
    }
}
