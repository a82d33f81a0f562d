using System.Globalization;
using Ledger.Cli.Clients;
using Ledger.Cli.Commands;
using Ledger.Cli.Running;
using Ledger.Cli.Sample;
using Ledger.Node;
using Ledger.Sdk;
using Ledger.Soak;

namespace Ledger.EndToEnd.Tests;

/// <summary>A node whose disk has less than its reserve, told by a reserve that no disk has, and a client that writes to it.</summary>
public sealed class FullDiskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_is_one_line_of_the_log_and_a_named_wait_of_the_outbox_and_ends_by_itself()
    {
        using var city = new City();
        Receipt waits;
        await using (
            var up = await UpProcess.StartAsync(
                city.Data,
                options: [UpCommand.DiskReserve, NodeOptions.MostDiskReserveMiB.ToString(CultureInfo.InvariantCulture)]
            )
        )
        {
            // Closed before its node ends, so that its lease is given back.
            await using (var center = await OpenAsync(city))
            {
                var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
                waits = Assert
                    .IsType<Submission.Accepted>(
                        await center.Units.OpenAsync(SoakStatements.OpenUnit("full-disk", now), Cancel)
                    )
                    .Receipt;
                // It is tried again and again, named so each time, and the log keeps still.
                while (true)
                {
                    var status = await center.Outbox.FindAsync(waits.Key, Cancel);
                    Assert.False(status!.IsSettled);
                    if (
                        status is EntryStatus.Unknown { Attempts: >= 3 }
                        && status.Problem.StartsWith("DISK_FULL", StringComparison.Ordinal)
                    )
                        break;
                    await Task.Delay(100, Cancel);
                }
            }
            Assert.Equal(0, await up.StopAsync());
        }
        var log = await File.ReadAllTextAsync(Path.Combine(city.Data, "node", "node.log"), Cancel);
        Assert.Single(log.Split('\n'), static l => l.Contains("DISK_FULL", StringComparison.Ordinal));
        Assert.DoesNotContain(" at Ledger.", log, StringComparison.Ordinal);

        await using var again = await UpProcess.StartAsync(city.Data);
        await using var client = await OpenAsync(city);
        Assert.IsType<EntryStatus.Final>(await client.Outbox.SettleAsync(waits, TimeSpan.FromMinutes(5), Cancel));
    }

    private static ValueTask<LedgerClient> OpenAsync(City city) =>
        LedgerAccess.OpenAsync(UpState.Find(city.Data), city.Data, SampleOrganisations.Center, Cancel);
}
