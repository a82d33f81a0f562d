using Ledger.Evidence.Identifiers;
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

    /// <summary>For mocks.</summary>
    protected FilingsClient() { }

    internal FilingsClient(Submitter submitter, ReadChannel reads, ProofReader proofs) =>
        (this.submitter, this.reads, this.proofs) = (submitter, reads, proofs);

    /// <summary>Hands in event 1 <c>sign</c> 网签; its unit is open, or opened by an earlier statement. On the disk when it answers <see cref="Submission.Accepted"/>.</summary>
    public virtual async ValueTask<Submission> SignAsync(SignFiling statement, CancellationToken ct = default) =>
        await submitter.SubmitAsync(statement, ct);

    /// <summary>Hands in event 2 <c>void</c> 作废; on the disk when it answers <see cref="Submission.Accepted"/>.</summary>
    public virtual async ValueTask<Submission> VoidAsync(VoidFiling statement, CancellationToken ct = default) =>
        await submitter.SubmitAsync(statement, ct);

    /// <summary>Hands in event 4 <c>file</c> 备案; on the disk when it answers <see cref="Submission.Accepted"/>.</summary>
    public virtual async ValueTask<Submission> FileAsync(FileFiling statement, CancellationToken ct = default) =>
        await submitter.SubmitAsync(statement, ct);

    /// <summary>Hands in event 5 <c>proposeChange</c> 申请变更; on the disk when it answers <see cref="Submission.Accepted"/>.</summary>
    public virtual async ValueTask<Submission> ProposeChangeAsync(
        ProposeChange statement,
        CancellationToken ct = default
    ) => await submitter.SubmitAsync(statement, ct);

    /// <summary>Hands in event 6 <c>acceptChange</c> 变更备案, the second key's call; on the disk when it answers <see cref="Submission.Accepted"/>.</summary>
    public virtual async ValueTask<Submission> AcceptChangeAsync(
        AcceptChange statement,
        CancellationToken ct = default
    ) => await submitter.SubmitAsync(statement, ct);

    /// <summary>Hands in event 8 <c>requestCancel</c> 申请注销; on the disk when it answers <see cref="Submission.Accepted"/>.</summary>
    public virtual async ValueTask<Submission> RequestCancelAsync(
        RequestCancel statement,
        CancellationToken ct = default
    ) => await submitter.SubmitAsync(statement, ct);

    /// <summary>Hands in event 9 <c>approveCancel</c> 注销备案; on the disk when it answers <see cref="Submission.Accepted"/>.</summary>
    public virtual async ValueTask<Submission> ApproveCancelAsync(
        ApproveCancel statement,
        CancellationToken ct = default
    ) => await submitter.SubmitAsync(statement, ct);

    /// <summary>Hands in event 11 <c>register</c> 登簿; on the disk when it answers <see cref="Submission.Accepted"/>.</summary>
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
        Pages.ReadAsync(
            reads,
            (invoker, read, call) =>
                new Proto.FilingService.FilingServiceClient(invoker).ListFilingsAsync(
                    new Proto.ListFilingsRequest
                    {
                        Filter = filter,
                        PageSize = Pages.Size(pageSize),
                        PageToken = pageToken,
                        Read = read,
                    },
                    call
                ),
            static answer => new ListAnswer<FilingReport>(
                answer.Filings.Select(ReportReader.Read),
                answer.NextPageToken,
                answer.AsOf
            ),
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
