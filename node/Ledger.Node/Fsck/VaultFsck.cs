using Ledger.Engine.Fsck;
using Ledger.Evidence.Primitives;
using Ledger.Node.Vault;

namespace Ledger.Node.Fsck;

/// <summary>
/// The vault against its own counts, its keys and the mark outside, and against the chain: it holds no fields that no accepted
/// statement binds, and stands at a block of this chain, with as many versions of filings as were accepted up to there.
/// </summary>
/// <param name="directory">The vault's folder.</param>
public sealed class VaultFsck(string directory) : IFsckCheck
{
    private const string Check = "Vault";

    public IEnumerable<FsckFinding> Run(FsckView view, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(view);
        VaultParts parts;
        try
        {
            parts = VaultParts.Open(directory, VaultOpenMode.AsFound);
        }
        catch (NodeStoreException e)
        {
            return [new FsckFinding(Check, null, e.Message)];
        }
        using (parts)
            return Compare(view, parts, ct);
    }

    private static List<FsckFinding> Compare(FsckView view, VaultParts parts, CancellationToken ct)
    {
        var found = VaultInspection.Of(parts);
        var findings = found.Problems.Select(static p => new FsckFinding(Check, null, p + ".")).ToList();
        if (found.Stored is not { } head)
            return findings;
        var bound = new HashSet<(Bytes32, Bytes32)>();
        var versions = 0UL;
        var last = 0UL;
        foreach (var block in view.Blocks())
        {
            ct.ThrowIfCancellationRequested();
            last = block.Block.Header.Number;
            foreach (var version in block.Receipts.SelectMany(AcceptedBlock.Versions))
            {
                bound.UnionWith([(version.Record, version.Commitment), (version.Record, version.CommitmentSm)]);
                versions += last <= head.Block ? 1UL : 0;
            }
            if (last == head.Block && last > 0 && block.Block.Hash != head.BlockHash)
                findings.Add(new FsckFinding(Check, last, "the vault stands at another block of this height."));
        }
        if (last < head.Block)
            findings.Add(
                new FsckFinding(Check, last, $"the vault stands at block {head.Block}, which the chain does not have.")
            );
        else if (versions != head.Versions)
            findings.Add(
                new FsckFinding(
                    Check,
                    head.Block,
                    $"the chain accepted {versions} versions of filings up to here, the vault knows of {head.Versions}."
                )
            );
        var strange = (uint)found.Rows.Count(r => !bound.Contains((r.Record, r.Commitment)));
        if (strange > 0)
            findings.Add(new FsckFinding(Check, null, $"{strange} rows of fields are bound by no accepted statement."));
        return findings;
    }
}
