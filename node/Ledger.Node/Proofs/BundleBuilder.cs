using Ledger.Chaincode;
using Ledger.Engine.State;
using Ledger.Evidence.Bundles;
using Ledger.Evidence.Disclosures;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Evidence.Schemas;
using Ledger.Node.Index;
using Ledger.Node.Reads;
using Ledger.Node.Records;
using Ledger.Node.Security;
using Ledger.Node.Vault;

namespace Ledger.Node.Proofs;

/// <summary>
/// Collects what proves a filing without a node (docs/evidence.md 11): the filing, its tax, unit and escrows with their whole
/// histories, the writers' and code keys, hand-overs, the sealed header, one pool of trie nodes, and as much of the
/// disclosed fields as the caller may see.
/// </summary>
internal sealed class BundleBuilder(
    IChain chain,
    TrustAnchor trust,
    ChainIndex index,
    BlockEvents blocks,
    RecordReader reader,
    StateProver prover,
    DisclosureVault vault
)
{
    private const uint UnitRefWord = 4;

    /// <param name="filing">The subject.</param>
    /// <param name="point">The target block.</param>
    /// <param name="level">What of the fields goes in.</param>
    /// <param name="knownSet">The set that the verifier's trust anchor begins with; 0 = this node's.</param>
    /// <param name="ct">Ends the call.</param>
    /// <exception cref="HistoryPrunedException">The block's state is no longer kept.</exception>
    public async Task<Bundle> BuildAsync(
        Bytes32 filing,
        ReadPoint point,
        DisclosureLevel level,
        ulong knownSet,
        CancellationToken ct
    )
    {
        var records = new List<BundleRecord>();
        foreach (var (kind, id) in await SubjectsAsync(filing, point.Number, ct).ConfigureAwait(false))
            records.Add(await RecordAsync(kind, id, point.Number, ct).ConfigureAwait(false));
        var writers = records
            .SelectMany(r => r.History)
            .SelectMany(e => e.Proposer is { } p ? new[] { e.Key, p } : [e.Key])
            .Distinct()
            .ToList();
        var codeKeys = await CodeKeysAsync(point.Number, ct).ConfigureAwait(false);
        var exists = records[0].History.Count > 0;
        var slots = BundleSlots.Target(
            [.. records.Select(r => (r.Kind, r.Record, r.History.Count > 0))],
            writers,
            [.. codeKeys.Select(k => new Bytes32(System.Security.Cryptography.SHA256.HashData(k)))],
            exists ? filing : null
        );
        var pool = new NodePool();
        foreach (var proof in await prover.ProveAsync(slots, point.Number, ct).ConfigureAwait(false))
            pool.Add(proof);
        var from = knownSet == 0 ? trust.Validators.SetId : knownSet;
        var handovers = await prover.HandoversAsync(from, point.Number, ct).ConfigureAwait(false);
        foreach (var handover in handovers)
            pool.Add(handover.Proof);
        var bundle = new Bundle
        {
            ChainId = chain.ChainId,
            GenesisHash = chain.GenesisHash,
            Subject = new BundleSubject(RecordKind.Filing, filing),
            Target = point.Header.Encode(),
            Handovers = [.. handovers.Select(h => new BundleHandover(h.Header.Encode(), h.Validators))],
            Records = records,
            WriterKeys = writers,
            CodeKeys = codeKeys,
            Nodes = pool.Nodes,
        };
        return exists ? Disclose(bundle, records[0], level) : bundle;
    }

    /// <summary>
    /// Every key of this node's trust.json that the ledger has: the server does not know which code is in hand, and the
    /// verifier's trust.json may be older than the key.
    /// </summary>
    private async Task<List<byte[]>> CodeKeysAsync(ulong block, CancellationToken ct)
    {
        var keys = new List<byte[]>();
        foreach (var key in trust.CodeKeys)
        {
            var digest = new Bytes32(System.Security.Cryptography.SHA256.HashData(key.Spki));
            if ((await reader.CodeKeyAsync(digest, block, ct).ConfigureAwait(false)).Exists)
                keys.Add(key.Spki);
        }
        return keys;
    }

    /// <summary>The filing first; of one that does not exist only itself, to prove its absence.</summary>
    private async Task<IReadOnlyList<(RecordKind, Bytes32)>> SubjectsAsync(
        Bytes32 filing,
        ulong block,
        CancellationToken ct
    )
    {
        var subjects = new List<(RecordKind, Bytes32)> { (RecordKind.Filing, filing) };
        if (!(await reader.WordAsync(RecordKind.Filing, filing, block, ct).ConfigureAwait(false)).Exists)
            return subjects;
        subjects.Add((RecordKind.Tax, filing));
        subjects.Add(
            (
                RecordKind.Unit,
                await reader.ReadAsync(RecordKind.Filing, filing, UnitRefWord, block, ct).ConfigureAwait(false)
            )
        );
        foreach (var (place, escrow) in index.EscrowsOfFiling(filing, null))
            if (place.Block <= block)
                subjects.Add((RecordKind.Escrow, escrow));
        return subjects;
    }

    private async Task<BundleRecord> RecordAsync(RecordKind kind, Bytes32 id, ulong block, CancellationToken ct)
    {
        var history = new List<BundleEvent>();
        foreach (var place in index.Events(kind, id))
        {
            if (place.Block > block)
                break;
            ct.ThrowIfCancellationRequested();
            var placed = await blocks.AtAsync(place, ct).ConfigureAwait(false);
            var e = placed.Event;
            history.Add(
                new BundleEvent(
                    e.Seq,
                    e.Number,
                    e.Organisation,
                    e.Key,
                    e.Proposer.IsZero ? null : e.Proposer,
                    e.Role,
                    e.EventTime,
                    place.Block,
                    placed.BlockTime,
                    EventWord.Split(e.Data)
                )
            );
        }
        return new BundleRecord(kind, id, history);
    }

    /// <summary>Only what a commitment of the filing's own history binds; the vault may be of a longer history than the target block's.</summary>
    private Bundle Disclose(Bundle bundle, BundleRecord filing, DisclosureLevel level)
    {
        var bound = Commitments(filing);
        var rows = vault.Find(filing.Record).Where(r => bound.Contains(r.Commitment)).ToList();
        var views = rows.Where(r => r.Disclosure.View.Length > 0)
            .DistinctBy(r => r.Disclosure.Version)
            .Select(r => new BundleView(r.Disclosure.Version, r.Disclosure.View.ToByteArray()))
            .ToList();
        bundle = bundle with { Views = views };
        if (level < DisclosureLevel.Masked)
            return bundle;
        var unit = rows.LastOrDefault(r => r.Disclosure.Unit is not null).Disclosure?.Unit;
        var code = rows.LastOrDefault(r => r.Disclosure.Code.Length > 0).Disclosure?.Code;
        return bundle with
        {
            Disclosures = [.. rows.Select(r => Open(r.Disclosure, filing.Record, level))],
            Unit = unit is null ? null : new BundleUnit(unit.Code, unit.Signature.ToByteArray()),
            Code = level == DisclosureLevel.Full ? code : null,
        };
    }

    private static Disclosure Open(Wire.Disclosure row, Bytes32 record, DisclosureLevel level)
    {
        var openings = DisclosedFields.Openings(row);
        var documentFields = Enumerable.Range(SaleField.Sha256, 4);
        var positions = DisclosureRights.Positions(level, openings.Schema.Positions);
        // Absent positions stay closed: whether a field is filled is nobody's business unless asked.
        var open = positions.Where(i => documentFields.Contains(i) || openings[i].Type != FieldType.Absent).ToList();
        return openings.Disclose((CommitmentProfile)row.Profile, record, row.Version, open);
    }

    private static HashSet<Bytes32> Commitments(BundleRecord filing)
    {
        var bound = new HashSet<Bytes32>();
        foreach (var e in filing.History)
        {
            var data = e.Data.SelectMany(w => w.Value.ToArray()).ToArray();
            if (EventData.Decode(RecordKind.Filing, e.Number, data) is FilingSignData sign)
                bound.UnionWith([sign.Commitment, sign.CommitmentSm]);
            else if (EventData.Decode(RecordKind.Filing, e.Number, data) is FilingProposeChangeData change)
                bound.UnionWith([change.Commitment, change.CommitmentSm]);
        }
        return bound;
    }
}
