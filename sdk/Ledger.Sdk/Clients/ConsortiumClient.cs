using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Evidence.Records;
using Ledger.Sdk.Clients;
using Ledger.Sdk.Grpc;
using Ledger.Sdk.Proofs;
using Ledger.Sdk.Reports;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk;

/// <summary>The members of the consortium, which the genesis writes, and their writer keys, which each changes itself.</summary>
public class ConsortiumClient
{
    private readonly Submitter submitter = null!;
    private readonly ReadChannel reads = null!;
    private readonly ProofReader proofs = null!;

    /// <summary>For mocks.</summary>
    protected ConsortiumClient() { }

    internal ConsortiumClient(Submitter submitter, ReadChannel reads, ProofReader proofs) =>
        (this.submitter, this.reads, this.proofs) = (submitter, reads, proofs);

    /// <summary>Hands in the first key's part of a call that needs two; on the disk when it answers <see cref="Submission.Accepted"/>.</summary>
    public virtual async ValueTask<Submission> ProposeAsync(ProposeCall statement, CancellationToken ct = default) =>
        await submitter.SubmitAsync(statement, ct);

    /// <summary>Hands in event 4 <c>addKey</c> 启用密钥; on the disk when it answers <see cref="Submission.Accepted"/>.</summary>
    public virtual async ValueTask<Submission> AddKeyAsync(AddWriterKey statement, CancellationToken ct = default) =>
        await submitter.SubmitAsync(statement, ct);

    /// <summary>Hands in event 5 <c>revokeKey</c> 吊销密钥; on the disk when it answers <see cref="Submission.Accepted"/>.</summary>
    public virtual async ValueTask<Submission> RevokeKeyAsync(
        RevokeWriterKey statement,
        CancellationToken ct = default
    ) => await submitter.SubmitAsync(statement, ct);

    /// <returns>Null where the node knows no such organisation.</returns>
    public virtual Task<Reported<OrganisationReport>?> GetAsync(
        OrganisationId id,
        ReadOptions? options = null,
        CancellationToken ct = default
    ) =>
        reads.FindAsync(
            async (invoker, call) =>
            {
                var answer = await new Proto.OrganisationService.OrganisationServiceClient(
                    invoker
                ).GetOrganisationAsync(
                    new Proto.GetOrganisationRequest { Name = id.Name, Read = reads.Seen.Read(options?.AtBlock ?? 0) },
                    call
                );
                reads.Seen.Raise(answer.AsOf);
                return new Reported<OrganisationReport>(
                    ReportReader.Read(answer.Organisation),
                    Wire.BlockRef(answer.AsOf)
                );
            },
            ct
        );

    /// <summary>As <see cref="GetAsync"/>, but proved here against this client's trust.json; absence too.</summary>
    /// <exception cref="UntrustedAnswerException">A proof did not hold.</exception>
    public virtual Task<Proved<OrganisationReport>> ProveAsync(OrganisationId id, CancellationToken ct = default) =>
        ProvedRecords.OrganisationAsync(proofs, id, ct);

    /// <summary>By number, removed ones included.</summary>
    public virtual Task<Page<OrganisationReport>> ListAsync(
        int pageSize = 100,
        string pageToken = "",
        CancellationToken ct = default
    ) =>
        Pages.ReadAsync(
            reads,
            (invoker, read, call) =>
                new Proto.OrganisationService.OrganisationServiceClient(invoker).ListOrganisationsAsync(
                    new Proto.ListOrganisationsRequest
                    {
                        PageSize = Pages.Size(pageSize),
                        PageToken = pageToken,
                        Read = read,
                    },
                    call
                ),
            static answer => new ListAnswer<OrganisationReport>(
                answer.Organisations.Select(ReportReader.Read),
                answer.NextPageToken,
                answer.AsOf
            ),
            ct
        );

    /// <summary>Oldest first, all pages. What the genesis wrote has no event here.</summary>
    public virtual IAsyncEnumerable<LedgerEvent> EventsAsync(
        OrganisationId id,
        uint firstSeq = 0,
        CancellationToken ct = default
    ) => RecordEvents.ListAsync(reads, id.Name, firstSeq, ct);

    /// <summary>
    /// Whose a writer key is, and in which blocks it counts. The chain holds keys by their address and lists none; its proof
    /// stands in the bundle of what it wrote (<see cref="Facts.WriterKeys"/>).
    /// </summary>
    /// <returns>Null where no organisation ever had this key.</returns>
    public virtual async Task<Reported<WriterKeyReport>?> GetWriterKeyAsync(
        Address key,
        ReadOptions? options = null,
        CancellationToken ct = default
    ) =>
        await reads.CallAsync(
            async (invoker, call) =>
            {
                var answer = await new Proto.TransactionService.TransactionServiceClient(invoker).GetWriterAsync(
                    new Proto.GetWriterRequest
                    {
                        Name = "writers/" + Convert.ToHexStringLower(key.Span),
                        Read = reads.Seen.Read(options?.AtBlock ?? 0),
                    },
                    call
                );
                reads.Seen.Raise(answer.AsOf);
                return answer.Writer.Organisation == 0
                    ? null
                    : new Reported<WriterKeyReport>(ReportReader.Read(answer.Writer, key), Wire.BlockRef(answer.AsOf));
            },
            ct
        );
}
