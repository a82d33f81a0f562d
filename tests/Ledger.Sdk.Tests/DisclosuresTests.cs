using Ledger.Evidence;
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
        Statement[] first = [Samples.Open("c-1", "A"), await Samples.ResaleAsync(center, "c-1", "A")];
        foreach (var submission in await center.SubmitManyAsync(first, Ct))
            Assert.IsType<EntryStatus.Final>(await city.SettleAsync(center, submission.OrThrow(), Ct));
        var filing = ((SignFiling)first[1]).Code.Filing(city.Trust.GenesisHash);
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
        Assert.Equal([DisclosureUseKind.Tax, DisclosureUseKind.Erased], uses.Select(u => u.Kind));
        Assert.Equal("asked for by the buyer", uses[^1].Purpose);
        Assert.Equal(erasure.At, uses[^1].At);

        async Task<VerificationReport> ReadAsync(LedgerClient client) =>
            client.Verify.Check(
                await client.Verify.GetBundleAsync(filing, "assessment 17", Ct),
                DocumentDigests.Of(Samples.Pdf("c-1"))
            );
    }
}
