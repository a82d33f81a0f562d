using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Testing;

namespace Ledger.Sdk.Tests;

/// <summary>A caller's program is tested with mocks: virtual members, protected constructors, models.</summary>
public sealed class ModelTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_is_replaced_by_a_mock_that_answers_with_models()
    {
        LedgerClient ledger = new Mock();
        var filing = await ledger.Filings.GetAsync(LedgerModels.FilingId, ct: Ct);
        Assert.Equal(FilingState.Filed, filing!.Value.State);
        var accepted = await ledger.Filings.FileAsync(Samples.File("c-1", LedgerModels.FilingId), Ct);
        Assert.Equal("c-1/file", accepted.OrThrow().Key.Value);
        var status = await ledger.Outbox.FindAsync(accepted.OrThrow().Key, Ct);
        var refused = Assert.IsType<EntryStatus.Refused>(status);
        Assert.Equal(Chaincode.Remedy.AskOtherParty, refused.Refusal.Remedy);
    }

    [Fact]
    public void Models_fit_together()
    {
        var e = LedgerModels.Event("register", seq: 3);
        Assert.Equal((LedgerModels.FilingId, 3U, "register"), (e.Filing, e.Position.Seq, e.Name));
        Assert.Throws<ArgumentException>(() => LedgerModels.Event("no such event"));
        var escrow = LedgerModels.Escrow();
        Assert.Equal(escrow.Deposited, escrow.Balance);
        Assert.Equal(escrow.Id, LedgerModels.Filing().Escrow);
        Assert.Equal(LedgerModels.Organisation().Id, LedgerModels.WriterKey().Organisation);
        Assert.Equal(LedgerModels.Block, LedgerModels.Info().Head);
        Assert.Equal(LedgerModels.Block, LedgerModels.Quiet().AsOf);
        Assert.Null(LedgerModels.Proved<FilingReport>(null).Value);
        Assert.Equal(Chaincode.Remedy.AskOperator, LedgerModels.OtherRefusal().Remedy);
        Assert.Equal(LedgerModels.StaleSeq(), Chaincode.Refusal.Decode(LedgerModels.StaleSeq().Encode()));
    }

    [Fact]
    public void An_expectation_is_one_of_three_cases_and_the_first_where_none_is_named()
    {
        Expect[] all = [new Expect.InOrder(), new Expect.Latest(), new Expect.At(LedgerModels.Position)];
        Assert.Equal(
            ["in order", "latest", "at 2"],
            all.Select(e => e.Match(() => "in order", () => "latest", at => $"at {at.Seq}"))
        );
        Assert.Equal(
            all.Length,
            typeof(Expect).GetNestedTypes().Count(t => t.IsSealed && t.IsSubclassOf(typeof(Expect)))
        );
        Assert.Equal(new Expect.InOrder(), Samples.Open("c-1", "A").Expect);
    }

    private sealed class Mock : LedgerClient
    {
        public override FilingsClient Filings { get; } = new MockFilings();

        public override OutboxClient Outbox { get; } = new MockOutbox();
    }

    private sealed class MockFilings : FilingsClient
    {
        public override Task<Reported<FilingReport>?> GetAsync(
            FilingId id,
            ReadOptions? options = null,
            CancellationToken ct = default
        ) => Task.FromResult<Reported<FilingReport>?>(LedgerModels.Reported(LedgerModels.Filing()));

        public override ValueTask<Submission> FileAsync(FileFiling statement, CancellationToken ct = default) =>
            new(new Submission.Accepted(LedgerModels.Receipt(statement.Key)));
    }

    private sealed class MockOutbox : OutboxClient
    {
        public override Task<EntryStatus?> FindAsync(OperationKey key, CancellationToken ct = default) =>
            Task.FromResult<EntryStatus?>(LedgerModels.Refused(LedgerModels.UnitOccupied()));
    }
}
