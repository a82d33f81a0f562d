using Ledger.Cli.Files;
using Ledger.Soak.Hosts;

namespace Ledger.EndToEnd.Tests;

/// <summary>
/// The short form of <c>ledger soak host</c>: of the points that need the node only one, and that first, because each host
/// killed with the writer's lease makes the next one wait for 30 s.
/// </summary>
public sealed class HostSoakTests
{
    private static readonly KillPoint[] Points =
    [
        KillPoint.AfterSend,
        KillPoint.BeforeSync,
        KillPoint.Unset,
        KillPoint.AfterSync,
        KillPoint.Unset,
    ];

    [Fact]
    public async Task What_a_host_had_acknowledged_is_final_once_after_kill_9_at_points_and_at_random()
    {
        using var city = new City();
        await using var output = new StringWriter();
        var soak = new HostSoak(city.Of("soak"), LedgerFolders.KeysSample, Points.Length, seed: 1, output)
        {
            Points = Points,
            MostPasses = 3,
            MostAcknowledged = 12,
        };
        // It throws where an acknowledged statement is lost or refused, or the chain holds one twice.
        var report = await soak.RunAsync(TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage(output.ToString());
        Assert.Equal((5, 3), (report.Rounds, report.AtPoints));
        Assert.True(report.Acknowledged > 0 && report.Unanswered > 0, output.ToString());
        Assert.InRange(report.Kept, 0, report.Unanswered);
        Assert.True(report.Events >= report.Acknowledged + report.Kept, "each final statement has an event of its own");
    }
}
