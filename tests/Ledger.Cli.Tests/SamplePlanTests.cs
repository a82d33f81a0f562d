using Ledger.Cli.Sample;

namespace Ledger.Cli.Tests;

public sealed class SamplePlanTests
{
    private static readonly IReadOnlyList<SampleDeal> Deals = SamplePlan.Deals(
        SamplePlan.DefaultDeals,
        new DateOnly(2026, 3, 1)
    );

    [Fact]
    public void Every_stage_is_there_and_every_unit_is_its_own()
    {
        Assert.Equal(
            Enum.GetValues<SampleStage>().Where(static s => s != SampleStage.Unset).ToHashSet(),
            Deals.Select(static d => d.Stage).ToHashSet()
        );
        Assert.Equal(Deals.Count, Deals.Select(static d => d.Page.UnitCode).Distinct().Count());
        Assert.All(Deals, static d => Assert.Equal(28, d.Page.UnitCode.Length));
        Assert.All(Deals, static d => Assert.True(d.FirstDepositFen > 0 && d.FirstDepositFen < d.Page.PriceFen));
    }

    [Fact]
    public void The_same_plan_comes_out_each_time() =>
        Assert.Equal(Deals, SamplePlan.Deals(SamplePlan.DefaultDeals, new DateOnly(2026, 3, 1)));

    [Fact]
    public void The_font_has_every_character_that_a_contract_prints()
    {
        var font = File.ReadAllText(RepositoryFolder.Of("node/Ledger.Cli/Printing/Font/characters.txt"))
            .EnumerateRunes()
            .ToHashSet();
        var texts = Deals
            .SelectMany(static d => new[] { d.Page, d.ChangedPage })
            .SelectMany(static p => new[] { p.Project, p.Building, p.Room, p.Sellers, p.Buyers, p.Payment, p.Number });
        var source = File.ReadAllText(RepositoryFolder.Of("node/Ledger.Cli/Sample/ContractPdf.cs"));
        Assert.Empty(texts.SelectMany(static t => t.EnumerateRunes()).Where(r => !font.Contains(r)).Distinct());
        Assert.Empty(source.EnumerateRunes().Where(r => r.Value > 0x7f && !font.Contains(r)).Distinct());
    }
}
