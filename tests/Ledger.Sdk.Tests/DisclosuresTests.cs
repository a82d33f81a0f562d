using Ledger.Evidence.Bundles;
using Ledger.Evidence.Documents;
using Ledger.Evidence.Schemas;
using Ledger.Evidence.Verification;
using Ledger.Testing;

namespace Ledger.Sdk.Tests;

public sealed class DisclosuresTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_filer_erases_its_fields_through_the_sdk_and_reads_who_used_them()
    {
        await using var city = await TestLedger.StartAsync("center", "tax");
        var center = city.Client("center");
        var (_, filing) = await city.FiledAsync("c-1", "A", Ct);
        var tax = city.Client("tax");
        Assert.Equal(DocumentStatus.Matches, (await ReadAsync(tax)).Verdict.Document);

        var refused = await Assert.ThrowsAsync<LedgerRequestException>(() =>
            tax.Disclosures.EraseAsync(filing, "not its own", Ct)
        );
        Assert.Equal("NOT_PERMITTED", refused.Reason);
        var erasure = await center.Disclosures.EraseAsync(filing, "asked for by the buyer", Ct);
        Assert.False(erasure.Before);
        Assert.Equal(erasure with { Before = true }, await center.Disclosures.EraseAsync(filing, "again", Ct));
        Assert.Equal(DocumentStatus.NotCompared, (await ReadAsync(tax)).Verdict.Document);

        var uses = new List<DisclosureUse>();
        await foreach (var use in center.Disclosures.UsesAsync(filing, Ct))
            uses.Add(use);
        Assert.Equal(
            [DisclosureUseKind.Tax, DisclosureUseKind.EraseRefused, DisclosureUseKind.Erased],
            uses.Select(u => u.Kind)
        );
        Assert.Equal("asked for by the buyer", uses[^1].Purpose);
        Assert.Equal(erasure.At, uses[^1].At);

        async Task<VerificationReport> ReadAsync(LedgerClient client) =>
            client.Verify.Check(
                await client.Verify.GetBundleAsync(filing, "assessment 17", Ct),
                DocumentDigests.Of(Samples.Pdf("c-1"))
            );
    }

    /// <summary>A bank that has nothing to do with a contract had its unit code and masked parties for the asking.</summary>
    [Fact]
    public async Task A_bank_gets_proofs_alone_until_it_has_the_paper_and_the_filer_sees_who_tried()
    {
        await using var city = await TestLedger.StartAsync("center", "bank-a");
        var (sign, filing) = await city.FiledAsync("c-1", "A", Ct);
        var (other, _) = await city.FiledAsync("c-2", "B", Ct);
        var bank = city.Client("bank-a");
        var alone = Read(await bank.Verify.GetBundleAsync(filing, "market research", Ct));
        Assert.Empty(alone.Disclosures);
        Assert.Null(alone.Unit);
        Assert.Null(alone.Code);
        Assert.Empty(bank.Verify.Check(BundleWriter.Write(alone)).NotValid);

        // The other contract's paper opens the other contract.
        var another = await bank.Verify.FilingAsync(filing, null, other.Code, "loan 4711", Ct);
        Assert.Empty(Read(another.Bundle).Disclosures);
        var byCode = Read((await bank.Verify.FilingAsync(filing, null, sign.Code, "loan 4711", Ct)).Bundle);
        Assert.NotNull(byCode.Unit);
        var fields = Assert.Single(byCode.Disclosures).Fields.Select(static f => f.Index).ToList();
        Assert.Contains(SaleField.ContractNo, fields);
        foreach (var hidden in new[] { SaleField.Price, SaleField.Buyers, SaleField.Sellers, SaleField.Room })
            Assert.DoesNotContain(hidden, fields);

        var uses = new List<DisclosureUse>();
        await foreach (var use in city.Client("center").Disclosures.UsesAsync(filing, Ct))
            uses.Add(use);
        Assert.Equal(
            [DisclosureUseKind.Refused, DisclosureUseKind.Refused, DisclosureUseKind.Code],
            uses.Select(static u => u.Kind)
        );
        Assert.Equal("market research", uses[0].Purpose);

        static Bundle Read(byte[] bytes)
        {
            Assert.True(Bundle.TryRead(bytes, BundleLimits.Default, out var bundle, out var fault), fault?.ToString());
            return bundle;
        }
    }
}
