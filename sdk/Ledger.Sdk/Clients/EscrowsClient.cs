using System.Security.Cryptography;
using Ledger.Evidence.Identifiers;
using Ledger.Evidence.Primitives;
using Ledger.Sdk.Clients;
using Ledger.Sdk.Grpc;
using Ledger.Sdk.Proofs;
using Ledger.Sdk.Reports;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk;

/// <summary>Money under supervision (存量房资金监管).</summary>
public class EscrowsClient
{
    private readonly Submitter submitter = null!;
    private readonly ReadChannel reads = null!;
    private readonly ProofReader proofs = null!;

    /// <summary>For mocks.</summary>
    protected EscrowsClient() { }

    internal EscrowsClient(Submitter submitter, ReadChannel reads, ProofReader proofs) =>
        (this.submitter, this.reads, this.proofs) = (submitter, reads, proofs);

    /// <summary>32 random bytes for <see cref="AgreeEscrow.Escrow"/>; keep it before you call.</summary>
    public virtual EscrowId NewId() => new(new Bytes32(RandomNumberGenerator.GetBytes(32)));

    /// <summary>Hands in event 1 <c>agree</c> 签订监管协议; on the disk when it answers <see cref="Submission.Accepted"/>.</summary>
    public virtual async ValueTask<Submission> AgreeAsync(AgreeEscrow statement, CancellationToken ct = default) =>
        await submitter.SubmitAsync(statement, ct);

    /// <summary>Hands in event 2 <c>deposit</c> 入账; on the disk when it answers <see cref="Submission.Accepted"/>.</summary>
    public virtual async ValueTask<Submission> DepositAsync(Deposit statement, CancellationToken ct = default) =>
        await submitter.SubmitAsync(statement, ct);

    /// <summary>Hands in event 9 <c>instructRelease</c> 划款指令; on the disk when it answers <see cref="Submission.Accepted"/>.</summary>
    public virtual async ValueTask<Submission> InstructReleaseAsync(
        InstructRelease statement,
        CancellationToken ct = default
    ) => await submitter.SubmitAsync(statement, ct);

    /// <summary>Hands in event 13 <c>confirmLeg</c> 划款成功; on the disk when it answers <see cref="Submission.Accepted"/>.</summary>
    public virtual async ValueTask<Submission> ConfirmLegAsync(ConfirmLeg statement, CancellationToken ct = default) =>
        await submitter.SubmitAsync(statement, ct);

    /// <summary>Hands in event 14 <c>failLeg</c> 划款失败; on the disk when it answers <see cref="Submission.Accepted"/>.</summary>
    public virtual async ValueTask<Submission> FailLegAsync(FailLeg statement, CancellationToken ct = default) =>
        await submitter.SubmitAsync(statement, ct);

    /// <returns>Null where the node knows no such escrow.</returns>
    public virtual Task<Reported<EscrowReport>?> GetAsync(
        EscrowId id,
        ReadOptions? options = null,
        CancellationToken ct = default
    ) =>
        reads.FindAsync(
            async (invoker, call) =>
            {
                var answer = await new Proto.EscrowService.EscrowServiceClient(invoker).GetEscrowAsync(
                    new Proto.GetEscrowRequest { Name = id.Name, Read = reads.Seen.Read(options?.AtBlock ?? 0) },
                    call
                );
                reads.Seen.Raise(answer.AsOf);
                return new Reported<EscrowReport>(ReportReader.Read(answer.Escrow), Wire.BlockRef(answer.AsOf));
            },
            ct
        );

    /// <summary>As <see cref="GetAsync"/>, but proved here against this client's trust.json; absence too.</summary>
    /// <exception cref="UntrustedAnswerException">A proof did not hold.</exception>
    public virtual Task<Proved<EscrowReport>> ProveAsync(EscrowId id, CancellationToken ct = default) =>
        ProvedRecords.EscrowAsync(proofs, id, ct);

    /// <param name="filter">For instance filing = "filings/{64 hex}".</param>
    public virtual Task<Page<EscrowReport>> ListAsync(
        string filter = "",
        int pageSize = 100,
        string pageToken = "",
        CancellationToken ct = default
    ) =>
        Pages.ReadAsync(
            reads,
            (invoker, read, call) =>
                new Proto.EscrowService.EscrowServiceClient(invoker).ListEscrowsAsync(
                    new Proto.ListEscrowsRequest
                    {
                        Filter = filter,
                        PageSize = Pages.Size(pageSize),
                        PageToken = pageToken,
                        Read = read,
                    },
                    call
                ),
            static answer => new ListAnswer<EscrowReport>(
                answer.Escrows.Select(ReportReader.Read),
                answer.NextPageToken,
                answer.AsOf,
                answer.Unrepresentable
            ),
            ct
        );

    /// <summary>Oldest first, all pages.</summary>
    public virtual IAsyncEnumerable<LedgerEvent> EventsAsync(
        EscrowId id,
        uint firstSeq = 0,
        CancellationToken ct = default
    ) => RecordEvents.ListAsync(reads, id.Name, firstSeq, ct);
}
