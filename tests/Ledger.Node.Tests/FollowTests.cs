using System.Text.Json.Nodes;
using Grpc.Core;
using Ledger.Engine.Store;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Primitives;
using Ledger.Node.Following;
using Ledger.Node.Index;
using Ledger.Node.Tests.Driver;
using Ledger.Node.Vault;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.Node.Tests;

/// <summary>A node that makes no block and believes nobody's: it executes each anew, and stops at the first that differs.</summary>
public sealed class FollowTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ledger-follow-").FullName;

    private static CancellationToken Ct => TestNode.Ct;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task It_catches_up_goes_on_resumes_and_gives_the_same_proofs()
    {
        await using var source = await TestNode.StartAsync(rpc: true);
        var sale = new Sale(source, "a");
        await sale.FileAsync();
        var (rows, index, vault) = (new MemoryStore(), new MemoryIndexStore(), new MemoryVault());
        NodeParts Disks(NodeParts parts) => parts with { EngineStore = rows, IndexStore = index, Vault = vault.Open };
        await using (var follower = await FollowAsync([source.Host.RpcAddress!], Disks))
        {
            await follower.Host.CaughtUpAsync(Ct);
            Assert.Equal(source.Host.Engine!.Latest, follower.Host.Engine!.Latest);
            await source.SealAsync();
            await ReachedAsync(follower, source);
            var head = source.Host.Engine!.Latest.Number;
            var slots = new[] { new Bytes32(new byte[32]) };
            Assert.Equivalent(
                await source.Host.Chain.GetProofAsync(Chaincode.ContractAddresses.Filings, slots, head, Ct),
                await follower.Host.Chain.GetProofAsync(Chaincode.ContractAddresses.Filings, slots, head, Ct)
            );
            // What it is given to submit goes nowhere, and says so.
            var refused = await Assert.ThrowsAsync<RpcException>(async () =>
                await follower
                    .Transactions()
                    .SubmitTransactionAsync(
                        new Wire.SubmitTransactionRequest
                        {
                            Raw = Google.Protobuf.ByteString.CopyFrom(
                                source.Pack("center", [new Sale(source, "b").Open()]).Encode()
                            ),
                        },
                        cancellationToken: Ct
                    )
            );
            Assert.Contains("follows the chain and takes nothing", refused.Status.Detail, StringComparison.Ordinal);
        }
        await source.SealAsync();
        await using var again = await FollowAsync([source.Host.RpcAddress!], Disks);
        Assert.Equal(source.Host.Engine!.Latest.Number - 1, again.Host.Engine!.Latest.Number);
        await ReachedAsync(again, source);
    }

    /// <summary>What a quorum sealed and execution does not confirm: one slot, one receipt, one unit of gas.</summary>
    [Theory]
    [InlineData("StateRoot")]
    [InlineData("ReceiptsRoot")]
    [InlineData("GasUsed")]
    [InlineData("LogsBloom")]
    public async Task A_sealed_block_that_differs_stops_it_with_evidence(string rule)
    {
        await using var source = await TestNode.StartAsync();
        await new Sale(source, "a").FileAsync();
        var blocks = await BlocksAsync(source);
        var (header, transactions) = BlockCodec.DecodeExport(blocks[^1]);
        var bloom = header.LogsBloom.ToArray();
        bloom[0] ^= 1;
        blocks[^1] = BlockCodec.EncodeExport(
            Resealed(
                rule switch
                {
                    "StateRoot" => header with { StateRoot = Flipped(header.StateRoot) },
                    "ReceiptsRoot" => header with { ReceiptsRoot = Flipped(header.ReceiptsRoot) },
                    "GasUsed" => header with { GasUsed = header.GasUsed - 1 },
                    _ => header with { LogsBloom = bloom },
                }
            ),
            transactions
        );
        await using var lying = await FakeSource.StartAsync(blocks);
        await using var follower = await FollowAsync([lying.Address]);
        var stopped = await Assert.ThrowsAsync<FollowStoppedException>(() => follower.Host.WaitAsync(Ct));
        Assert.Equal(FollowFault.SealedDifference, stopped.Fault);
        Assert.Contains(rule, stopped.Message, StringComparison.Ordinal);
        Assert.Equal((ulong)blocks.Count - 2, follower.Host.Engine!.Latest.Number);
        var told = JsonNode.Parse(File.ReadAllText(stopped.Evidence!))!;
        Assert.Equal(rule, told["rule"]!.GetValue<string>());
        Assert.Equal(
            blocks[^1],
            File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(stopped.Evidence)!, told["block"]!.GetValue<string>()))
        );
    }

    /// <summary>What no quorum sealed says something of the one who gave it, and nothing of the ledger.</summary>
    [Theory]
    [InlineData("seal", "Seals")]
    [InlineData("quorum", "Quorum")]
    [InlineData("bytes", "NotABlock")]
    [InlineData("genesis", "OtherGenesis")]
    [InlineData("number", "Number")]
    public async Task A_source_that_gives_what_nobody_sealed_is_left_for_the_next_one(string what, string rule)
    {
        await using var source = await TestNode.StartAsync(rpc: true);
        await new Sale(source, "a").FileAsync();
        await source.SealAsync();
        await source.SealAsync();
        var blocks = await BlocksAsync(source);
        var at = what == "genesis" ? 0 : blocks.Count - 2;
        var (header, transactions) = BlockCodec.DecodeExport(blocks[at]);
        blocks[at] = what switch
        {
            "seal" => BlockCodec.EncodeExport(WithSeals(header, s => [Broken(s[0]), .. s.Skip(1)]), transactions),
            "quorum" => BlockCodec.EncodeExport(WithSeals(header, static s => [.. s.Take(2)]), transactions),
            "bytes" => [0xc1, 0x80],
            "number" => blocks[at + 1],
            _ => BlockCodec.EncodeExport(header with { Timestamp = 1 }, transactions),
        };
        await using var lying = await FakeSource.StartAsync(blocks);
        await using (var follower = await FollowAsync([lying.Address, source.Host.RpcAddress!]))
        {
            await ReachedAsync(follower, source);
            Assert.Null(follower.Host.Services.GetRequiredService<ChainFollower>().Fault);
        }
        await using var alone = await FollowAsync([lying.Address]);
        var stopped = await Assert.ThrowsAsync<FollowStoppedException>(() => alone.Host.WaitAsync(Ct));
        Assert.Equal(FollowFault.NoSourceLeft, stopped.Fault);
        Assert.Contains(rule, stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_final_blocks_of_one_height_stop_it_with_evidence_against_those_who_sealed_them()
    {
        await using var source = await TestNode.StartAsync(rpc: true);
        await new Sale(source, "a").FileAsync();
        var blocks = await BlocksAsync(source);
        var (header, transactions) = BlockCodec.DecodeExport(blocks[^1]);
        blocks[^1] = BlockCodec.EncodeExport(Resealed(header with { Timestamp = header.Timestamp + 1 }), transactions);
        await using var forked = await FakeSource.StartAsync(blocks);
        await using var follower = await FollowAsync([source.Host.RpcAddress!, forked.Address]);
        var stopped = await Assert.ThrowsAsync<FollowStoppedException>(() => follower.Host.WaitAsync(Ct));
        Assert.Equal(FollowFault.ConflictingFinality, stopped.Fault);
        var shown = Misbehaviour.Decode(File.ReadAllBytes(stopped.Evidence!));
        var judged = shown.Judge([.. Members.Sealers().Select(static s => s.Validator)]);
        Assert.True(judged.ConflictingFinality);
        Assert.Equal(4, judged.Equivocators.Count);
    }

    [Fact]
    public async Task While_a_source_is_away_the_next_one_serves()
    {
        await using var source = await TestNode.StartAsync(rpc: true);
        await source.SealAsync();
        await using var follower = await FollowAsync([new Uri("http://127.0.0.1:9"), source.Host.RpcAddress!]);
        await ReachedAsync(follower, source);
    }

    [Fact]
    public async Task Faults_of_the_settings_are_told_together()
    {
        var refused = await Assert.ThrowsAsync<NodeStartException>(() =>
            TestNode.StartAsync(options: o => o with { Follow = ["http://example.org", "/x"] })
        );
        Assert.Contains("follow: https", refused.Message, StringComparison.Ordinal);
        Assert.Contains("follow and validators", refused.Message, StringComparison.Ordinal);
    }

    private Task<TestNode> FollowAsync(IReadOnlyList<Uri> sources, Func<NodeParts, NodeParts>? change = null) =>
        TestNode.StartAsync(
            change: parts =>
                (change?.Invoke(parts) ?? parts) with
                {
                    Sealers = [],
                    ManualSealing = false,
                    Time = TimeProvider.System,
                },
            options: o => o with { Follow = [.. sources.Select(static s => s.ToString())], DataDirectory = folder }
        );

    private static Task ReachedAsync(TestNode follower, TestNode source) =>
        follower.Host.Services.GetRequiredService<IndexFollower>().ReachAsync(source.Host.Engine!.Latest.Number, Ct);

    private static async Task<List<byte[]>> BlocksAsync(TestNode node)
    {
        var blocks = new List<byte[]>();
        for (var number = 0UL; number <= node.Host.Engine!.Latest.Number; number++)
        {
            var block = (await node.Host.Chain.GetBlockAsync(number, Ct))!;
            blocks.Add(BlockCodec.EncodeExport(block.Header, block.Transactions));
        }
        return blocks;
    }

    private static BlockHeader Resealed(BlockHeader header) =>
        WithSeals(header, _ => [.. Members.Sealers().Select(s => s.Sign(header.SealHash))]);

    private static BlockHeader WithSeals(
        BlockHeader header,
        Func<IReadOnlyList<byte[]>, IReadOnlyList<byte[]>> change
    ) => header with { Extra = header.Extra with { Seals = change(header.Extra.Seals) } };

    private static byte[] Broken(byte[] seal) => [(byte)(seal[0] ^ 1), .. seal[1..]];

    private static Bytes32 Flipped(Bytes32 word)
    {
        var bytes = word.ToArray();
        bytes[31] ^= 1;
        return new Bytes32(bytes);
    }

    /// <summary>JSON-RPC of somebody who gives whatever blocks he likes.</summary>
    private sealed class FakeSource : IAsyncDisposable
    {
        private readonly WebApplication application;

        private FakeSource(WebApplication application) => this.application = application;

        public Uri Address => new(application.Urls.Single());

        public static async Task<FakeSource> StartAsync(List<byte[]> blocks)
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
            var application = builder.Build();
            application.Run(async context =>
            {
                var call = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: Ct))!;
                var at = call["params"]!.AsArray() is [var number, ..]
                    ? Convert.ToInt32(number!.GetValue<string>(), 16)
                    : 0;
                var result = call["method"]!.GetValue<string>() switch
                {
                    "eth_blockNumber" => FormattableString.Invariant($"0x{blocks.Count - 1:x}"),
                    "debug_getRawBlock" => Hex.Encode(blocks[at]),
                    _ => Hex.Encode(BlockCodec.DecodeExport(blocks[at]).Header.Encode()),
                };
                await context.Response.WriteAsJsonAsync(
                    new JsonObject
                    {
                        ["jsonrpc"] = "2.0",
                        ["id"] = call["id"]!.DeepClone(),
                        ["result"] = result,
                    },
                    Ct
                );
            });
            await application.StartAsync(Ct);
            return new FakeSource(application);
        }

        public async ValueTask DisposeAsync() => await application.DisposeAsync();
    }
}
