using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;

namespace Ledger.Evidence.Bundles;

/// <summary>Which words a bundle has to prove, by the contract's name in trust.json: no fewer, and no node more.</summary>
/// <remarks>docs/evidence.md 13 (words that a bundle proves).</remarks>
public static class BundleSlots
{
    /// <summary>Words under the target header.</summary>
    /// <param name="records">Kind, id, and whether the record exists (else its absence is proved by word 0).</param>
    /// <param name="writerKeys">Every key of the histories, proposers too.</param>
    /// <param name="codeKeys">SHA-256 of the code keys' SubjectPublicKeyInfo.</param>
    /// <param name="money">The filing whose current escrow is shown, or null (public bundles withhold it).</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<Bytes32>> Target(
        IReadOnlyCollection<(RecordKind Kind, Bytes32 Record, bool Exists)> records,
        IReadOnlyCollection<Address> writerKeys,
        IReadOnlyCollection<Bytes32> codeKeys,
        Bytes32? money
    )
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(writerKeys);
        ArgumentNullException.ThrowIfNull(codeKeys);
        var slots = new Dictionary<string, List<Bytes32>>(StringComparer.Ordinal)
        {
            ["consortium"] = [.. Proxy, .. Handover],
        };
        slots["consortium"].AddRange(writerKeys.Select(k => StorageSlots.WriterKey(k)));
        slots["consortium"].AddRange(codeKeys.Select(k => StorageSlots.CodeKey(k)));
        foreach (var (kind, record, exists) in records)
        {
            var name = RecordNames.Contract(kind);
            if (!slots.TryGetValue(name, out var list))
                slots.Add(name, list = [.. Proxy]);
            list.Add(StorageSlots.Record(kind, record));
            if (exists)
                list.Add(StorageSlots.Record(kind, record, RecordLayout.Head.Word));
            if (exists && kind == RecordKind.Filing && record == money)
                list.Add(StorageSlots.Record(kind, record, FilingLayout.Money.Word));
        }
        return slots.ToDictionary(
            p => p.Key,
            p => (IReadOnlyList<Bytes32>)[.. p.Value.Distinct()],
            StringComparer.Ordinal
        );
    }

    /// <summary>Words of Consortium under a hand-over's header.</summary>
    public static IReadOnlyList<Bytes32> Handover { get; } = [StorageSlots.SetMeta, StorageSlots.SetHash];

    private static IReadOnlyList<Bytes32> Proxy { get; } = [StorageSlots.Implementation, StorageSlots.Layout];
}
