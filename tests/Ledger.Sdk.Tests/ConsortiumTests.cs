using Ledger.Api;
using Ledger.Chaincode;
using Ledger.Evidence.Crypto;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Verification;
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

    /// <summary>A list is as much a sight of the ledger as a record: who has read one is never answered from before it.</summary>
    [Theory]
    [InlineData("units")]
    [InlineData("filings")]
    [InlineData("escrows")]
    [InlineData("organisations")]
    public async Task What_a_list_was_read_at_is_seen(string kind)
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        Func<int, Task<BlockRef>> list = kind switch
        {
            "units" => async size => (await center.Units.ListAsync(pageSize: size, ct: Ct)).AsOf,
            "filings" => async size => (await center.Filings.ListAsync(pageSize: size, ct: Ct)).AsOf,
            "escrows" => async size => (await center.Escrows.ListAsync(pageSize: size, ct: Ct)).AsOf,
            _ => async size => (await center.Consortium.ListAsync(pageSize: size, ct: Ct)).AsOf,
        };
        await city.SealAsync(Ct);
        await city.SealAsync(Ct);
        var asOf = await list(10);
        Assert.Equal(2UL, asOf.Number);
        Assert.Equal(asOf, center.Reads.Seen.Value);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => list(-1));
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

    /// <summary>A key service takes over from a file: two keys add its key, it writes, one key ends the old one.</summary>
    [Fact]
    public async Task An_organisation_changes_its_writer_keys_itself()
    {
        await using var city = await TestLedger.StartAsync("center");
        var (first, second) = (city.Client("center"), await city.SecondClientAsync("center"));
        var service = Signer.FromPrivateKey([.. Enumerable.Repeat((byte)7, 32)]);
        var id = new OrganisationId(1);
        var add = new AddWriterKey
        {
            Key = new("add"),
            Organisation = id,
            As = Role.Registry,
            WriterKey = service.Address,
            EventTime = Samples.Day,
            Expect = new Expect.At((await first.Consortium.GetAsync(id, ct: Ct))!.Value.Position),
        };
        // Not by one key.
        Assert.IsType<NotProposed>(await RefusedAsync(city, first, add with { Key = new("alone") }));
        await ProposedAsync(city, first, add);
        Assert.IsType<Submission.Accepted>(await second.Consortium.AddKeyAsync(add, Ct));
        Assert.IsType<EntryStatus.Final>(await city.SettleAsync(second, add.Key, Ct));
        var report = (await first.Consortium.GetWriterKeyAsync(service.Address, ct: Ct))!.Value;
        Assert.Equal((id, true, null), (report.Organisation, report.MayWrite, report.To));

        var old = Assert.Single((await first.Outbox.StatsAsync(Ct)).Writers).Key;
        var third = await city.RestartClientAsync(
            "center",
            _ => Signer.FromDelegate(service.Address, service.SignAsync)
        );
        await city.FinalAsync(third, Samples.Open("c-1", "A"), Ct);
        var revoke = new RevokeWriterKey
        {
            Key = new("revoke"),
            Organisation = id,
            As = Role.Center,
            WriterKey = old,
            EventTime = Samples.Day,
        };
        // Two others stay valid for the first one's end, and no longer for the next one's.
        Assert.IsType<Submission.Accepted>(await third.Consortium.RevokeKeyAsync(revoke, Ct));
        Assert.IsType<EntryStatus.Final>(await city.SettleAsync(third, revoke.Key, Ct));
        Assert.False((await third.Consortium.GetWriterKeyAsync(old, ct: Ct))!.Value.MayWrite);
        var other = Assert.Single((await second.Outbox.StatsAsync(Ct)).Writers).Key;
        Assert.IsType<NotProposed>(
            await RefusedAsync(city, third, revoke with { Key = new("other"), WriterKey = other })
        );
        var position = (await third.Consortium.GetAsync(id, ct: Ct))!.Value.Position;
        var suspect = revoke with
        {
            Key = new("suspect"),
            SuspectFrom = 1,
            Expect = new Expect.At(position),
            Confirm = true,
        };
        await ProposedAsync(city, second, suspect);
        await city.FinalAsync(third, suspect, Ct);
        Assert.Equal(1UL, (await third.Consortium.GetWriterKeyAsync(old, ct: Ct))!.Value.SuspectFrom);
        Assert.Equal(
            ["addKey", "revokeKey", "revokeKey"],
            await third.Consortium.EventsAsync(id, ct: Ct).Select(e => e.Name).ToListAsync(Ct)
        );
        await city.CheckAsync(Ct);
    }

    private static async Task ProposedAsync(TestLedger city, LedgerClient client, Statement call)
    {
        var proposal = new ProposeCall
        {
            Key = OperationKey.Of("propose", call.Key.Value),
            Call = call,
            EventTime = call.EventTime,
        };
        Assert.IsType<Submission.Accepted>(await client.Consortium.ProposeAsync(proposal, Ct));
        Assert.IsType<EntryStatus.Final>(await city.SettleAsync(client, proposal.Key, Ct));
    }

    private static async Task<Refusal> RefusedAsync(TestLedger city, LedgerClient client, Statement statement)
    {
        var receipt = (await client.SubmitAsync(statement, Ct)).OrThrow();
        return Assert.IsType<EntryStatus.Refused>(await city.SettleAsync(client, receipt, Ct)).Refusal;
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
