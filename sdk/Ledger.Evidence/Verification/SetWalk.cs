namespace Ledger.Evidence;

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

    /// <summary>setHash of each set that was passed, the anchor's first (null where the anchor does not tell it).</summary>
    public List<(ulong SetId, Bytes32? Hash)> Hashes { get; } = [];

    /// <summary>Headers of the hand-overs, for checkpoints.</summary>
    public List<BlockHeader> Headers { get; } = [];

    /// <returns>Null, or the sentence that says what does not hold.</returns>
    public Sentence? Run(IReadOnlyList<BundleHandover> handovers, BlockHeader target)
    {
        Hashes.Add((Set.Id, AnchorHash()));
        foreach (var handover in handovers)
            if (Pass(handover) is { } fault)
                return fault;
        return CheckTarget(target);
    }

    /// <summary>Check 202: after the anchor, and no checkpoint says otherwise.</summary>
    public bool FitsAnchor(BlockHeader target)
    {
        var holds = target.Number >= trust.Validators.From;
        foreach (var checkpoint in trust.Checkpoints)
        {
            foreach (var header in Headers.Append(target))
                holds &= header.Number != checkpoint.Number || header.Hash == checkpoint.Hash;
            foreach (var (setId, hash) in Hashes)
                holds &= setId != checkpoint.SetId || hash is null || hash == checkpoint.SetHash;
        }
        return holds;
    }

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
        var state = new StateView(pool, header.StateRoot);
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
        Hashes.Add((id, hash));
        Headers.Add(header);
        return null;
    }

    private Sentence? CheckTarget(BlockHeader target)
    {
        if (target.Number < Set.From)
            return Hashes.Count > 1 ? Fault("extra", Set.Id) : Fault("target", Set.Id);
        var state = new StateView(pool, target.StateRoot);
        if (
            state.Word(consortium, StorageSlots.SetMeta) is not { } meta
            || state.Word(consortium, StorageSlots.SetHash) is not { } hash
        )
            return Fault("proof", Set.Id);
        if (meta == Set.Meta)
            return Hashes[^1].Hash is { } known && known != hash ? Fault("list", Set.Id) : null;
        // The set that follows may stand in the state already when it begins with the next block.
        var next = new ValidatorSet(Set.Id + 1, target.Number + 1, []);
        return meta == next.Meta ? null : Fault("target", Set.Id);
    }

    private bool HashFits(ValidatorSet next, in Bytes32 hash) =>
        Hashes[^1].Hash is not { } previous || next.Hash(trust.ChainId, consortium.Address, previous) == hash;

    /// <summary>The anchor's setHash: computed for set 1, else a checkpoint's; null where neither tells it.</summary>
    private Bytes32? AnchorHash()
    {
        if (Set.Id == 1)
            return Set.Hash(trust.ChainId, consortium.Address, Bytes32.Zero);
        foreach (var checkpoint in trust.Checkpoints)
            if (checkpoint.SetId == Set.Id)
                return checkpoint.SetHash;
        return null;
    }

    private static bool Ascends(IReadOnlyList<Address> list)
    {
        for (var i = 1; i < list.Count; i++)
            if (list[i].CompareTo(list[i - 1]) <= 0)
                return false;
        return list.Count > 0;
    }

    private static Sentence Fault(string what, ulong setId) =>
        Sentences.Get("handover." + what, ("set", Sentences.Number(setId)));
}
