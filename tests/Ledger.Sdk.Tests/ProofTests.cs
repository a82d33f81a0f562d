using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Machines;
using Ledger.Testing;

namespace Ledger.Sdk.Tests;

/// <summary>What is proved in the client's process, absence included, and finality by proof.</summary>
public sealed class ProofTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_proved_equals_what_an_honest_node_reports()
    {
        await using var city = await TestLedger.StartAsync("center", "tax", "bank-a");
        var center = city.Client("center");
        var (sign, filing) = await city.FiledAsync("c-1", "A", Ct);
        await city.FinalAsync(city.Client("tax"), Samples.Assess("c-1", filing), Ct);
        var escrow = center.Escrows.NewId();
        await city.FinalAsync(center, Samples.Agree("c-1", escrow, filing), Ct);
        await city.FinalAsync(city.Client("bank-a"), Samples.Deposit("c-1", escrow, Fen.FromYuan(100m)), Ct);
        var unit = center.Units.ReferenceOf(sign.Unit);

        Assert.Equal(
            (await center.Units.GetAsync(unit, ct: Ct))!.Value,
            (await center.Units.ProveAsync(unit, Ct)).Value
        );
        Assert.Equal(
            (await center.Filings.GetAsync(filing, ct: Ct))!.Value,
            (await center.Filings.ProveAsync(filing, Ct)).Value
        );
        Assert.Equal(
            (await center.Taxes.GetAsync(filing, ct: Ct))!.Value,
            (await center.Taxes.ProveAsync(filing, Ct)).Value
        );
        var (reported, proved) = (
            (await center.Escrows.GetAsync(escrow, ct: Ct))!.Value,
            (await center.Escrows.ProveAsync(escrow, Ct)).Value!
        );
        Assert.Equal(reported.Payers, proved.Payers);
        Assert.Equal(reported.Legs, proved.Legs);
        Assert.Equal(reported with { Payers = [], Legs = [] }, proved with { Payers = [], Legs = [] });
        Assert.Equal(Fen.FromYuan(100m), proved.Balance);
    }

    [Fact]
    public async Task Absence_is_proved()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        await city.SealAsync(Ct);
        var nobody = new FilingId(Samples.Digest("nobody"));
        var proved = await center.Filings.ProveAsync(nobody, Ct);
        Assert.Null(proved.Value);
        Assert.Equal((await city.Engine.GetHeadAsync(Ct)).Number, proved.AsOf.Number);
        Assert.Null((await center.Taxes.ProveAsync(nobody, Ct)).Value);
        Assert.Null((await center.Escrows.ProveAsync(center.Escrows.NewId(), Ct)).Value);
        Assert.Null((await center.Units.ProveAsync(new UnitRef(Samples.Digest("no unit")), Ct)).Value);
    }

    [Fact]
    public async Task With_proof_a_statement_is_final_once_its_head_is_proved()
    {
        await using var city = await TestLedger.StartAsync(o => o.Confirm = Confirm.Proof, "center");
        var center = city.Client("center");
        // Two statements of one record in one block: the first one's head is proved over the second's event.
        await city.FinalAsync(center, Samples.Open("c-1", "A"), Ct);
        var sign = await Samples.ResaleAsync(center, "c-1", "A");
        var filing = sign.Code.Filing(city.Trust.GenesisHash);
        var answers = await center.SubmitManyAsync([sign, Samples.File("c-1", filing)], Ct);
        foreach (var answer in answers)
            Assert.IsType<EntryStatus.Final>(await city.SettleAsync(center, answer.OrThrow(), Ct));
        await city.CheckAsync(Ct);
    }

    [Fact]
    public async Task With_proof_a_head_that_is_not_proved_leaves_the_entry_open_until_the_truth_is_told()
    {
        await using var city = await TestLedger.StartAsync(o => o.Confirm = Confirm.Proof, "center");
        var center = city.Client("center");
        await city.FinalAsync(center, Samples.Open("c-1", "A"), Ct);
        var sign = await Samples.ResaleAsync(center, "c-1", "A");
        city.Faults.LieAbout(sign.Code.Filing(city.Trust.GenesisHash));
        // A title that is not proved is not bound; this one is known.
        await Assert.ThrowsAsync<UntrustedAnswerException>(async () => await center.Filings.SignAsync(sign, Ct));
        var receipt = (await center.Filings.SignAsync(sign with { TitleVersion = 1 }, Ct)).OrThrow();
        await city.UntilAsync(
            async () =>
            {
                if (await center.Outbox.FindAsync(receipt.Key, Ct) is EntryStatus.Sent)
                    await city.SealAsync(Ct);
                return city.Faults.Lies > 2;
            },
            Ct
        );
        Assert.False((await center.Outbox.FindAsync(receipt.Key, Ct))!.IsSettled);
        city.Faults.StopLying();
        city.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<EntryStatus.Final>(await city.SettleAsync(center, receipt, Ct));
    }

    [Fact]
    public async Task With_the_nodes_word_alone_the_same_lie_is_believed()
    {
        await using var city = await TestLedger.StartAsync("center");
        var center = city.Client("center");
        await city.FinalAsync(center, Samples.Open("c-1", "A"), Ct);
        var sign = await Samples.ResaleAsync(center, "c-1", "A");
        city.Faults.LieAbout(sign.Code.Filing(city.Trust.GenesisHash));
        await city.FinalAsync(center, sign, Ct);
        await Assert.ThrowsAsync<LedgerCheckException>(() => city.CheckAsync(Ct));
    }
}
