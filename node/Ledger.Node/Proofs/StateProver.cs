using Google.Protobuf;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Node.Reads;
using Ledger.Node.Records;

namespace Ledger.Node.Proofs;

/// <summary>Proofs of words at one block, with the hand-overs that lead to its validators.</summary>
internal sealed class StateProver(IChain chain, RecordReader reader, TrustAnchor trust)
{
    /// <summary>What shows that each contract is the one that trust.json names: where its proxy points to, and its layout.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Bytes32>> ContractSlots() =>
        trust.Contracts.Keys.ToDictionary(
            static name => name,
            static _ => (IReadOnlyList<Bytes32>)[StorageSlots.Implementation, StorageSlots.Layout],
            StringComparer.Ordinal
        );

    /// <summary>Proves slots by the contract's name in trust.json.</summary>
    public async Task<IReadOnlyList<StateProof>> ProveAsync(
        IReadOnlyDictionary<string, IReadOnlyList<Bytes32>> slots,
        ulong block,
        CancellationToken ct
    )
    {
        var proofs = new List<StateProof>();
        foreach (var (name, list) in slots)
            proofs.Add(await chain.GetProofAsync(trust.Contract(name).Address, list, block, ct).ConfigureAwait(false));
        return proofs;
    }

    /// <summary>Hand-overs above a set up to the block.</summary>
    public async Task<IReadOnlyList<Handover>> HandoversAsync(ulong afterSetId, ulong block, CancellationToken ct) =>
        [.. (await chain.GetHandoversAsync(afterSetId, ct).ConfigureAwait(false)).Where(h => h.Header.Number < block)];

    /// <summary>All words of a record at a block, lists included whole; of an absent one word 0.</summary>
    /// <exception cref="InvalidDataException">A list is longer than any rule allows; never a part of it.</exception>
    public async Task<IReadOnlyList<Bytes32>> SlotsAsync(RecordKind kind, Bytes32 id, ulong block, CancellationToken ct)
    {
        var slots = new List<Bytes32> { StorageSlots.Record(kind, id) };
        var word = await reader.WordAsync(kind, id, block, ct).ConfigureAwait(false);
        if (!word.Exists)
            return slots;
        var shape = RecordLayout.Of(kind);
        for (var i = 1U; i < shape.Words; i++)
            slots.Add(StorageSlots.Record(kind, id, i));
        foreach (var list in shape.Lists)
        {
            var count = await reader.LengthAsync(kind, id, list.Word, block, ct).ConfigureAwait(false);
            for (var i = 0U; i < count * list.Size; i++)
                slots.Add(StorageSlots.Element(StorageSlots.Record(kind, id, list.Word), i));
        }
        return slots;
    }

    public async Task<Wire.StateEvidence> EvidenceAsync(
        ReadPoint point,
        IReadOnlyList<StateProof> proofs,
        ulong knownSetId,
        CancellationToken ct
    )
    {
        var pool = new NodePool();
        foreach (var proof in proofs)
            pool.Add(proof);
        var evidence = new Wire.StateEvidence { Header = ByteString.CopyFrom(point.Header.Encode()), AsOf = point.Ref };
        evidence.Nodes.AddRange(pool.Nodes.Select(n => ByteString.CopyFrom(n)));
        foreach (var handover in await HandoversAsync(knownSetId, point.Number, ct).ConfigureAwait(false))
            evidence.Handovers.Add(Wrap(handover));
        return evidence;
    }

    private static Wire.Handover Wrap(Handover handover)
    {
        var pool = new NodePool();
        pool.Add(handover.Proof);
        var wire = new Wire.Handover { Header = ByteString.CopyFrom(handover.Header.Encode()), SetId = handover.SetId };
        wire.Validators.AddRange(handover.Validators.Select(v => ByteString.CopyFrom(v.Span)));
        wire.Nodes.AddRange(pool.Nodes.Select(n => ByteString.CopyFrom(n)));
        return wire;
    }
}
