using Grpc.Core;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Verification;
using Ledger.Node.Tests.Driver;

namespace Ledger.Node.Tests;

public sealed class MainLineTests
{
    [Fact]
    public async Task A_filing_goes_in_and_its_bundle_verifies()
    {
        await using var node = await TestNode.StartAsync();
        var sale = new Sale(node, "a");
        var sent = await sale.FileAsync();

        Assert.Equal(Wire.TransactionState.Final, sent.State);
        Assert.Equal(3, sent.Results.Count);
        Assert.All(sent.Results, r => Assert.Equal(Wire.StatementResult.OutcomeOneofCase.Applied, r.OutcomeCase));
        var filing = await new Wire.FilingService.FilingServiceClient(node.As("bank-a")).GetFilingAsync(
            new Wire.GetFilingRequest { Name = sale.FilingName },
            cancellationToken: TestNode.Ct
        );
        Assert.Equal(Wire.FilingState.Filed, filing.Filing.State);
        Assert.Equal(sale.UnitName, filing.Filing.Unit);
        Assert.Equal(Wire.TaxState.Pending, filing.Filing.Tax.State);
        Assert.Equal(sent.Results[2].Applied.Head, filing.Filing.Head);

        var bundle = await Bundles.ReadAsync(node, "center", sale.FilingName);
        var report = new Verifier(node.Trust).Verify(
            bundle,
            new VerificationInput { Now = node.Clock.GetUtcNow(), Document = DocumentDigests.Of(sale.Document) }
        );
        Assert.Empty(report.NotValid.Select(c => c.Number + " " + c.En));
        Assert.Equal(RecordStatus.Current, report.Verdict.Record);
        Assert.Equal(DocumentStatus.Matches, report.Verdict.Document);
        Assert.Equal(CheckOutcome.Valid, report[1002].Outcome);
    }

    [Fact]
    public async Task Money_comes_in_and_the_bundle_shows_it_proved()
    {
        await using var node = await TestNode.StartAsync();
        var sale = new Sale(node, "a");
        await sale.FileAsync();
        await node.SendAsync("tax", [sale.Assess(), sale.Clear()]);
        await node.SendAsync("center", [sale.Agree()]);
        var paid = await node.SendAsync(
            "bank-a",
            [sale.Deposit("s1", 40_000_000, 1), sale.Deposit("s2", Sale.Price - 40_000_000, 2)]
        );
        Assert.All(paid.Results, r => Assert.NotNull(r.Applied));

        var escrows = new Wire.EscrowService.EscrowServiceClient(node.As("center"));
        var list = await escrows.ListEscrowsAsync(
            new Wire.ListEscrowsRequest { Filter = $"filing = \"{sale.FilingName}\" AND state = FUNDED" },
            cancellationToken: TestNode.Ct
        );
        var escrow = Assert.Single(list.Escrows);
        Assert.Equal((long)Sale.Price, escrow.BalanceFen);
        Assert.Equal((long)Sale.Price, Assert.Single(escrow.Payers).DepositedFen);
        Assert.Equal(3U, escrow.Bank);

        var registered = await node.SendAsync("center", [sale.Register()]);
        Assert.NotNull(Assert.Single(registered.Results).Applied);
        var report = new Verifier(node.Trust).Verify(
            await Bundles.ReadAsync(node, "center", sale.FilingName),
            new VerificationInput { Now = node.Clock.GetUtcNow(), Document = DocumentDigests.Of(sale.Document) }
        );
        Assert.Empty(report.NotValid.Select(c => c.Number + " " + c.En));
        Assert.Equal(RecordStatus.Fulfilled, report.Verdict.Record);
        Assert.Equal(EscrowState.ReleaseReady, report.Facts.Escrow!.State);
    }

    [Fact]
    public async Task A_second_filing_of_a_unit_is_refused_by_name()
    {
        await using var node = await TestNode.StartAsync();
        var first = new Sale(node, "a", "unit");
        var second = new Sale(node, "b", "unit");
        await first.FileAsync();
        var sent = await node.SendAsync("center", [second.Sign()], [second.Disclosure()]);

        var refusal = Assert.Single(sent.Results).Refusal;
        Assert.Equal(("UNIT_OCCUPIED", 17U), (refusal.Reason, refusal.Number));
        Assert.Equal(Convert.ToHexStringLower(first.Filing.Span), refusal.Metadata["filing"]);
        Assert.NotEmpty(refusal.MessageZh);
        var report = new Verifier(node.Trust).Verify(
            await Bundles.ReadAsync(node, "center", second.FilingName),
            new VerificationInput { Now = node.Clock.GetUtcNow() }
        );
        Assert.Equal(CheckOutcome.Valid, report[802].Outcome);
    }

    [Fact]
    public async Task A_preview_names_the_refusal_and_changes_nothing()
    {
        await using var node = await TestNode.StartAsync();
        var first = new Sale(node, "a", "unit");
        var second = new Sale(node, "b", "unit");
        await first.FileAsync();
        var request = new Wire.PreviewStatementsRequest
        {
            Writer = Convert.ToHexStringLower(Members.WriterAddress("center").Span),
        };
        foreach (var s in new[] { second.Sign(), new Sale(node, "c").Open() })
            request.Statements.Add(
                new Wire.Statement
                {
                    Kind = s.Kind,
                    Number = s.Number,
                    Role = s.Role,
                    ExpectedSeq = s.ExpectedSeq,
                    GasLimit = s.GasLimit,
                    EventTime = new Google.Protobuf.WellKnownTypes.Timestamp { Seconds = (long)s.EventTime },
                    Record = Google.Protobuf.ByteString.CopyFrom(s.Record.Span),
                    Data = Google.Protobuf.ByteString.CopyFrom(s.Data.Span),
                }
            );
        var answer = await node.Transactions().PreviewStatementsAsync(request, cancellationToken: TestNode.Ct);
        Assert.Equal("UNIT_OCCUPIED", answer.Previews[0].Refusal.Reason);
        Assert.Null(answer.Previews[1].Refusal);
        var missing = await Assert.ThrowsAsync<RpcException>(async () =>
            await new Wire.FilingService.FilingServiceClient(node.As("center")).GetFilingAsync(
                new Wire.GetFilingRequest { Name = second.FilingName },
                cancellationToken: TestNode.Ct
            )
        );
        Assert.Equal(StatusCode.NotFound, missing.StatusCode);
    }
}
