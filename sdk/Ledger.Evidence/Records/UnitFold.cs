using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Records;

/// <summary>Unit, domain section 4.1. Retitling, recoding and restrictions (events 2 to 6, 10) are not told yet.</summary>
/// <remarks>docs/state-machines.md; docs/evidence.md 13 (what events come to).</remarks>
internal sealed class UnitFold : RecordFold
{
    private UnitState state;

    public override byte State => (byte)state;

    public uint TitleVersion { get; private set; }

    public Bytes32? Slot { get; private set; }

    public Bytes32? LastRegistered { get; private set; }

    protected override void Apply(BundleEvent e, EventFields fields)
    {
        switch (e.Number)
        {
            case 1:
                (state, TitleVersion) = (UnitState.Open, 1);
                break;
            case 7:
                Slot = Filing(fields);
                break;
            case 8:
                Slot = null;
                break;
            case 9:
                (Slot, LastRegistered) = (null, Filing(fields));
                TitleVersion = unchecked(TitleVersion + 1);
                break;
            case Annotate:
                break;
            default:
                HasUnknown = true;
                break;
        }
    }

    /// <summary>Which filing holds the unit is what a reader asks for, so a withheld one is no answer.</summary>
    private static Bytes32? Filing(EventFields fields)
    {
        fields.Exactly(1);
        var filing = fields.Word(0);
        if (filing is null)
            fields.Malformed();
        return filing;
    }
}
