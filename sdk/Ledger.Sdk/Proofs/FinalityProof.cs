using Ledger.Api;
using Ledger.Evidence.Machines;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Verification;
using Ledger.Sdk.Grpc;
using Ledger.Sdk.Reports;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk.Proofs;

/// <summary>
/// Proves what a node says of a final transaction: the head that it names for each record stands under a sealed header,
/// or leads there over the record's later events. A refusal leaves no word in the state and stays the node's.
/// </summary>
internal sealed class FinalityProof(ProofReader proofs)
{
    /// <exception cref="UntrustedAnswerException">A claim did not hold.</exception>
    /// <exception cref="LedgerUnavailableException">No node in time.</exception>
    public async Task CheckAsync(Proto.Transaction transaction, CancellationToken ct)
    {
        var claims = transaction
            .Results.Where(r => r.OutcomeCase == Proto.StatementResult.OutcomeOneofCase.Applied)
            .Select(r => r.Applied)
            .GroupBy(a => a.Record, StringComparer.Ordinal)
            .ToList();
        if (claims.Count == 0)
            return;
        var state = await StateAsync([.. claims.Select(c => c.Key)], transaction.Block.Number, ct);
        if (state.AsOf.Number == transaction.Block.Number && state.AsOf.Hash != Wire.Hash(transaction.Block.Hash))
            throw new UntrustedAnswerException("The transaction's block is not the proved one of its height.");
        foreach (var claim in claims)
            await CheckAsync(state, claim.Key, [.. claim.OrderBy(a => a.Seq)], ct);
    }

    /// <summary>Of the transaction's own block, or of the latest where that one's state is no longer kept.</summary>
    private async Task<ProvedState> StateAsync(IReadOnlyList<string> names, ulong block, CancellationToken ct)
    {
        try
        {
            return await proofs.HeadsAsync(names, block, ct);
        }
        catch (LedgerRequestException e)
            when (string.Equals(e.Reason, ErrorReasons.HistoryPruned, StringComparison.Ordinal))
        {
            return await proofs.HeadsAsync(names, 0, ct);
        }
    }

    private async Task CheckAsync(
        ProvedState state,
        string name,
        IReadOnlyList<Proto.Applied> claims,
        CancellationToken ct
    )
    {
        if (!ResourceName.TryParseRecord(name, out var kind, out var id))
            throw new UntrustedAnswerException("A statement's record has no name that is known here.");
        if (state.Find((RecordKind)kind, new Bytes32(id)) is not { Exists: true } proved)
            throw new UntrustedAnswerException("A record that the node calls final is not proved.");
        var open = claims.ToDictionary(c => c.Seq, c => Wire.Bytes(c.Head));
        var at = new RecordPosition(claims[0].Seq, open[claims[0].Seq]);
        open.Remove(at.Seq);
        if (at.Seq < proved.Word.Seq)
            await foreach (var e in RecordEvents.ListAsync(proofs.Reads, name, at.Seq + 1, ct))
            {
                if (!HeadStep.Follows(proofs.Trust, at, e))
                    break;
                at = e.Position;
                if (open.TryGetValue(at.Seq, out var head) && head == at.Head)
                    open.Remove(at.Seq);
                if (at.Seq == proved.Word.Seq)
                    break;
            }
        if (at.Seq != proved.Word.Seq || at.Head != proved.Head || open.Count > 0)
            throw new UntrustedAnswerException(
                "The head that the node names for a statement does not lead to the proved one."
            );
    }
}
