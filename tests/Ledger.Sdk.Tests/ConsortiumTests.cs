using Ledger.Api;
using Ledger.Chaincode;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Sdk.Outbox.Lanes.Line;
using Ledger.Sdk.Outbox.State;
using Ledger.Testing;

namespace Ledger.Sdk.Tests;

/// <summary>What a node tells of its ledger: limits, custody, members, their roles and keys.</summary>
public sealed class ConsortiumTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_members_are_those_of_the_trust_anchor_and_come_in_pages()
    {
        await using var city = await TestLedger.StartAsync("center");
        var consortium = city.Client("center").Consortium;
        var all = await consortium.ListAsync(ct: Ct);
        Assert.Null(all.Next);
        Assert.Equal(
            city.Trust.Organisations.Select(o => (o.Number, o.Uri, o.Name)),
            all.Items.Select(o => (o.Id.Number, o.Uri, o.Display))
        );
        Assert.All(all.Items, o => Assert.Equal((OrganisationState.Member, 1U), (o.State, o.Position.Seq)));
        Assert.Equal([Role.Center, Role.Registry], all.Items[0].Roles);
        Assert.Equal([Role.Supervisor, Role.Lender], all.Items[2].Roles);
        var first = await consortium.ListAsync(pageSize: 3, ct: Ct);
        var rest = await consortium.ListAsync(pageSize: 3, pageToken: first.Next!, ct: Ct);
        Assert.Equal(all.Items.Select(o => o.Id), first.Items.Concat(rest.Items).Select(o => o.Id));
        Assert.Null(rest.Next);
        // The genesis wrote them: there is no event of any.
        Assert.Empty(await consortium.EventsAsync(all.Items[0].Id, ct: Ct).ToListAsync(Ct));
    }

    [Fact]
    public async Task A_member_is_proved_as_it_is_reported_and_so_is_the_absence_of_another()
    {
        await using var city = await TestLedger.StartAsync("center");
        await city.SealAsync(Ct);
        var consortium = city.Client("center").Consortium;
        var id = new OrganisationId(3);
        var (reported, proved) = ((await consortium.GetAsync(id, ct: Ct))!, await consortium.ProveAsync(id, Ct));
        Assert.Equal(reported.Value.Roles, proved.Value!.Roles);
        Assert.Equal(reported.Value with { Roles = [] }, proved.Value with { Roles = [] });
        Assert.Equal(Keccak256.Hash("ledger:org:bank-a"u8), proved.Value.UriDigest);
        Assert.Equal(reported.AsOf, proved.AsOf);
        var nobody = new OrganisationId(99);
        Assert.Null(await consortium.GetAsync(nobody, ct: Ct));
        Assert.Null((await consortium.ProveAsync(nobody, Ct)).Value);
    }

    [Fact]
    public async Task A_writer_key_is_told_with_its_organisation_and_validity()
    {
        await using var city = await TestLedger.StartAsync("center", "bank-a");
        var bank = city.Client("bank-a");
        var address = Assert.Single((await bank.Outbox.StatsAsync(Ct)).Writers).Key;
        var key = (await city.Client("center").Consortium.GetWriterKeyAsync(address, ct: Ct))!.Value;
        Assert.Equal((address, new OrganisationId(3), true), (key.Key, key.Organisation, key.MayWrite));
        Assert.Equal([Role.Supervisor, Role.Lender], key.Roles);
        Assert.Equal((null, null), (key.To, key.SuspectFrom));
        Assert.Null(await bank.Consortium.GetWriterKeyAsync(new Address(Samples.Digest("nobody").Span[12..]), ct: Ct));
    }

    [Fact]
    public async Task A_node_tells_the_limits_that_hold_there_the_custody_and_the_revision()
    {
        await using var city = await TestLedger.StartAsync("center");
        var info = await city.Client("center").GetInfoAsync(Ct);
        var pool = city.Engine.Pool!;
        Assert.Equal(
            new LedgerLimits
            {
                RequestBytes = ApiLimits.RequestBytes,
                MessageBytes = ApiLimits.MessageBytes,
                MetadataBytes = ApiLimits.MetadataBytes,
                Subscriptions = ApiLimits.Subscriptions,
                TransactionsUnderWay = pool.UnderWay,
                Statements = BatchCall.MaxStatements,
                TransactionGas = pool.TransactionGas,
                TransactionBytes = ApiLimits.TransactionBytes,
                PageSize = ApiLimits.PageSize,
                DefaultPageSize = ApiLimits.DefaultPageSize,
                PageBytes = ApiLimits.PageBytes,
                Heads = ApiLimits.Heads,
                ReadDeadline = ApiLimits.ReadDeadline,
                SubmitDeadline = ApiLimits.SubmitDeadline,
                BundleDeadline = ApiLimits.BundleDeadline,
            },
            info.Limits
        );
        // What an outbox packs and has under way fits a node as it comes.
        var own = BatchLimits.Of(new OutboxSettings());
        Assert.True(own.UnderWay <= pool.UnderWay && own.Gas <= pool.TransactionGas);
        Assert.Equal(ApiLimits.Revision, info.ApiRevision);
        Assert.Equal(city.Trust.Custody.Select(t => t.From), info.Custody.Select(t => t.From));
        foreach (var (trusted, told) in city.Trust.Custody.Zip(info.Custody))
            Assert.Equal(
                trusted.Operators.OrderBy(o => o.Key.ToString()),
                told.Operators.OrderBy(o => o.Key.ToString())
            );
    }
}
