using Ledger.Evidence.Machines;

namespace Ledger.Evidence.Records;

/// <summary>Tax of a filing, domain section 4.4.</summary>
/// <remarks>docs/state-machines.md; docs/evidence.md 13 (what events come to).</remarks>
internal sealed class TaxFold : RecordFold
{
    private TaxState state;

    public override byte State => (byte)state;

    public bool Paid { get; private set; }

    public ulong? ClearedAt { get; private set; }

    protected override void Apply(BundleEvent e, EventFields fields)
    {
        switch (e.Number)
        {
            case 1 or 4:
                (state, ClearedAt) = (TaxState.Pending, null);
                break;
            case 2:
                state = TaxState.Assessed;
                break;
            case 3:
                (state, ClearedAt) = (TaxState.Cleared, e.Time);
                if (fields.Flag(0) is { } exempt)
                    Paid |= !exempt;
                break;
            case 5:
                state = TaxState.Withdrawn;
                break;
            case 6:
                state = TaxState.RefundDue;
                break;
            case 7:
                state = TaxState.Refunded;
                break;
            case Annotate:
                break;
            default:
                HasUnknown = true;
                break;
        }
    }
}
