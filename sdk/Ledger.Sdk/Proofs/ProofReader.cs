using Ledger.Evidence.Bundles;
using Ledger.Evidence.Verification;
using Ledger.Sdk.Grpc;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk.Proofs;

/// <summary>Fetches proofs and checks them here; what does not hold is never returned.</summary>
internal sealed class ProofReader(TrustAnchor trust, ReadChannel reads)
{
    public TrustAnchor Trust => trust;

    public ReadChannel Reads => reads;

    /// <summary>All words of a record.</summary>
    /// <param name="name">For instance filings/{64 hex}.</param>
    /// <param name="atBlock">0 = the latest.</param>
    /// <param name="ct">Ends the call.</param>
    /// <exception cref="UntrustedAnswerException">A proof did not hold.</exception>
    public async Task<ProvedState> RecordAsync(string name, ulong atBlock, CancellationToken ct)
    {
        var answer = await reads.CallAsync(
            async (invoker, options) =>
                await new Proto.ProofService.ProofServiceClient(invoker).ProveRecordAsync(
                    new Proto.ProveRecordRequest
                    {
                        Name = name,
                        KnownSetId = trust.Validators.SetId,
                        Read = reads.Seen.Read(atBlock),
                    },
                    options
                ),
            ct
        );
        return Verify(answer.Evidence, atBlock);
    }

    /// <summary>Word 0 and head of up to 1,000 records at one block.</summary>
    /// <exception cref="UntrustedAnswerException">A proof did not hold.</exception>
    public async Task<ProvedState> HeadsAsync(IEnumerable<string> names, ulong atBlock, CancellationToken ct)
    {
        var answer = await reads.CallAsync(
            async (invoker, options) =>
            {
                var request = new Proto.ConfirmHeadsRequest
                {
                    KnownSetId = trust.Validators.SetId,
                    Read = reads.Seen.Read(atBlock),
                };
                request.Claims.AddRange(names.Select(n => new Proto.HeadClaim { Record = n }));
                return await new Proto.ProofService.ProofServiceClient(invoker).ConfirmHeadsAsync(request, options);
            },
            ct
        );
        return Verify(answer.Evidence, atBlock);
    }

    private ProvedState Verify(Proto.StateEvidence? given, ulong atBlock)
    {
        var state = ProvedAnswer.Verify(trust, given);
        if (atBlock != 0 && state.AsOf.Number != atBlock)
            throw new UntrustedAnswerException(
                "Block " + atBlock + " was asked for, the evidence is of block " + state.AsOf.Number + "."
            );
        // Older than what this client saw is no answer; another hash there is a fork.
        if (reads.Seen.Value is { } seen && atBlock == 0 && state.AsOf.Number < seen.Number)
            throw new UntrustedAnswerException(
                "The evidence is of block " + state.AsOf.Number + ", this client saw block " + seen.Number + " before."
            );
        if (reads.Seen.Value is { } same && same.Number == state.AsOf.Number && same.Hash != state.AsOf.Hash)
            throw new HistoryForkedException(same, "Another block is proved at height " + same.Number + ".");
        return state;
    }
}
