using Ledger.Chaincode;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Testing;

namespace Ledger.Sdk.Tests;

/// <summary>Refusals are values of each client, told before by a preview; calls of two keys.</summary>
public sealed class StatementTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Units_refuse_a_second_opening()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        await city.FinalAsync(center, Samples.Open("c-1", "A"), Ct);
        Assert.IsType<IdUsed>(await RefusedAsync(city, center, Samples.Open("c-2", "A")));
    }

    [Fact]
    public async Task Filings_refuse_an_unknown_record_an_occupied_unit_and_a_stale_position()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        var nobody = new FilingId(Samples.Digest("nobody"));
        var unknown = Assert.IsType<UnknownRecord>(await RefusedAsync(city, center, Samples.File("c-0", nobody)));
        Assert.Equal(
            (
                nobody.Value,
                $"The record {nobody.Value} does not exist: correct the id; where it is the unit of a contract, open the unit first."
            ),
            (unknown.Id, unknown.En)
        );
        // A contract of a home that was not opened: the answer names the home, and not the contract.
        var unopened = await Samples.ResaleAsync(center, "c-0", "never opened");
        var unit = Assert.IsType<UnknownRecord>(await RefusedAsync(city, center, unopened));
        Assert.Equal(center.Units.ReferenceOf(unopened.Unit).Value, unit.Id);
        var (sign, filing) = await city.FiledAsync("c-1", "A", Ct);
        var occupied = Assert.IsType<UnitOccupied>(
            await RefusedAsync(city, center, await Samples.ResaleAsync(center, "c-2", "A"))
        );
        Assert.Equal((filing.Value, Remedy.AskOtherParty), (occupied.Filing, occupied.Remedy));
        var seen = (await center.Filings.EventsAsync(filing, ct: Ct).FirstAsync(Ct)).Position;
        var stale = Samples.RequestCancel("c-1", filing) with { Expect = new Expect.At(seen) };
        Assert.IsType<StaleSeq>(await RefusedAsync(city, center, stale));
        Assert.Equal(sign.Code.Filing(city.Trust.GenesisHash), filing);
    }

    [Fact]
    public async Task Taxes_refuse_another_role_and_another_version()
    {
        await using var city = await TestLedger.StartAsync("center", "tax");
        var (_, filing) = await city.FiledAsync("c-1", "A", Ct);
        Assert.IsType<WrongRole>(await RefusedAsync(city, city.Client("center"), Samples.Assess("c-1", filing)));
        Assert.IsType<VersionMismatch>(
            await RefusedAsync(city, city.Client("tax"), Samples.Assess("c-2", filing) with { Version = 2 })
        );
    }

    [Fact]
    public async Task Escrows_refuse_too_much_a_serial_used_twice_and_another_bank()
    {
        await using var city = await TestLedger.StartAsync("center", "bank-a", "bank-b");
        var (center, bank) = (city.Client("center"), city.Client("bank-a"));
        var (_, filing) = await city.FiledAsync("c-1", "A", Ct);
        var escrow = center.Escrows.NewId();
        await city.FinalAsync(center, Samples.Agree("c-1", escrow, filing), Ct);
        Assert.IsType<OverExpected>(
            await RefusedAsync(city, bank, Samples.Deposit("d-1", escrow, Fen.FromYuan(1_280_000.01m)))
        );
        await city.FinalAsync(bank, Samples.Deposit("d-2", escrow, Fen.FromYuan(100m)), Ct);
        var again = Samples.Deposit("d-2", escrow, Fen.FromYuan(100m)) with { Key = new("d-3") };
        Assert.IsType<SerialUsed>(await RefusedAsync(city, bank, again));
        Assert.IsType<WrongRole>(
            await RefusedAsync(city, city.Client("bank-b"), Samples.Deposit("d-4", escrow, Fen.FromYuan(1m)))
        );
    }

    [Fact]
    public async Task What_cannot_be_stored_is_declined_and_a_callers_mistake_throws()
    {
        await using var city = await TestLedger.StartAsync("center", "bank-a");
        var center = city.Client("center");
        var sign = await Samples.ResaleAsync(center, "c-1", "A");
        var other = sign with { Fields = sign.Fields with { ContractNo = "ANOTHER" } };
        var differs = Assert.IsType<Submission.Declined>(await center.Filings.SignAsync(other, Ct));
        Assert.Equal("ContractNo", Assert.IsType<CodeDiffers>(differs.Refusal).What);
        var pdf = sign with { Document = Document.Pdf(new MemoryStream("%PDF-"u8.ToArray())) };
        Assert.IsType<PdfRefused>(Assert.IsType<Submission.Declined>(await center.Filings.SignAsync(pdf, Ct)).Refusal);
        await center.Filings.SignAsync(sign, Ct);
        var reused = await Samples.ResaleAsync(center, "c-1", "B");
        Assert.IsType<OperationKeyReused>(
            Assert.IsType<Submission.Declined>(await center.Filings.SignAsync(reused, Ct)).Refusal
        );
        var field = sign with { Key = new("c-2"), Fields = sign.Fields with { Room = "1\u0007" } };
        var refused = Assert.IsType<FieldRefused>(
            Assert.IsType<Submission.Declined>(await center.Filings.SignAsync(field, Ct)).Refusal
        );
        Assert.Equal("Room", refused.Field);
        Assert.DoesNotContain("Parameter", refused.En, StringComparison.Ordinal);
        var free = sign with { Key = new("c-3"), Fields = sign.Fields with { Price = Fen.Zero } };
        Assert.Equal(
            "Price",
            Assert
                .IsType<FieldRefused>(
                    Assert.IsType<Submission.Declined>(await center.Filings.SignAsync(free, Ct)).Refusal
                )
                .Field
        );
        foreach (var area in new[] { 0m, -1m, 0.001m, 42_949_672.96m, decimal.MaxValue })
        {
            Assert.Throws<ArgumentException>(() => sign.Fields with { AreaM2 = area });
            await Assert.ThrowsAsync<ArgumentException>(
                "areaM2",
                async () => await center.Codes.SignAsync("N", area, Ct)
            );
        }
        foreach (var number in new[] { "", new string('1', 25), "e\u0301", "\u202e1", "\ud800" })
            await Assert.ThrowsAsync<ArgumentException>(
                "contractNo",
                async () => await center.Codes.SignAsync(number, 1m, Ct)
            );
        Assert.Throws<ArgumentException>(() => Fen.FromYuan(1.001m));
        Assert.Throws<ArgumentException>(() => new OperationKey("with space"));
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await city.Client("bank-a").Escrows.DepositAsync(Samples.Deposit("d", center.Escrows.NewId(), Fen.Zero), Ct)
        );
    }

    [Fact]
    public async Task A_preview_tells_what_would_be_refused_and_keeps_nothing()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        var (_, filing) = await city.FiledAsync("c-1", "A", Ct);
        var cancel = Samples.RequestCancel("c-1", filing);
        var previews = await center.PreviewAsync(
            [cancel, await Samples.ResaleAsync(center, "c-2", "A"), Samples.Open("c-3", "A"), Samples.Open("c-4", "B")],
            Ct
        );
        Assert.Null(previews[0]);
        Assert.IsType<UnitOccupied>(previews[1]);
        Assert.IsType<IdUsed>(previews[2]);
        Assert.Null(previews[3]);
        Assert.Null(await center.Outbox.FindAsync(cancel.Key, Ct));
        Assert.Equal(FilingState.Filed, (await center.Filings.GetAsync(filing, ct: Ct))!.Value.State);
        await city.FinalAsync(center, cancel, Ct);
    }

    [Fact]
    public async Task A_change_is_proposed_by_one_key_and_accepted_by_another_of_the_same_organisation()
    {
        await using var city = await TestLedger.StartAsync("center", "bank-a");
        var (first, bank) = (city.Client("center"), city.Client("bank-a"));
        var (sign, filing) = await city.FiledAsync("c-1", "A", Ct);
        var code = await first.Codes.SignAsync(sign.Code.Reference, 2, sign.Fields.ContractNo, sign.Fields.AreaM2, Ct);
        await city.FinalAsync(
            first,
            new ProposeChange
            {
                Key = new("c-1/change"),
                EventTime = Samples.Day,
                Class = ChangeClass.Price,
                Code = code,
                Version = 2,
                Unit = sign.Unit,
                Document = Document.Pdf(new MemoryStream(Samples.Pdf("c-1 changed"))),
                Fields = sign.Fields with { Price = Fen.FromYuan(1_200_000m) },
            },
            Ct
        );
        var filed = (await first.Filings.GetAsync(filing, ct: Ct))!.Value;
        var accept = new AcceptChange
        {
            Key = new("c-1/accept"),
            EventTime = Samples.Day,
            Filing = filing,
            Class = ChangeClass.Price,
            Commitment = filed.PendingCommitment!.Value,
            PartiesConsent = Samples.Digest("consent"),
            Expect = new Expect.At(filed.Position),
        };
        // One key alone, the proposing key itself, and another organisation's proposal do not do.
        Assert.IsType<NotProposed>(await RefusedAsync(city, first, accept with { Key = new("alone") }));
        await city.FinalAsync(bank, Propose(accept, "bank"), Ct);
        var second = await city.SecondClientAsync("center");
        Assert.IsType<NotProposed>(await RefusedAsync(city, second, accept with { Key = new("foreign") }));
        await city.FinalAsync(first, Propose(accept, "center"), Ct);
        Assert.IsType<SameKey>(await RefusedAsync(city, first, accept with { Key = new("same") }));

        await city.FinalAsync(second, accept, Ct);
        var changed = (await first.Filings.GetAsync(filing, ct: Ct))!.Value;
        Assert.Equal((FilingState.Filed, 2U), (changed.State, changed.Version));
        Assert.Equal(accept.Commitment, changed.Commitment);
        var last = await first.Filings.EventsAsync(filing, ct: Ct).LastAsync(Ct);
        Assert.NotNull(last.Proposer);
        Assert.NotEqual(last.Writer, last.Proposer);
        await city.CheckAsync(Ct);
    }

    private static ProposeCall Propose(AcceptChange accept, string by) =>
        new()
        {
            Key = new("propose/" + by),
            EventTime = Samples.Day,
            Call = accept,
        };

    private static async Task<Refusal> RefusedAsync(TestLedger city, LedgerClient client, Statement statement)
    {
        var receipt = (await client.SubmitAsync(statement, Ct)).OrThrow();
        var refused = Assert.IsType<EntryStatus.Refused>(await city.SettleAsync(client, receipt, Ct));
        Assert.Equal(RefusedBy.Ledger, refused.By);
        Assert.NotEmpty(refused.Refusal.Zh);
        return refused.Refusal;
    }
}
