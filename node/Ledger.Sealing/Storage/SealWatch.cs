using Ledger.Evidence.Blocks;
using Ledger.Files;
using Ledger.Sealing.Protocol;

namespace Ledger.Sealing.Storage;

/// <summary>
/// Holds every seal that comes by against those before it, and keeps what proves misbehaviour as a file: two blocks of one height with
/// the seals of one validator (<c>equivocation</c>), or each with a quorum (<c>conflicting-finality</c>). <c>ledger inspect misbehaviour</c> reads them.
/// </summary>
/// <param name="folder">Of the files; made when there is the first.</param>
/// <param name="reader">Who made a seal.</param>
public sealed class SealWatch(string folder, SealReader reader)
{
    private const int Heights = 64;

    private readonly Lock gate = new();
    private readonly SortedDictionary<ulong, List<BlockHeader>> seen = []; // guarded by gate; per height one header a block

    /// <summary>Files that were written since the start.</summary>
    public IReadOnlyList<string> Files
    {
        get
        {
            lock (gate)
                return [.. files];
        }
    }

    private readonly List<string> files = []; // guarded by gate

    /// <summary>A header with seals has come by.</summary>
    /// <param name="validators">Of its height.</param>
    /// <returns>What it proves together with an earlier one, for the first time; null where nothing.</returns>
    public MisbehaviourFinding? See(SealedHeader block, ValidatorSet validators)
    {
        lock (gate)
        {
            var blocks = seen.GetValueOrDefault(block.Height) ?? (seen[block.Height] = []);
            var at = blocks.FindIndex(h => h.Hash == block.Hash);
            var known = at < 0 ? block.Header with { Extra = block.Header.Extra with { Seals = [] } } : blocks[at];
            // One seal a member, and none of others: what is kept is bounded by the set.
            var seals = known.Extra.Seals.ToList();
            var signers = seals.Select(s => reader(block.Hash, s)).ToHashSet();
            foreach (var seal in block.Seals)
                if (reader(block.Hash, seal) is { } signer && validators.Contains(signer) && signers.Add(signer))
                    seals.Add(seal);
            if (seals.Count == known.Extra.Seals.Count)
                return null;
            var header = known with { Extra = known.Extra with { Seals = seals } };
            if (at < 0)
                blocks.Add(header);
            else
                blocks[at] = header;
            while (seen.Count > Heights)
                seen.Remove(seen.Keys.First());
            foreach (var other in blocks)
                if (other.Hash != block.Hash && Judge(header, other, validators) is { } finding)
                    return finding;
            return null;
        }
    }

    private MisbehaviourFinding? Judge(BlockHeader one, BlockHeader other, ValidatorSet validators)
    {
        var shown = Misbehaviour.Of(one, other);
        var finding = shown.Judge(validators.Addresses);
        if (finding.ProvesNothing)
            return null;
        var name =
            finding.ConflictingFinality ? $"conflicting-finality-{one.Number}"
            : finding.Equivocators.Count == 1 ? $"equivocation-{one.Number}-{finding.Equivocators[0]}"
            : $"equivocation-{one.Number}-{finding.Equivocators.Count}-validators";
        SyncedFolder.Create(folder);
        var path = Path.Combine(folder, name);
        if (File.Exists(path))
            return null;
        SyncedFile.Replace(path, shown.Encode());
        files.Add(path);
        return finding;
    }
}
