using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;

namespace Ledger.Evidence.Records;

/// <summary>Filing, domain section 4.3: states by event, versions with their commitments.</summary>
/// <remarks>docs/state-machines.md; docs/evidence.md 13 (what events come to).</remarks>
internal sealed class FilingFold : RecordFold
{
    private const byte ClassParty = 1;

    private readonly List<FilingVersion> versions = [];
    private FilingState state;

    public override byte State => (byte)state;

    public byte? Kind { get; private set; }

    public Bytes32? UnitRef { get; private set; }

    public IReadOnlyList<FilingVersion> Versions => versions;

    public FilingVersion? Pending { get; private set; }

    /// <summary>A change of class party took over the unit's title, so that `sign` no longer tells the title's version.</summary>
    public bool TitleTakenOver { get; private set; }

    public uint? TitleVersion { get; private set; }

    /// <summary>The event that ended or registered it last: void, expire, approveCancel, register.</summary>
    public BundleEvent? Closing { get; private set; }

    protected override void Apply(BundleEvent e, EventFields fields)
    {
        switch (e.Number)
        {
            case 1:
                Sign(e, fields);
                break;
            case 2 or 3:
                (state, Closing) = (FilingState.Voided, e);
                break;
            case 4:
                state = FilingState.Filed;
                break;
            case 5:
                state = FilingState.Changing;
                Pending = new FilingVersion(
                    (uint)versions.Count + 1,
                    fields.Word(1),
                    NotZero(fields.Word(2)),
                    fields.Byte(0) ?? 0,
                    e.Block,
                    e.Time
                );
                break;
            case 6:
                Accept(e, fields);
                break;
            case 7 or 10:
                (state, Pending) = (FilingState.Filed, null);
                break;
            case 8 or 16:
                (state, Pending) = (FilingState.Cancelling, null);
                break;
            case 9:
                (state, Closing) = (FilingState.Cancelled, e);
                break;
            case 11:
                (state, Closing) = (FilingState.Registered, e);
                break;
            case 12:
                (state, Closing) = (FilingState.Cancelling, null);
                break;
            case 13 or 14 or 15 or Annotate:
                break;
            case 17:
                UnitRef = null;
                break;
            default:
                HasUnknown = true;
                break;
        }
    }

    private void Sign(BundleEvent e, EventFields fields)
    {
        state = FilingState.Signed;
        Kind = fields.Byte(0);
        UnitRef = fields.Word(1);
        TitleVersion = fields.UInt32(2);
        versions.Add(new FilingVersion(1, fields.Word(3), NotZero(fields.Word(4)), 0, e.Block, e.Time));
    }

    private void Accept(BundleEvent e, EventFields fields)
    {
        state = FilingState.Filed;
        var (changeClass, commitment) = (fields.Byte(0), fields.Word(1));
        // The chain refuses PendingMismatch, so a difference means that this is no history of a filing.
        if (Pending is null || commitment is { } c && Pending.Commitment is { } p && c != p)
            fields.Malformed();
        versions.Add(
            new FilingVersion(
                (uint)versions.Count + 1,
                commitment ?? Pending?.Commitment,
                Pending?.CommitmentSm,
                changeClass ?? Pending?.ChangeClass ?? 0,
                e.Block,
                e.Time
            )
        );
        TitleTakenOver |= changeClass == ClassParty;
        Pending = null;
    }

    private static Bytes32? NotZero(Bytes32? word) => word is { IsZero: true } ? null : word;
}
