using Google.Protobuf;
using Grpc.Core;
using Ledger.Chaincode;
using Ledger.Engine.Store;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Node.Index;
using Ledger.Node.Tests.Driver;
using Ledger.Node.Vault;
using Microsoft.Extensions.DependencyInjection;

namespace Ledger.Node.Tests;

/// <summary>Fields between the answer to a submit and the block that accepts their statement, and whose they are.</summary>
public sealed class StagingTests
{
    /// <summary>bank-a read the reference off a printed code; it can neither put fields beside the center's nor erase any.</summary>
    [Fact]
    public async Task Nobody_but_who_filed_leaves_fields_erases_them_or_stops_the_filers_key()
    {
        await using var node = await TestNode.StartAsync();
        var vault = node.Host.Services.GetRequiredService<DisclosureVault>();
        var (sale, foreign) = (new Sale(node, "a"), new Sale(node, "a"));
        Assert.Equal(sale.Filing, foreign.Filing);
        var refused = await node.SendAsync("bank-a", [foreign.Sign()], [foreign.Disclosure()]);
        Assert.NotNull(Assert.Single(refused.Results).Refusal);
        Assert.Equal((0UL, 0UL, 0UL), (vault.Head.Rows, vault.Head.Staged, vault.Head.Keys));
        Assert.Equal("NOT_PERMITTED", await ReasonAsync(() => EraseAsync(node, "bank-a", sale)));

        await sale.FileAsync();
        await node.SendAsync("bank-a", [foreign.Sign()], [foreign.Disclosure()]);
        Assert.Equal("NOT_PERMITTED", await ReasonAsync(() => EraseAsync(node, "bank-a", sale)));
        var kept = Assert.Single(vault.Find(sale.Filing));
        Assert.Equal(
            (1U, sale.Openings.Commit(CommitmentProfile.Sha256, sale.Filing, 1)),
            (kept.Organisation, kept.Commitment)
        );
        // The key works on.
        Assert.NotNull(Assert.Single((await node.SendAsync("center", [sale.Agree()])).Results).Applied);
    }

    [Fact]
    public async Task A_statement_after_an_erasure_goes_its_way_and_the_answer_says_that_its_fields_were_not_stored()
    {
        await using var node = await TestNode.StartAsync();
        var sale = new Sale(node, "a");
        await sale.FileAsync();
        await EraseAsync(node, "center", sale);
        var change = new FilingProposeChangeData(
            2,
            sale.Openings.Commit(CommitmentProfile.Sha256, sale.Filing, 2),
            Bytes32.Zero,
            false,
            []
        );
        var disclosure = sale.Disclosure();
        disclosure.Version = 2;
        var statement = StatementCall.Of(change, sale.Filing, Role.Center, node.Now, 2);
        var raw = node.Pack("center", [statement]).Encode();
        var answer = await SubmitAsync(node, raw, disclosure);
        Assert.Empty(answer.StoredDisclosures);
        Assert.Equal([sale.FilingName + "/versions/2"], answer.DeclinedDisclosures);
        await node.SealAsync();
        var found = await node.Transactions()
            .GetTransactionAsync(new Wire.GetTransactionRequest { Name = answer.Name }, cancellationToken: TestNode.Ct);
        Assert.NotNull(Assert.Single(found.Transaction.Results).Applied);
        Assert.Empty(node.Host.Services.GetRequiredService<DisclosureVault>().Find(sale.Filing));
        // Nor does it stop the next one of the same key.
        Assert.NotNull(Assert.Single((await node.SendAsync("center", [new Sale(node, "b").Open()])).Results).Applied);
    }

    [Fact]
    public async Task A_use_that_gave_nothing_is_logged_as_that()
    {
        await using var node = await TestNode.StartAsync();
        var sale = new Sale(node, "a");
        await node.SendAsync("center", [sale.Open(), sale.Sign(), sale.File()]);
        var client = new Wire.DisclosureService.DisclosureServiceClient(node.As("center"));
        var asked = new Wire.GetDisclosureRequest { Name = sale.FilingName, Purpose = "test" };
        Assert.Empty((await client.GetDisclosureAsync(asked, cancellationToken: TestNode.Ct)).Disclosures);
        Assert.Empty((await Bundles.ReadAsync(node, "center", sale.FilingName)).Disclosures);
        var uses = await client.ListDisclosureUsesAsync(
            new Wire.ListDisclosureUsesRequest { Name = sale.FilingName },
            cancellationToken: TestNode.Ct
        );
        Assert.Equal([Wire.DisclosureUseKind.Nothing, Wire.DisclosureUseKind.Nothing], uses.Uses.Select(u => u.Kind));
    }

