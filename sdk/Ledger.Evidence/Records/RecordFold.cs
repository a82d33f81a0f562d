using Ledger.Evidence.Machines;

namespace Ledger.Evidence.Records;

/// <summary>
/// What a record's events come to, replayed one by one. The chain has enforced the rules; here only the result is needed,
/// so that state and fields can be told from a history that <c>head</c> proves.
/// </summary>
/// <remarks>docs/evidence.md 13 (what events come to).</remarks>
internal abstract class RecordFold
{
    protected const ushort Annotate = 255;

    public abstract byte State { get; }

    /// <summary>An event whose effect this version does not know: what follows from it is not told.</summary>
    public bool HasUnknown { get; protected set; }

    /// <summary>An event's data is not what its number says, or is withheld where the result depends on it.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>False for kinds whose events this version only links.</summary>
    public virtual bool TellsState => true;

    public static RecordFold Of(RecordKind kind) =>
        kind switch
        {
            RecordKind.Unit => new UnitFold(),
            RecordKind.Filing => new FilingFold(),
            RecordKind.Tax => new TaxFold(),
            RecordKind.Escrow => new EscrowFold(),
            _ => new OtherFold(),
        };

    public void Apply(BundleEvent e)
    {
        var fields = new EventFields(e.Data);
        Apply(e, fields);
        IsMalformed |= fields.IsMalformed;
    }

    protected abstract void Apply(BundleEvent e, EventFields fields);

    /// <summary>A kind whose events this version only links, without telling what they come to.</summary>
    private sealed class OtherFold : RecordFold
    {
        public override byte State => 0;

        public override bool TellsState => false;

        protected override void Apply(BundleEvent e, EventFields fields)
        {
            // Nothing is told of these kinds.
        }
    }
}
