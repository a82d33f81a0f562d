using Ledger.Cli.Files;
using Ledger.Soak.Disks;

namespace Ledger.EndToEnd.Tests;

/// <summary>The short form of <c>ledger soak unsynced</c>.</summary>
public sealed class UnsyncedSoakTests
{
    [Fact]
    public async Task What_was_answered_for_is_on_a_disk_that_lost_all_that_was_not_synced()
    {
        using var city = new City();
        await using var output = new StringWriter();
        // It throws where something is missing, and where a disk that ignores syncs would do as well.
        var report = await new UnsyncedSoak(city.Of("soak"), LedgerFolders.KeysSample, contracts: 3, output).RunAsync(
            TestContext.Current.CancellationToken
        );
        TestContext.Current.SendDiagnosticMessage(output.ToString());
        Assert.True(report.Answers > 15 && report.Syncs > report.Answers, output.ToString());
    }
}
