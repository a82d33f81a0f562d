using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Core;
using Ledger.Engine.Rpc;
using Ledger.Engine.Store;
using Ledger.Node.Errors;
using Ledger.Node.Index;
using Ledger.Node.Tests.Driver;
using Ledger.Node.Vault;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace Ledger.Node.Tests;

/// <summary>What callers are told when the node's store is damaged under a read, or its clock is wrong.</summary>
public sealed class NodeFaultTests
{
    /// <summary>The instance that was seen: eth_getLogs served an altered receipt.</summary>
    [Theory]
    [InlineData(StoreTable.Blocks)]
    [InlineData(StoreTable.Headers)]
    public async Task Damage_that_a_read_meets_is_data_loss_with_its_table_on_both_interfaces(StoreTable table)
    {
        var rows = new MemoryStore();
        await using var node = await TestNode.StartAsync(change: p => p with { EngineStore = rows });
        var sale = new Sale(node, "a");
        var filed = await sale.FileAsync();
        for (var i = 0; i < 8; i++)
            await node.SealAsync(); // out of what is kept in memory
        var key = ChainRow(filed.Block.Number);
        var row = rows.Get(table, key)!;
        row[^1] ^= 1; // the end of the last receipt's data, or of the last seal's neighbour: decodes, and is another
        if (table == StoreTable.Headers)
            row[60] ^= 1;
        var batch = new StoreBatch();
        batch.Put(table, key, row);
        rows.Write(batch);

        var name = table.ToString().ToLowerInvariant();
        var lost = await Assert.ThrowsAsync<RpcException>(async () =>
            await new Wire.LedgerService.LedgerServiceClient(node.As("center")).GetBlockAsync(
                new Wire.GetBlockRequest { Name = "blocks/" + filed.Block.Number },
                cancellationToken: TestNode.Ct
            )
        );
        Assert.Equal(StatusCode.DataLoss, lost.StatusCode);
        Assert.Equal("engine/" + name, Bundles.Info(lost).Metadata["table"]);

        await using var rpc = await JsonRpcHost.StartAsync(
            node.Host.Engine!,
            new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0),
            new JsonRpcOptions(),
            TestNode.Ct
        );
        using var http = new HttpClient { BaseAddress = rpc.Address };
        var number = "0x" + filed.Block.Number.ToString("x");
        using var answer = await http.PostAsJsonAsync(
            (Uri?)null,
            new
            {
                jsonrpc = "2.0",
                id = 1,
                method = "eth_getLogs",
                @params = new object[] { new { fromBlock = number, toBlock = number } },
            },
            TestNode.Ct
        );
        var error = (await answer.Content.ReadFromJsonAsync<JsonElement>(TestNode.Ct)).GetProperty("error");
        Assert.StartsWith("data loss: the table " + name, error.GetProperty("message").GetString());
        Assert.Equal(name, error.GetProperty("data").GetProperty("table").GetString());
    }

    [Fact]
    public async Task A_clock_that_jumped_is_told_by_readiness_by_GetLedger_and_to_who_writes()
    {
        var clock = new SetClock(new DateTimeOffset(2026, 11, 25, 1, 0, 0, TimeSpan.Zero));
        await using var node = await TestNode.StartAsync(change: p => p with { Time = clock });
        await node.SealAsync();
        var ledger = new Wire.LedgerService.LedgerServiceClient(node.As("center"));
        var told = await ledger.GetLedgerAsync(new Wire.GetLedgerRequest(), cancellationToken: TestNode.Ct);
        Assert.Equal("", told.Stalled);
        Assert.Null(told.StalledAhead);
        Assert.Equal(HealthStatus.Healthy, await ReadyAsync(node));

        clock.Set = TimeSpan.FromHours(25);
        clock.Advance(TimeSpan.FromSeconds(1));
        told = await ledger.GetLedgerAsync(new Wire.GetLedgerRequest(), cancellationToken: TestNode.Ct);
        Assert.StartsWith("ClockJumped: ", told.Stalled, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromHours(25), told.StalledAhead.ToTimeSpan());
        Assert.Null(told.StalledUntil);
        Assert.Equal(HealthStatus.Unhealthy, await ReadyAsync(node));
        var sale = new Sale(node, "b");
        var refused = await Assert.ThrowsAsync<RpcException>(() => sale.FileAsync());
        Assert.Equal((StatusCode.Unavailable, "CLOCK_WRONG"), (refused.StatusCode, Bundles.Reason(refused)));
        Assert.Contains("1 d 01:00:00 ahead", refused.Status.Detail, StringComparison.Ordinal);
    }

    private static byte[] ChainRow(ulong number)
    {
        var key = new byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(key, number);
        return key;
    }

    private static async Task<HealthStatus> ReadyAsync(TestNode node) =>
        (await node.Host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestNode.Ct)).Status;

    private sealed class SetClock(DateTimeOffset start) : FakeTimeProvider(start)
    {
        public TimeSpan Set { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Set;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }

    /// <summary>Whoever waits for a block that will never be indexed is told, and told why.</summary>
    [Fact]
    public async Task A_vault_of_another_history_stops_the_node_and_everybody_who_waits_is_told()
    {
        var vault = new MemoryVault();
        await using (var other = await TestNode.StartAsync(change: p => p with { Vault = vault.Open }))
            await new Sale(other, "a").FileAsync();
        var rows = new MemoryStore();
        await using (var here = await TestNode.StartAsync(change: p => p with { EngineStore = rows }))
            for (var i = 0; i < 8; i++)
                await here.SealAsync();
        await using var node = await TestNode.StartAsync(change: p =>
            p with
            {
                EngineStore = rows,
                Vault = vault.Open,
            }
        );
        var follower = node.Host.Services.GetRequiredService<IndexFollower>();
        var waiting = await Assert.ThrowsAsync<IndexStoppedException>(() => follower.ReachAsync(9, TestNode.Ct));
        Assert.Equal(NodeStoreFault.OtherGenesis, Assert.IsType<NodeStoreException>(waiting.InnerException).Fault);
        Assert.Same(follower.Fault, waiting.InnerException);
    }
}
