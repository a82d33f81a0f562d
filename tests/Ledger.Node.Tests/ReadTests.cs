using Grpc.Core;
using Ledger.Engine.Fsck;
using Ledger.Engine.Store;
using Ledger.Evidence.Blocks;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Proofs;
using Ledger.Evidence.Records;
using Ledger.Node.Fsck;
using Ledger.Node.Index;
using Ledger.Node.Tests.Driver;

namespace Ledger.Node.Tests;

public sealed class ReadTests
{
    [Fact]
    public async Task Reads_hold_to_what_the_caller_saw_and_name_what_they_cannot_give()
    {
        await using var node = await TestNode.StartAsync(history: 2);
        var sale = new Sale(node, "a");
        await sale.FileAsync();
        var filings = new Wire.FilingService.FilingServiceClient(node.As("tax"));
        async Task<Wire.GetFilingResponse> Get(Wire.ReadOptions read) =>
            await filings.GetFilingAsync(
                new Wire.GetFilingRequest { Name = sale.FilingName, Read = read },
                cancellationToken: TestNode.Ct
            );
        var now = await Get(new Wire.ReadOptions());
        Assert.Equal(now.AsOf, (await Get(new Wire.ReadOptions { Seen = now.AsOf })).AsOf);
        var forked = now.AsOf.Clone();
        forked.Hash = new string('0', 64);
        Assert.Equal("HISTORY_FORKED", await ReasonAsync(() => Get(new Wire.ReadOptions { Seen = forked })));
        for (var i = 0; i < 4; i++)
            await node.SealAsync();
        Assert.Equal("HISTORY_PRUNED", await ReasonAsync(() => Get(new Wire.ReadOptions { AtBlock = 1 })));
        Assert.Equal("NODE_BEHIND", await ReasonAsync(() => Get(new Wire.ReadOptions { AtBlock = 99 })));
    }

    [Fact]
    public async Task Lists_are_paged_on_one_block()
    {
        await using var node = await TestNode.StartAsync();
        for (var i = 0; i < 5; i++)
            await new Sale(node, "s" + i).FileAsync();
        var client = new Wire.FilingService.FilingServiceClient(node.As("center"));
        var names = new List<string>();
        var request = new Wire.ListFilingsRequest { PageSize = 2, Filter = "state = FILED" };
        Wire.BlockRef? asOf = null;
        do
        {
            var page = await client.ListFilingsAsync(request, cancellationToken: TestNode.Ct);
            Assert.Equal(asOf ??= page.AsOf, page.AsOf);
            names.AddRange(page.Filings.Select(f => f.Name));
            request.PageToken = page.NextPageToken;
            await new Sale(node, "late" + names.Count).FileAsync();
        } while (request.PageToken.Length > 0);
        Assert.Equal(Enumerable.Range(0, 5).Select(i => new Sale(node, "s" + i).FilingName), names);
    }

    [Fact]
    public async Task Heads_and_a_record_are_proved_under_the_sealed_header()
    {
        await using var node = await TestNode.StartAsync();
        var sale = new Sale(node, "a");
        await sale.FileAsync();
        var proofs = new Wire.ProofService.ProofServiceClient(node.As("bank-a"));
        var request = new Wire.ConfirmHeadsRequest();
        request.Claims.Add(new Wire.HeadClaim { Record = sale.FilingName });
        request.Claims.Add(new Wire.HeadClaim { Record = new Sale(node, "other").FilingName });
        var heads = await proofs.ConfirmHeadsAsync(request, cancellationToken: TestNode.Ct);
        Assert.Equal([2U, 0U], heads.Heads.Select(h => h.Seq));
        var header = BlockHeader.Decode(heads.Evidence.Header.Span);
        var pool = new ProofPool([.. heads.Evidence.Nodes.Select(n => n.ToByteArray())]);
        var address = node.Trust.Contract("filings").Address;
        Assert.Equal(TrieAnswer.Present, StateTrie.Account(pool, header.StateRoot, address, out var account).Answer);
        var slot = StorageSlots.Record(RecordKind.Filing, sale.Filing, 1);
        Assert.Equal(TrieAnswer.Present, StateTrie.Word(pool, account!.StorageRoot, slot, out var word).Answer);
        Assert.Equal(heads.Heads[0].Head.ToByteArray(), word.ToArray());
        request.WithoutProof = true;
        var said = await proofs.ConfirmHeadsAsync(request, cancellationToken: TestNode.Ct);
        Assert.Null(said.Evidence);
        Assert.Equal(heads.Heads, said.Heads);

        var record = await proofs.ProveRecordAsync(
            new Wire.ProveRecordRequest { Name = sale.UnitName },
            cancellationToken: TestNode.Ct
        );
        Assert.Contains(record.Words, w => w.Value.Span.SequenceEqual(sale.Filing.Span));
    }

    [Fact]
    public async Task Fsck_is_clean_the_index_rebuilds_to_the_same_and_a_lost_row_shows()
    {
        var (rows, store) = (new MemoryStore(), new MemoryIndexStore());
        await using var node = await TestNode.StartAsync(change: p =>
            p with
            {
                EngineStore = rows,
                IndexStore = store,
            }
        );
        var sale = new Sale(node, "a");
        await sale.FileAsync();
        await node.SendAsync("tax", [sale.Assess(), sale.Clear()]);
        await node.SendAsync("center", [sale.Agree()]);
        await node.SendAsync("bank-a", [sale.Deposit("s1", Sale.Price, 1)]);
        await node.SendAsync("center", [sale.Register()]);
        var genesis = GenesisBlock.Parse(Members.Genesis);
        FsckReport Check(IIndexStore index) =>
            CheckLedger.Run(rows, genesis, [new RecordFsck(), new IndexFsck(index)], TestNode.Ct);
        Assert.Empty(Check(store).Findings);

        using var anew = new MemoryIndexStore();
        await NodeMaintenance.RebuildAsync(node.Host.Chain, anew, null, TestNode.Ct);
        Assert.Empty(Check(anew).Findings);
        anew.Write([new IndexChange(IndexTable.UnitFilings, new byte[44], new byte[32])]);
        Assert.Equal("Index", Assert.Single(Check(anew).Findings).Check);
    }

