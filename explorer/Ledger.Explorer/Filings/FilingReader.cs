using Ledger.Evidence;
using Ledger.Sdk;

namespace Ledger.Explorer.Filings;

/// <summary>Asks the node for a filing's evidence, checks it against the pinned anchor, and makes its public form.</summary>
internal sealed class FilingReader(LedgerClient client)
{
    /// <exception cref="UntrustedAnswerException">A check does not hold; nothing of the answer is shown.</exception>
    /// <exception cref="LedgerUnavailableException">No node answered.</exception>
    public async Task<PublicFiling> ReadAsync(FilingId id, CancellationToken ct)
    {
        var bytes = await client.Verify.GetBundleAsync(id, purpose: null, ct);
        if (!Bundle.TryRead(bytes, BundleLimits.Default, out var bundle, out var fault))
            throw new UntrustedAnswerException("The bundle cannot be read: " + fault);
        if (bundle.Subject.Record != id.Value)
            throw new UntrustedAnswerException("The bundle is about another filing.");
        var report = client.Verify.Check(bytes);
        // Age is for the reader's clock to judge; everything else must hold here already.
        if (report.NotValid.FirstOrDefault(static c => c.Number != CheckNumber.Freshness) is { } bad)
            throw new UntrustedAnswerException(bad.Number + " " + bad.En);
        return new PublicFiling(
            PublicBundle.Of(bundle, client.Trust),
            report,
            MoneyStates.Of(report.Facts.Escrow?.State)
        );
    }
}
