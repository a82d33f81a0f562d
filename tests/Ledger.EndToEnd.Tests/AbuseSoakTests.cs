using Ledger.Cli.Files;
using Ledger.Soak.Abuse;

namespace Ledger.EndToEnd.Tests;

/// <summary>The short form of <c>ledger soak abuse</c>: what it says of time is the command's to judge.</summary>
public sealed class AbuseSoakTests
{
    [Fact]
    public async Task Members_lose_no_call_while_all_attacks_run_and_each_attack_is_refused_by_name()
    {
        using var city = new City();
        await using var output = new StringWriter();
        var soak = new AbuseSoak(
            city.Of("abuse"),
            LedgerFolders.KeysSample,
            attacked: TimeSpan.FromSeconds(15),
            settled: TimeSpan.Zero,
            output
        );
        var report = await soak.RunAsync(TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage(output.ToString() + report);
        Assert.Empty(report.Writes.Failures);
        Assert.Empty(report.Reads.Failures);
        Assert.Empty(report.Pages.Failures);
        Assert.True(report.Writes.Count > 0 && report.Reads.Count > 0 && report.Pages.Count > 0, report.ToString());
        Assert.All(report.Attacks, a => Assert.Equal(0, a.Taken));
        Assert.All(report.Memory, static m => Assert.InRange(m.Peak, 1, m.PeakAim - 1));
        foreach (
            var name in new[]
            {
                "unknown senders",
                "pairing calls",
                "slow bodies",
                "bare connections to gRPC",
                "bare connections to explorer",
                "slow headers to explorer",
                "large headers to explorer",
                "garbage to explorer",
            }
        )
            Assert.True(report.Attacks.Single(a => a.Name == name).Refused > 0, output + name);
    }
}