    /// <summary>The answer was given, the node died; what was answered for is there when its block is, whoever saw the block first.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_answered_outlives_the_node_until_its_block(bool isIndexed)
    {
        var (rows, vault) = (new MemoryStore(), new MemoryVault());
        using var index = new MemoryIndexStore();
        NodeParts Parts(NodeParts parts) => parts with { EngineStore = rows, IndexStore = index, Vault = vault.Open };
        Sale sale;
        byte[] raw;
        GenesisBlock genesis;
        await using (var node = await TestNode.StartAsync(change: Parts))
        {
            genesis = node.Host.Configuration.Genesis!;
            sale = new Sale(node, "a");
            raw = node.Pack("center", [sale.Open(), sale.Sign(), sale.File()]).Encode();
            Assert.Single((await SubmitAsync(node, raw, sale.Disclosure())).StoredDisclosures);
            Assert.Empty(node.Host.Services.GetRequiredService<DisclosureVault>().Find(sale.Filing));
        }
        var options = new EngineOptions
        {
            Sealers = Members.Sealers(),
            Admission = OpenAdmission.Instance,
            ManualSealing = true,
        };
        await using (var engine = ChainEngine.Open(rows, genesis, options))
        {
            await engine.SubmitAsync(raw, TestNode.Ct);
            await engine.SealAsync(TestNode.Ct);
            if (isIndexed)
                await NodeMaintenance.RebuildAsync(engine, index, null, TestNode.Ct);
        }
        await using (var node = await TestNode.StartAsync(change: Parts))
        {
            await node.Host.Services.GetRequiredService<IndexFollower>().ReachAsync(1, TestNode.Ct);
            var again = node.Host.Services.GetRequiredService<DisclosureVault>();
            Assert.Single(again.Find(sale.Filing));
            Assert.Equal((1UL, 1UL, 0UL), (again.Head.Versions, again.Head.Given, again.Head.Staged));
            // The same bytes again change nothing, with their fields or without.
            Assert.True((await SubmitAsync(node, raw, sale.Disclosure())).Known);
            Assert.Single(again.Find(sale.Filing));
        }
    }

    /// <summary>Final, but this node was not given the fields: the bytes come again with them.</summary>
    [Fact]
    public async Task Fields_that_come_after_their_block_are_kept()
    {
        await using var node = await TestNode.StartAsync();
        var sale = new Sale(node, "a");
        var raw = node.Pack("center", [sale.Open(), sale.Sign()]).Encode();
        await SubmitAsync(node, raw);
        await node.SealAsync();
        var vault = node.Host.Services.GetRequiredService<DisclosureVault>();
        Assert.Empty(vault.Find(sale.Filing));
        Assert.Single((await SubmitAsync(node, raw, sale.Disclosure())).StoredDisclosures);
        Assert.Single(vault.Find(sale.Filing));
        Assert.Equal(0UL, vault.Head.Staged);
    }

    /// <summary>Bytes that the pool did not keep are sent again with their fields; without that, what waits goes in the end.</summary>
    [Fact]
    public async Task What_left_the_pool_for_good_is_dropped_and_what_is_refused_at_once_leaves_nothing()
    {
        await using var node = await TestNode.StartAsync();
        var vault = node.Host.Services.GetRequiredService<DisclosureVault>();
        var sale = new Sale(node, "a");
        node.Pack("center", [sale.Open()]);
        var ahead = node.Pack("center", [sale.Sign()]).Encode(); // behind a nonce that nobody uses
        await SubmitAsync(node, ahead, sale.Disclosure());
        Assert.Equal(1UL, vault.Head.Staged);
        await node.SealAsync();
        Assert.Equal(1UL, vault.Head.Staged);
        node.Clock.Advance(TimeSpan.FromMinutes(30));
        await node.SealAsync();
        Assert.Equal((0UL, 0UL), (vault.Head.Staged, vault.Head.Keys));

        var far = new Sale(node, "far");
        for (var i = 0; i < 5_000; i++)
            node.Pack("tax", [far.Open()]);
        var tooFar = node.Pack("tax", [far.Sign()]).Encode();
        Assert.Equal("NONCE_TOO_HIGH", await ReasonAsync(() => SubmitAsync(node, tooFar, "tax", far.Disclosure())));
        Assert.Equal((0UL, 0UL), (vault.Head.Staged, vault.Head.Keys));
    }

    private static Task<Wire.SubmitTransactionResponse> SubmitAsync(
        TestNode node,
        byte[] raw,
        params Wire.Disclosure[] disclosures
    ) => SubmitAsync(node, raw, "center", disclosures);

    private static async Task<Wire.SubmitTransactionResponse> SubmitAsync(
        TestNode node,
        byte[] raw,
        string organisation,
        params Wire.Disclosure[] disclosures
    )
    {
        var request = new Wire.SubmitTransactionRequest { Raw = ByteString.CopyFrom(raw) };
        request.Disclosures.AddRange(disclosures);
        return await node.Transactions(organisation).SubmitTransactionAsync(request, cancellationToken: TestNode.Ct);
    }

    private static async Task EraseAsync(TestNode node, string organisation, Sale sale) =>
        await new Wire.DisclosureService.DisclosureServiceClient(node.As(organisation)).EraseDisclosureAsync(
            new Wire.EraseDisclosureRequest { Name = sale.FilingName, Purpose = "asked for" },
            cancellationToken: TestNode.Ct
        );

    private static async Task<string> ReasonAsync(Func<Task> call) =>
        Bundles.Reason(await Assert.ThrowsAsync<RpcException>(call));
}
