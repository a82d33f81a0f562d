using Ledger.Evidence.Blocks;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Proofs;
using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Verification;

/// <summary>
/// The one path from the pinned anchor to a block's state (docs/evidence.md 6, 7): header, validator sets, checkpoints, seals,
/// quorum. What a step needs of an earlier one that did not hold is not there; <see cref="Fault"/> names the first.
/// </summary>
internal sealed class TrustPath
{
    private readonly SetWalk? sets;
    private SealCheck? seals;

    /// <param name="trust">The pinned anchor.</param>
    /// <param name="target">Sealed header, RLP.</param>
    /// <param name="handovers">From the anchor's set to the target's, in order.</param>
    /// <param name="pool">Proves the words of each header's own state.</param>
    public TrustPath(
        TrustAnchor trust,
        ReadOnlySpan<byte> target,
        IReadOnlyList<BundleHandover> handovers,
        ProofPool pool
    )
    {
        if (!HeaderForm.TryRead(target, out var header))
            return;
        Header = header;
        sets = new SetWalk(trust, pool);
        Gap = sets.Run(handovers, header);
    }

    /// <summary>The target; null where it is no header of this chain's form.</summary>
    public BlockHeader? Header { get; }

    /// <summary>Why the hand-overs do not lead to the target; null where they do.</summary>
    public Sentence? Gap { get; }

    /// <summary>The set that has to seal the target; null without a header.</summary>
    public ValidatorSet? Set => sets?.Set;

    /// <summary>Headers of the hand-overs that were passed.</summary>
    public IReadOnlyList<BlockHeader> Headers => sets?.Headers ?? [];

    /// <summary>No checkpoint has another block, or another set, than what is proved here.</summary>
    public bool FitsCheckpoints => sets!.FitsCheckpoints(Header!);

    /// <summary>Who of the set sealed the target.</summary>
    public SealCheck Seals => seals ??= CommittedSeals.Check(Header!, Set!);

    /// <summary>Number of the first check that does not hold (<see cref="CheckNumber"/>); 0 where all do.</summary>
    public int Fault =>
        Header is null ? CheckNumber.Header
        : Gap is not null ? CheckNumber.Handovers
        : !FitsCheckpoints ? CheckNumber.Anchor
        : !Seals.AllHold ? CheckNumber.Seals
        : !Seals.HasQuorum(Set!) ? CheckNumber.Quorum
        : 0;
}
