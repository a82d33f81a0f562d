using Ledger.Evidence.Blocks;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Proofs;

namespace Ledger.Evidence.Bundles;

/// <summary>
/// The form of a filing's bundle that anybody may have (docs/evidence.md): the filing and its tax with their histories and
/// masked views; unit reference, account and permit withheld behind their hashes; no unit, no escrow, no disclosure, no
/// code, and only the trie nodes that the rest needs.
/// </summary>
public static class PublicBundle
{
    private const ushort Sign = 1;

    /// <summary>Words of `sign` that a public answer withholds: unitRef, account, permit.</summary>
    private static readonly int[] Withheld = [1, 9, 10];

    /// <param name="bundle">A filing's bundle, as the node gives it; it may prove the filing's absence.</param>
    /// <param name="trust">The anchor: names the contracts and the words to prove.</param>
    /// <exception cref="ArgumentException">Not a filing's bundle, or its headers cannot be read.</exception>
    public static Bundle Of(Bundle bundle, TrustAnchor trust)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(trust);
        if (bundle.Subject.Kind != RecordKind.Filing)
            throw new ArgumentException("Only a filing's bundle has a public form.", nameof(bundle));
        var records = bundle
            .Records.Where(r => r.Kind is RecordKind.Filing or RecordKind.Tax && r.Record == bundle.Subject.Record)
            .Select(Withhold)
            .ToList();
        var writers = records
            .SelectMany(r => r.History)
            .SelectMany(e => e.Proposer is { } proposer ? new[] { e.Key, proposer } : [e.Key])
            .Distinct()
            .ToList();
        var open = bundle with { Records = records, WriterKeys = writers, Disclosures = [], Unit = null, Code = null };
        return open with { Nodes = Needed(open, trust) };
    }

    private static BundleRecord Withhold(BundleRecord record) =>
        record.Kind != RecordKind.Filing
            ? record
            : record with
            {
                History =
                [
                    .. record.History.Select(e =>
                        e.Number == Sign
                            ? e with
                            {
                                Data =
                                [
                                    .. e.Data.Select((w, i) => Withheld.Contains(i) && !w.Withheld ? w.Withhold() : w),
                                ],
                            }
                            : e
                    ),
                ],
            };

    /// <summary>Walks every proof that a verifier will walk, and keeps what the walks went through.</summary>
    private static List<byte[]> Needed(Bundle bundle, TrustAnchor trust)
    {
        var pool = new ProofPool(bundle.Nodes);
        foreach (var handover in bundle.Handovers)
            Walk(pool, handover.Header, "consortium", BundleSlots.Handover, trust);
        var slots = BundleSlots.Target(
            [.. bundle.Records.Select(r => (r.Kind, r.Record, r.History.Count > 0))],
            bundle.WriterKeys,
            [.. bundle.CodeKeys.Select(k => new Bytes32(System.Security.Cryptography.SHA256.HashData(k)))],
            money: null
        );
        foreach (var (contract, words) in slots)
            Walk(pool, bundle.Target, contract, words, trust);
        return [.. pool.Used];
    }

    private static void Walk(
        ProofPool pool,
        byte[] header,
        string contract,
        IReadOnlyList<Bytes32> words,
        TrustAnchor trust
    )
    {
        if (!HeaderForm.TryRead(header, out var read))
            throw new ArgumentException("A header of the bundle cannot be read.", nameof(header));
        StateTrie.Account(pool, read.StateRoot, trust.Contract(contract).Address, out var account);
        foreach (var word in words)
            if (account is not null)
                StateTrie.Word(pool, account.StorageRoot, word, out _);
    }
}
