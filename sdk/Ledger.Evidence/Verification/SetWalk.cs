using Ledger.Evidence.Blocks;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Proofs;
using Ledger.Evidence.Records;
using Ledger.Evidence.Texts;

namespace Ledger.Evidence.Verification;

/// <summary>
/// From the anchor's validators to the target's, hand-over by hand-over (docs/evidence.md 6): header from_i - 1 sealed by
/// set i-1, its state showing setMeta and setHash of set i, the list in clear.
/// </summary>
internal sealed class SetWalk(TrustAnchor trust, ProofPool pool)
{
    private readonly TrustedContract consortium = trust.Contract("consortium");

    /// <summary>The set that must have sealed the target; meaningful once <see cref="Run"/> gave no fault.</summary>
    public ValidatorSet Set { get; private set; } =
        new(trust.Validators.SetId, trust.Validators.From, trust.Validators.Addresses);

    /// <summary>Which set the state shows, term by term: the anchor's first, those of the hand-overs, the target's successor.</summary>
    private readonly List<SetTerm> terms = [];

    private readonly List<BlockHeader> headers = [];

    /// <summary>Headers of the hand-overs that were passed.</summary>
    public IReadOnlyList<BlockHeader> Headers => headers;

    /// <returns>Null, or the sentence that says what does not hold.</returns>
    public Sentence? Run(IReadOnlyList<BundleHandover> handovers, BlockHeader target)
    {
        terms.Add(new SetTerm(Set.From - 1, Set.Id, AnchorHash()));
        foreach (var handover in handovers)
            if (Pass(handover) is { } fault)
                return fault;
        return CheckTarget(target);
    }

    /// <summary>Check 202: no checkpoint has another block, or another set, than what was proved here.</summary>
    public bool FitsCheckpoints(BlockHeader target)
    {
        foreach (var checkpoint in trust.Checkpoints)
            if (!FitsSets(checkpoint, target) || headers.Append(target).Any(h => IsOther(h, checkpoint)))
                return false;
        return true;
    }

    /// <summary>
    /// Between anchor and target the set of each block's state is known. Before the anchor trust.json agrees with itself
    /// (<see cref="TrustReader"/>). After the target sets only follow, at most one a block.
    /// </summary>
    private bool FitsSets(Checkpoint checkpoint, BlockHeader target)
    {
        if (terms.FindLast(t => t.From <= checkpoint.Number) is not { } term)
            return true;
        if (checkpoint.SetId == term.SetId)
            return checkpoint.SetHash == term.Hash;
        var after = checkpoint.Number - (Int128)target.Number;
        return checkpoint.SetId > term.SetId && checkpoint.SetId - term.SetId <= after;
    }

    private static bool IsOther(BlockHeader header, Checkpoint checkpoint) =>
        header.Number == checkpoint.Number && header.Hash != checkpoint.Hash;

    private Sentence? Pass(BundleHandover handover)
    {
        var id = Set.Id + 1;
        if (!HeaderForm.TryRead(handover.Header, out var header))
            return Fault("header", id);
        var next = new ValidatorSet(id, header.Number + 1, handover.Validators);
        if (header.Number < Set.From)
            return Fault("header", id);
        var seals = CommittedSeals.Check(header, Set);
        if (!seals.AllHold || !seals.HasQuorum(Set))
            return Fault("seals", id);
        var state = new PooledState(pool, header.StateRoot);
        if (
            state.Word(consortium, StorageSlots.SetMeta) is not { } meta
            || state.Word(consortium, StorageSlots.SetHash) is not { } hash
        )
            return Fault("proof", id);
        if (meta != next.Meta)
            return Fault("gap", id);
        if (!Ascends(next.Addresses) || !HashFits(next, hash))
            return Fault("list", id);
        Set = next;
        terms.Add(new SetTerm(header.Number, id, hash));
        headers.Add(header);
        return null;
    }

    private Sentence? CheckTarget(BlockHeader target)
    {
        if (target.Number < Set.From)
            return terms.Count > 1 ? Fault("extra", Set.Id) : Fault("target", Set.Id);
        var state = new PooledState(pool, target.StateRoot);
        if (
            state.Word(consortium, StorageSlots.SetMeta) is not { } meta
            || state.Word(consortium, StorageSlots.SetHash) is not { } hash
        )
            return Fault("proof", Set.Id);
        if (meta == Set.Meta)
            return terms[^1].Hash == hash ? null : Fault("list", Set.Id);
        // The set that follows may stand in the state already when it begins with the next block.
        var next = new ValidatorSet(Set.Id + 1, target.Number + 1, []);
        if (meta != next.Meta)
            return Fault("target", Set.Id);
        terms.Add(new SetTerm(target.Number, next.Id, hash));
        return null;
    }

    private bool HashFits(ValidatorSet next, in Bytes32 hash) =>
        next.Hash(trust.ChainId, consortium.Address, terms[^1].Hash) == hash;

    /// <summary>The anchor's setHash: computed for set 1, else told by a checkpoint, which trust.json then has.</summary>
    private Bytes32 AnchorHash() =>
        Set.Id == 1
            ? Set.Hash(trust.ChainId, consortium.Address, Bytes32.Zero)
            : trust.Checkpoints.First(c => c.SetId == Set.Id).SetHash;

    private static bool Ascends(IReadOnlyList<Address> list)
    {
        for (var i = 1; i < list.Count; i++)
            if (list[i].CompareTo(list[i - 1]) <= 0)
                return false;
        return list.Count > 0;
    }

    private static Sentence Fault(string what, ulong setId) =>
        Sentences.Get("handover." + what, ("set", Sentences.Number(setId)));

    /// <summary>From the state of block <paramref name="From"/> on, until the next term, setMeta and setHash are these.</summary>
    private sealed record SetTerm(ulong From, ulong SetId, Bytes32 Hash);
}
