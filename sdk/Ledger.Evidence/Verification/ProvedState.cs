using Ledger.Evidence.Blocks;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Proofs;
using Ledger.Evidence.Records;

namespace Ledger.Evidence.Verification;

/// <summary>A sealed header with trie nodes under it, as a node gives them; nothing of it is believed before it is checked.</summary>
/// <param name="Header">Sealed header, RLP.</param>
/// <param name="Nodes">RLP of trie nodes, in any order, those of the hand-overs among them.</param>
/// <param name="Handovers">Those above the anchor's validator set, in order.</param>
public sealed record StateEvidence(
    ReadOnlyMemory<byte> Header,
    IReadOnlyList<byte[]> Nodes,
    IReadOnlyList<BundleHandover> Handovers
);

/// <summary>Where a record is proved to stand; sequence number 0 and a zero head where its absence is proved.</summary>
public readonly record struct ProvedPosition(RecordWord Word, Bytes32 Head)
{
    /// <summary>The record was made.</summary>
    public bool Exists => Word.Exists;
}

/// <summary>
/// The ledger's state at one block, read from proofs against a trust anchor (docs/evidence.md 4 to 7): for callers that
/// hold no bundle. Not thread-safe.
/// </summary>
public sealed class ProvedState
{
    private readonly TrustAnchor trust;
    private readonly PooledState state;

    private ProvedState(TrustAnchor trust, BlockHeader header, PooledState state)
    {
        (this.trust, this.state) = (trust, state);
        AsOf = new BlockRef(header.Number, header.Hash, header.Timestamp);
    }

    /// <summary>The block whose state it is.</summary>
    public BlockRef AsOf { get; }

    /// <summary>Checks header, hand-overs, anchor, seals and quorum. The genesis has no seals: its hash is pinned.</summary>
    /// <returns>Null where one does not hold; <paramref name="fault"/> then names the check (<see cref="CheckNumber"/>).</returns>
    public static ProvedState? TryVerify(TrustAnchor trust, StateEvidence evidence, out int fault)
    {
        ArgumentNullException.ThrowIfNull(trust);
        ArgumentNullException.ThrowIfNull(evidence);
        var pool = new ProofPool(evidence.Nodes);
        if (IsGenesis(trust, evidence, out var header))
            fault = 0;
        else
        {
            var path = new TrustPath(trust, evidence.Header.Span, evidence.Handovers, pool);
            (fault, header) = (path.Fault, path.Header);
        }
        return fault == 0 ? new ProvedState(trust, header!, new PooledState(pool, header!.StateRoot)) : null;
    }

    private static bool IsGenesis(TrustAnchor trust, StateEvidence evidence, out BlockHeader? header) =>
        HeaderForm.TryRead(evidence.Header.Span, out header)
        && header.Number == 0
        && header.Hash == trust.GenesisHash
        && evidence.Handovers.Count == 0;

    /// <summary>Whether a contract has the code, one of the implementations and the layout that trust.json names.</summary>
    /// <param name="contract">Its name there.</param>
    /// <returns>Null where the nodes prove neither.</returns>
    /// <exception cref="KeyNotFoundException">trust.json names no such contract.</exception>
    public bool? Holds(string contract)
    {
        var named = trust.Contract(contract);
        if (state.IsProved(named, StorageSlots.Implementation) is not { } proved)
            return null;
        return proved
            && state.Implementation(named) is { } implementation
            && state.HasKnownLayout(named, implementation);
    }

    /// <summary>Word 0 and head of a record.</summary>
    /// <returns>Null where the nodes prove neither it nor its absence, or the contract is not the one that trust.json names.</returns>
    public ProvedPosition? Find(RecordKind kind, in Bytes32 id)
    {
        if (
            !trust.Contracts.TryGetValue(RecordNames.Contract(kind), out var contract)
            || state.Implementation(contract) is not { } implementation
            || !state.HasKnownLayout(contract, implementation)
            || state.Word(contract, StorageSlots.Record(kind, id)) is not { } word
        )
            return null;
        if (word.IsZero)
            return default(ProvedPosition);
        return state.Word(contract, StorageSlots.Record(kind, id, RecordLayout.Head.Word)) is { IsZero: false } head
            ? new ProvedPosition(new RecordWord(word), head)
            : null;
    }

    /// <summary>Another word of a record; null where the nodes do not prove it.</summary>
    public Bytes32? Word(RecordKind kind, in Bytes32 id, uint index) =>
        trust.Contracts.TryGetValue(RecordNames.Contract(kind), out var contract)
            ? state.Word(contract, StorageSlots.Record(kind, id, index))
            : null;

    /// <summary>Word <paramref name="place"/> behind the list whose length stands in word <paramref name="index"/>; null where unproved.</summary>
    public Bytes32? Element(RecordKind kind, in Bytes32 id, uint index, uint place) =>
        trust.Contracts.TryGetValue(RecordNames.Contract(kind), out var contract)
            ? state.Word(contract, StorageSlots.Element(StorageSlots.Record(kind, id, index), place))
            : null;
}
