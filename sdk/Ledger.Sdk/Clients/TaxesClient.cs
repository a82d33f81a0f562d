using Ledger.Evidence.Identifiers;
using Ledger.Sdk.Clients;
using Ledger.Sdk.Grpc;
using Ledger.Sdk.Proofs;

namespace Ledger.Sdk;

/// <summary>Tax of filings (先税后证): written here, read with the filing.</summary>
public class TaxesClient
{
    private readonly Submitter submitter = null!;
    private readonly ReadChannel reads = null!;
    private readonly ProofReader proofs = null!;

    /// <summary>For mocks.</summary>
    protected TaxesClient() { }

    internal TaxesClient(Submitter submitter, ReadChannel reads, ProofReader proofs) =>
        (this.submitter, this.reads, this.proofs) = (submitter, reads, proofs);

    /// <summary>Hands in event 2 <c>assess</c> 核税; on the disk when it answers <see cref="Submission.Accepted"/>.</summary>
    public virtual async ValueTask<Submission> AssessAsync(AssessTax statement, CancellationToken ct = default) =>
        await submitter.SubmitAsync(statement, ct);

    /// <summary>Hands in event 3 <c>clear</c> 完税; on the disk when it answers <see cref="Submission.Accepted"/>.</summary>
    public virtual async ValueTask<Submission> ClearAsync(ClearTax statement, CancellationToken ct = default) =>
        await submitter.SubmitAsync(statement, ct);

    /// <returns>Null where the filing has no tax yet.</returns>
    public virtual async Task<Reported<TaxReport>?> GetAsync(
        FilingId id,
        ReadOptions? options = null,
        CancellationToken ct = default
    ) =>
        await new FilingsClient(submitter, reads, proofs).GetAsync(id, options, ct) is { Value.Tax: { } tax } found
            ? new Reported<TaxReport>(tax, found.AsOf)
            : null;

    /// <summary>As <see cref="GetAsync"/>, but proved here against this client's trust.json; absence too.</summary>
    /// <exception cref="UntrustedAnswerException">A proof did not hold.</exception>
    public virtual Task<Proved<TaxReport>> ProveAsync(FilingId id, CancellationToken ct = default) =>
        ProvedRecords.TaxAsync(proofs, id, 0, ct);
}
