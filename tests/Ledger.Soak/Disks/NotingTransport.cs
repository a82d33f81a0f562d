using Ledger.Evidence;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Soak.Disks;

/// <summary>The real calls; notes each answer to a submit.</summary>
internal sealed class NotingTransport(IOutboxTransport inner, Action answered) : IOutboxTransport
{
    public Task MeetAsync(CancellationToken ct) => inner.MeetAsync(ct);

    public async Task<SubmitAnswer> SubmitAsync(
        ReadOnlyMemory<byte> raw,
        string leaseToken,
        IReadOnlyList<byte[]> disclosures,
        CancellationToken ct
    )
    {
        var answer = await inner.SubmitAsync(raw, leaseToken, disclosures, ct);
        answered();
        return answer;
    }

    public Task<TransactionAnswer?> GetTransactionAsync(Bytes32 hash, CancellationToken ct) =>
        inner.GetTransactionAsync(hash, ct);

    public Task<WriterAnswer> GetWriterAsync(Address writer, CancellationToken ct) => inner.GetWriterAsync(writer, ct);

    public Task<LeaseAnswer> AcquireLeaseAsync(
        Address writer,
        string owner,
        string token,
        ulong order,
        CancellationToken ct
    ) => inner.AcquireLeaseAsync(writer, owner, token, order, ct);

    public Task ReleaseLeaseAsync(Address writer, string token, CancellationToken ct) =>
        inner.ReleaseLeaseAsync(writer, token, ct);

    public Task<IReadOnlyList<Position>> GetPositionsAsync(IReadOnlyList<RecordKey> records, CancellationToken ct) =>
        inner.GetPositionsAsync(records, ct);

    public Task<IReadOnlyList<RecordedEvent>?> GetEventsAsync(RecordKey record, CancellationToken ct) =>
        inner.GetEventsAsync(record, ct);
}