    /// <summary>A verifier whose trust.json begins with another set than the node's gets the hand-overs from its own on.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(4, 4)]
    public async Task A_bundle_has_the_hand_overs_above_the_callers_own_set(ulong known, ulong asked)
    {
        var recorder = new List<ulong>();
        await using var source = await TestNode.StartAsync();
        var sale = new Sale(source, "a");
        await sale.FileAsync();
        await using var node = await TestNode.StartAsync(change: p =>
            p with
            {
                Chain = HandoverRecorder.Over(source.Host.Chain, recorder),
                Sealers = [],
            }
        );
        await ((IndexFollower)node.Host.Services.GetService(typeof(IndexFollower))!).ReachAsync(1, TestNode.Ct);
        using var call = new Wire.ProofService.ProofServiceClient(node.As("tax")).StreamBundle(
            new Wire.StreamBundleRequest { Name = sale.FilingName, KnownSetId = known },
            cancellationToken: TestNode.Ct
        );
        await foreach (var _ in call.ResponseStream.ReadAllAsync(TestNode.Ct)) { }
        Assert.Equal([asked], recorder);
    }

    /// <summary>A chain that an older chaincode wrote: the expected sum of one escrow has one bit more than the API's type.</summary>
    [Fact]
    public async Task An_amount_that_the_API_cannot_carry_is_named_and_the_list_goes_on()
    {
        await using var source = await TestNode.StartAsync();
        Sale[] sales = [new(source, "first"), new(source, "odd"), new(source, "last")];
        foreach (var sale in sales)
        {
            await sale.FileAsync();
            await source.SendAsync("center", [sale.Agree()]);
        }
        var chain = OddWord.Over(
            source.Host.Chain,
            StorageSlots.Record(RecordKind.Escrow, sales[1].Escrow, 4),
            new Bytes32([.. new byte[24], 0x80, .. new byte[7]])
        );
        await using var node = await TestNode.StartAsync(change: p => p with { Chain = chain, Sealers = [] });
        await ((IndexFollower)node.Host.Services.GetService(typeof(IndexFollower))!).ReachAsync(6, TestNode.Ct);
        var escrows = new Wire.EscrowService.EscrowServiceClient(node.As("bank-a"));

        var list = await escrows.ListEscrowsAsync(new Wire.ListEscrowsRequest(), cancellationToken: TestNode.Ct);
        Assert.Equal([sales[0].EscrowName, sales[2].EscrowName], list.Escrows.Select(e => e.Name));
        Assert.Equal([sales[1].EscrowName], list.Unrepresentable);

        var fault = await Assert.ThrowsAsync<RpcException>(async () =>
            await escrows.GetEscrowAsync(
                new Wire.GetEscrowRequest { Name = sales[1].EscrowName },
                cancellationToken: TestNode.Ct
            )
        );
        Assert.Equal("UNREPRESENTABLE", Bundles.Reason(fault));
        Assert.Equal("expected_fen", Bundles.Info(fault).Metadata["field"]);
        var filtered = await escrows.ListEscrowsAsync(
            new Wire.ListEscrowsRequest { Filter = "bank = \"4\"" },
            cancellationToken: TestNode.Ct
        );
        Assert.Empty(filtered.Unrepresentable);
    }

    private static async Task<string> ReasonAsync(Func<Task> call) =>
        Bundles.Reason(await Assert.ThrowsAsync<RpcException>(call));
}

/// <summary>A chain in which one storage word is another.</summary>
public class OddWord : System.Reflection.DispatchProxy
{
    private IChain chain = null!;
    private Bytes32 slot;
    private Bytes32 value;

    public static IChain Over(IChain chain, Bytes32 slot, Bytes32 value)
    {
        var proxy = Create<IChain, OddWord>();
        var odd = (OddWord)(object)proxy;
        (odd.chain, odd.slot, odd.value) = (chain, slot, value);
        return proxy;
    }

    protected override object? Invoke(System.Reflection.MethodInfo? targetMethod, object?[]? args) =>
        string.Equals(targetMethod!.Name, nameof(IChain.GetStorageAsync), StringComparison.Ordinal)
        && (Bytes32)args![1]! == slot
            ? new ValueTask<Bytes32>(value)
            : targetMethod.Invoke(chain, args);
}

/// <summary>A chain that notes after which set hand-overs were asked for.</summary>
public class HandoverRecorder : System.Reflection.DispatchProxy
{
    private IChain chain = null!;
    private List<ulong> asked = null!;

    public static IChain Over(IChain chain, List<ulong> asked)
    {
        var proxy = Create<IChain, HandoverRecorder>();
        var recorder = (HandoverRecorder)(object)proxy;
        (recorder.chain, recorder.asked) = (chain, asked);
        return proxy;
    }

    protected override object? Invoke(System.Reflection.MethodInfo? targetMethod, object?[]? args)
    {
        if (string.Equals(targetMethod!.Name, nameof(IChain.GetHandoversAsync), StringComparison.Ordinal))
            asked.Add((ulong)args![0]!);
        return targetMethod.Invoke(chain, args);
    }
}
