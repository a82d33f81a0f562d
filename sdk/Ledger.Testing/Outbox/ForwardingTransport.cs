using Ledger.Evidence.Primitives;
using Ledger.Sdk;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Testing.Outbox;

/// <summary>The real calls: what stands between an outbox and its ledger overrides those that it is about.</summary>
internal abstract class ForwardingTransport(IOutboxTransport inner) : IOutboxTransport
{
    public virtual Task MeetAsync(CancellationToken ct) => inner.MeetAsync(ct);

    public virtual Task<SubmitAnswer> SubmitAsync(
        ReadOnlyMemory<byte> raw,
        string leaseToken,
        IReadOnlyList<byte[]> disclosures,
        CancellationToken ct
    ) => inner.SubmitAsync(raw, leaseToken, disclosures, ct);

    public virtual Task<TransactionAnswer?> GetTransactionAsync(Bytes32 hash, CancellationToken ct) =>
        inner.GetTransactionAsync(hash, ct);

    public virtual Task<WriterAnswer> GetWriterAsync(Address writer, CancellationToken ct) =>
        inner.GetWriterAsync(writer, ct);

    public virtual Task<LeaseAnswer> AcquireLeaseAsync(
        Address writer,
        string owner,
        string token,
        ulong order,
        CancellationToken ct
    ) => inner.AcquireLeaseAsync(writer, owner, token, order, ct);

    public virtual Task ReleaseLeaseAsync(Address writer, string token, CancellationToken ct) =>
        inner.ReleaseLeaseAsync(writer, token, ct);

    public virtual Task<IReadOnlyList<RecordPosition>> GetPositionsAsync(
        IReadOnlyList<RecordKey> records,
        CancellationToken ct
    ) => inner.GetPositionsAsync(records, ct);

    public virtual Task<IReadOnlyList<TakenStatement>?> GetEventsAsync(RecordKey record, CancellationToken ct) =>
        inner.GetEventsAsync(record, ct);
}
