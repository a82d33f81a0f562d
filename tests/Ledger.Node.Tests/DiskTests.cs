using Grpc.Core;
using Ledger.Node.Errors;
using Ledger.Node.Tests.Driver;
using Ledger.Tests;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Ledger.Node.Tests;

/// <summary>The reserve of the disk: an option, told once for each change, and no stack for a call that it refuses.</summary>
public sealed class DiskTests
{
    private const long Mebibyte = 1024 * 1024;

    [Fact]
    public void Each_change_of_state_is_one_line_and_the_border_is_none()
    {
        var clock = new FakeTimeProvider();
        var log = new CapturedLog();
        var free = 257 * Mebibyte;
        var disk = new DiskGuard(256 * Mebibyte, () => free, clock, log);
        bool Low(long mebibytes)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            free = mebibytes * Mebibyte;
            return disk.IsLow;
        }

        Assert.False(Low(256));
        Assert.Empty(log.All);
        for (var i = 0; i < 200; i++)
            Assert.True(Low(255 - i % 2));
        Assert.True(Low(256), "what comes and goes at the border is no change");
        Assert.True(Low(287));
        var begun = Assert.Single(log.All);
        Assert.Contains("255 MiB left and 256 stay free", begun.Line, StringComparison.Ordinal);
        Assert.Null(begun.Fault);
        Assert.False(Low(288));
        Assert.False(Low(256));
        Assert.Equal([2501, 2502], log.All.Select(static l => l.Id));

        // Within a second what was seen counts.
        free = 0;
        Assert.False(disk.IsLow);
    }

    [Fact]
    public void A_refusal_is_a_line_and_a_failure_has_its_stack_each_once_a_minute()
    {
        var clock = new FakeTimeProvider();
        var log = new CapturedLog();
        using var factory = LoggerFactory.Create(b => b.AddProvider(log));
        var faults = new CallFaults(clock, factory.CreateLogger<CallFaults>());
        for (var i = 0; i < 192; i++)
        {
            faults.Refused("CHAIN_UNAVAILABLE", "it does not answer");
            faults.Failed("/Get", new InvalidOperationException("unforeseen"));
        }
        faults.Failed("/Get", new FormatException("another"));
        Assert.Equal([2301, 2302, 2302], log.All.Select(static l => l.Id));
        Assert.Null(log.All[0].Fault);
        Assert.IsType<InvalidOperationException>(log.All[1].Fault);
        clock.Advance(TimeSpan.FromMinutes(1));
        faults.Refused("CHAIN_UNAVAILABLE", "it does not answer");
        Assert.Contains("(191 more since", log.All[^1].Line, StringComparison.Ordinal);
    }

    /// <summary>Told by a node whose chain is another one's: what it cannot do now is no fault of the transaction.</summary>
    [Theory]
    [InlineData("no space left: less than 256 MiB", SubmitOutcome.NoSpace)]
    [InlineData("no block can be made: ClockJumped", SubmitOutcome.ClockWrong)]
    [InlineData("node is stopped: The engine stopped", SubmitOutcome.Stopped)]
    public void What_passes_is_read_as_such_behind_another_nodes_json_rpc(string words, SubmitOutcome outcome) =>
        Assert.Equal(outcome, JsonRpcForms.Outcome(words));

    /// <summary>A real folder and a reserve that no disk has.</summary>
    [Fact]
    public async Task A_node_below_its_reserve_takes_nothing_and_says_so_once()
    {
        var folder = Directory.CreateTempSubdirectory("disk").FullName;
        try
        {
            var log = new CapturedLog(LogLevel.Warning);
            await using var node = await TestNode.StartAsync(
                change: p => p with { Logging = logging => logging.AddProvider(log) },
                rpc: true,
                options: o => o with { DataDirectory = folder, DiskReserveMiB = NodeOptions.MostDiskReserveMiB }
            );
            var statement = node.Pack("center", [new Sale(node, "a").Open()]);
            var request = new Wire.SubmitTransactionRequest
            {
                Raw = Google.Protobuf.ByteString.CopyFrom(statement.Encode()),
            };
            var client = node.Transactions();
            for (var i = 0; i < 40; i++)
            {
                var refused = await Assert.ThrowsAsync<RpcException>(async () =>
                    await client.SubmitTransactionAsync(request, cancellationToken: TestNode.Ct)
                );
                Assert.Equal((StatusCode.Unavailable, "DISK_FULL"), (refused.StatusCode, Bundles.Reason(refused)));
            }
            Assert.StartsWith("no space left", await node.SendRawAsync(statement), StringComparison.Ordinal);
            var told = Assert.Single(log.All);
            Assert.Equal((2501, null), (told.Id, told.Fault));
            // Reads go on.
            await new Wire.LedgerService.LedgerServiceClient(node.As("center")).GetLedgerAsync(
                new Wire.GetLedgerRequest(),
                cancellationToken: TestNode.Ct
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
