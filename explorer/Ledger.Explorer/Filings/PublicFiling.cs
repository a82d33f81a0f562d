using Ledger.Evidence.Bundles;
using Ledger.Evidence.Records;
using Ledger.Evidence.Verification;

namespace Ledger.Explorer.Filings;

/// <summary>What anybody may see of a filing, out of evidence that this server has checked; the browser checks it again.</summary>
/// <param name="Bundle">The public form of its evidence.</param>
/// <param name="Report">What the server's own check came to.</param>
/// <param name="Money">In a word.</param>
public sealed record PublicFiling(Bundle Bundle, VerificationReport Report, MoneyState Money)
{
    /// <summary>The ledger holds such a filing.</summary>
    public bool Exists => Report.Facts.Filing is not null;

    public FilingFact Filing => Report.Facts.Filing ?? throw new InvalidOperationException("There is no such filing.");

    /// <summary>Events of the filing and its tax, in the order of their anchoring.</summary>
    public IEnumerable<TimelineEntry> Entries =>
        Report.Facts.History.Where(static e =>
            e.Kind is Evidence.Machines.RecordKind.Filing or Evidence.Machines.RecordKind.Tax
        );
}
