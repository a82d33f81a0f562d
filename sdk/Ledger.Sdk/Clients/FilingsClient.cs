using Ledger.Evidence;
using Ledger.Sdk.Clients;
using Ledger.Sdk.Grpc;
using Ledger.Sdk.Proofs;
using Ledger.Sdk.Reports;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk;

/// <summary>Filings of contracts (网签备案).</summary>
public class FilingsClient
{
    private readonly Submitter submitter = null!;
    private readonly ReadChannel reads = null!;
    private readonly ProofReader proofs = null!;

    protected FilingsClient() { }

    internal FilingsClient(Submitter submitter, ReadChannel reads, ProofReader proofs) =>
        (this.submitter, this.reads, this.proofs) = (submitter, reads, proofs);

    public virtual async ValueTask<Submission> SignAsync(SignFiling statement, CancellationToken ct = default) =>
        await submitter.SubmitAsync(statement, ct);

    public virtual async ValueTask<Submission> VoidAsync(VoidFiling statement, CancellationToken ct = default) =>
        await submitter.SubmitAsync(statement, ct);

    public virtual async ValueTask<Submission> FileAsync(FileFiling statement, CancellationToken ct = default) =>
        await submitter.SubmitAsync(statement, ct);

    public virtual async ValueTask<Submission> ProposeChangeAsync(
        ProposeChange statement,
        CancellationToken ct = default
    ) => await submitter.SubmitAsync(statement, ct);

    public virtual async ValueTask<Submission> AcceptChangeAsync(
        AcceptChange statement,
        CancellationToken ct = default
    ) => await submitter.SubmitAsync(statement, ct);

    public virtual async ValueTask<Submission> RequestCancelAsync(
        RequestCancel statement,
        CancellationToken ct = default
    ) => await submitter.SubmitAsync(statement, ct);

    public virtual async ValueTask<Submission> ApproveCancelAsync(
        ApproveCancel statement,
        CancellationToken ct = default
    ) => await submitter.SubmitAsync(statement, ct);

    public virtual async ValueTask<Submission> RegisterAsync(
        RegisterFiling statement,
        CancellationToken ct = default
    ) => await submitter.SubmitAsync(statement, ct);

    /// <summary>The first key's proposal of a two-key call, of any record.</summary>
    public virtual async ValueTask<Submission> ProposeAsync(ProposeCall statement, CancellationToken ct = default) =>
        await submitter.SubmitAsync(statement, ct);

    /// <returns>Null where the node knows no such filing.</returns>
    public virtual Task<Reported<FilingReport>?> GetAsync(
        FilingId id,
        ReadOptions? options = null,
        CancellationToken ct = default
    ) =>
        reads.FindAsync(
            async (invoker, call) =>
            {
                var answer = await new Proto.FilingService.FilingServiceClient(invoker).GetFilingAsync(
                    new Proto.GetFilingRequest { Name = id.Name, Read = reads.Seen.Read(options?.AtBlock ?? 0) },
                    call
                );
                reads.Seen.Raise(answer.AsOf);
                return new Reported<FilingReport>(ReportReader.Read(answer.Filing), Wire.BlockRef(answer.AsOf));
            },
            ct
        );

    /// <summary>As <see cref="GetAsync"/>, but proved here against this client's trust.json; absence too.</summary>
    /// <exception cref="UntrustedAnswerException">A proof did not hold.</exception>
    public virtual Task<Proved<FilingReport>> ProveAsync(FilingId id, CancellationToken ct = default) =>
        ProvedRecords.FilingAsync(proofs, id, ct);

    /// <param name="filter">For instance unit = "units/{64 hex}" AND state = "FILED".</param>
    public virtual Task<Page<FilingReport>> ListAsync(
        string filter = "",
        int pageSize = 100,
        string pageToken = "",
        CancellationToken ct = default
    ) =>
        reads.CallAsync(
            async (invoker, call) =>
            {
                var answer = await new Proto.FilingService.FilingServiceClient(invoker).ListFilingsAsync(
                    new Proto.ListFilingsRequest
                    {
                        Filter = filter,
                        PageSize = (uint)pageSize,
                        PageToken = pageToken,
                        Read = reads.Seen.Read(),
                    },
                    call
                );
                return new Page<FilingReport>(
                    [.. answer.Filings.Select(ReportReader.Read)],
                    Paging.Next(answer.NextPageToken),
                    Wire.BlockRef(answer.AsOf)
                );
            },
            ct
        );

    /// <summary>Oldest first, all pages.</summary>
    public virtual IAsyncEnumerable<LedgerEvent> EventsAsync(
        FilingId id,
        uint firstSeq = 0,
        CancellationToken ct = default
    ) => RecordEvents.ListAsync(reads, id.Name, firstSeq, ct);

    /// <summary>Events of the filing's tax.</summary>
    public virtual IAsyncEnumerable<LedgerEvent> TaxEventsAsync(FilingId id, CancellationToken ct = default) =>
        RecordEvents.ListAsync(reads, "taxes/" + id, 0, ct);
}
