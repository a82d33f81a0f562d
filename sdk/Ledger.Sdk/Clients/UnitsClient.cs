using Ledger.Evidence.Identifiers;
using Ledger.Sdk.Clients;
using Ledger.Sdk.Grpc;
using Ledger.Sdk.Proofs;
using Ledger.Sdk.Reports;
using Proto = Ledger.Api.V1;

namespace Ledger.Sdk;

/// <summary>Units of housing.</summary>
public class UnitsClient
{
    private readonly Submitter submitter = null!;
    private readonly ReadChannel reads = null!;
    private readonly ProofReader proofs = null!;

    /// <summary>For mocks.</summary>
    protected UnitsClient() { }

    internal UnitsClient(Submitter submitter, ReadChannel reads, ProofReader proofs) =>
        (this.submitter, this.reads, this.proofs) = (submitter, reads, proofs);

    /// <summary>Hands in event 1 <c>open</c> 建立单元, of one unit or many; on the disk when it answers <see cref="Submission.Accepted"/>.</summary>
    public virtual async ValueTask<Submission> OpenAsync(OpenUnit statement, CancellationToken ct = default) =>
        await submitter.SubmitAsync(statement, ct);

    /// <summary>The one reference of a code; needs the unit key.</summary>
    public virtual UnitRef ReferenceOf(UnitCode code) => OpenUnit.Units(submitter.Context).Of(code);

    /// <returns>Null where the node knows no such unit.</returns>
    public virtual Task<Reported<UnitReport>?> GetAsync(
        UnitRef id,
        ReadOptions? options = null,
        CancellationToken ct = default
    ) =>
        reads.FindAsync(
            async (invoker, call) =>
            {
                var answer = await new Proto.UnitService.UnitServiceClient(invoker).GetUnitAsync(
                    new Proto.GetUnitRequest { Name = id.Name, Read = reads.Seen.Read(options?.AtBlock ?? 0) },
                    call
                );
                reads.Seen.Raise(answer.AsOf);
                return new Reported<UnitReport>(ReportReader.Read(answer.Unit), Wire.BlockRef(answer.AsOf));
            },
            ct
        );

    /// <summary>As <see cref="GetAsync"/>, but proved here against this client's trust.json; absence too.</summary>
    /// <exception cref="UntrustedAnswerException">A proof did not hold.</exception>
    public virtual Task<Proved<UnitReport>> ProveAsync(UnitRef id, CancellationToken ct = default) =>
        ProvedRecords.UnitAsync(proofs, id, ct);

    /// <param name="filter">For instance state = "OPEN".</param>
    public virtual Task<Page<UnitReport>> ListAsync(
        string filter = "",
        int pageSize = 100,
        string pageToken = "",
        CancellationToken ct = default
    ) =>
        Pages.ReadAsync(
            reads,
            (invoker, read, call) =>
                new Proto.UnitService.UnitServiceClient(invoker).ListUnitsAsync(
                    new Proto.ListUnitsRequest
                    {
                        Filter = filter,
                        PageSize = Pages.Size(pageSize),
                        PageToken = pageToken,
                        Read = read,
                    },
                    call
                ),
            static answer => new ListAnswer<UnitReport>(
                answer.Units.Select(ReportReader.Read),
                answer.NextPageToken,
                answer.AsOf
            ),
            ct
        );

    /// <summary>Oldest first, all pages.</summary>
    public virtual IAsyncEnumerable<LedgerEvent> EventsAsync(
        UnitRef id,
        uint firstSeq = 0,
        CancellationToken ct = default
    ) => RecordEvents.ListAsync(reads, id.Name, firstSeq, ct);
}
