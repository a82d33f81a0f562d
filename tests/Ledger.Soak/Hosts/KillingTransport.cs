using Ledger.Evidence;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Soak.Hosts;

/// <summary>The real calls with the kill points of the network.</summary>
internal sealed class KillingTransport(IOutboxTransport inner, KillSelf kill) : IOutboxTransport
{
    public Task MeetAsync(CancellationToken ct) => inner.MeetAsync(ct);

    public async Task<SubmitAnswer> SubmitAsync(
        ReadOnlyMemory<byte> raw,
        string leaseToken,
        IReadOnlyList<byte[]> disclosures,
        CancellationToken ct
    )
    {
        kill.Pass(KillPoint.BeforeSend);
        var answer = await inner.SubmitAsync(raw, leaseToken, disclosures, ct);
        kill.Pass(KillPoint.AfterSend);
        return answer;
    }

    public async Task<TransactionAnswer?> GetTransactionAsync(Bytes32 hash, CancellationToken ct)
    {
        var answer = await inner.GetTransactionAsync(hash, ct);
        if (answer?.Stage == TransactionStage.Final)
            kill.Pass(KillPoint.AfterFinal);
        return answer;
    }

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
