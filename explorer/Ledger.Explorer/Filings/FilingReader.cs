using Ledger.Evidence.Bundles;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Verification;
using Ledger.Sdk;

namespace Ledger.Explorer.Filings;

/// <summary>
/// Asks the node for a filing's evidence, checks it against the pinned anchor, and makes its public form. The one place where a
/// request waits for a node: however often the client asks again meanwhile, a node has one deadline.
/// </summary>
/// <param name="client">Of the node.</param>
/// <param name="within">How long a node has.</param>
/// <param name="time">By which that is measured.</param>
internal sealed class FilingReader(LedgerClient client, TimeSpan within, TimeProvider time)
{
    /// <exception cref="UntrustedAnswerException">A check does not hold; nothing of the answer is shown.</exception>
    /// <exception cref="LedgerUnavailableException">No node answered.</exception>
    /// <exception cref="NodeLateException">None answered within the deadline.</exception>
    public async Task<PublicFiling> ReadAsync(FilingId id, CancellationToken ct)
    {
        var bytes = await AskAsync(id, ct);
        if (!Bundle.TryRead(bytes, BundleLimits.Default, out var bundle, out var fault))
            throw new UntrustedAnswerException("The bundle cannot be read: " + fault);
        if (bundle.Subject.Record != id.Value)
            throw new UntrustedAnswerException("The bundle is about another filing.");
        var report = client.Verify.Check(bundle);
        // Age is for the reader's clock to judge; everything else must hold here already.
        if (report.NotValid.FirstOrDefault(static c => c.Number != CheckNumber.Freshness) is { } bad)
            throw new UntrustedAnswerException(bad.Number + " " + bad.En);
        return new PublicFiling(
            PublicBundle.Of(bundle, client.Trust),
            report,
            MoneyStates.Of(report.Facts.Escrow?.State)
        );
    }

    private async Task<byte[]> AskAsync(FilingId id, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            return await client.Verify.GetBundleAsync(id, purpose: null, either.Token);
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw new NodeLateException(within, e);
        }
    }
}
