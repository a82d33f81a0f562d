using Ledger.Evidence;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Testing;

/// <summary>Between a client's outbox and the node.</summary>
internal sealed class FaultyTransport(TestLedger city, TestClient client, IOutboxTransport inner) : IOutboxTransport
{
    public Task MeetAsync(CancellationToken ct) => inner.MeetAsync(ct);

    public async Task<SubmitAnswer> SubmitAsync(
        ReadOnlyMemory<byte> raw,
        string leaseToken,
        IReadOnlyList<byte[]> disclosures,
        CancellationToken ct
    )
    {
        client.Reach(KillPoint.ClientBeforeSend);
        var fault = city.Faults.NextSubmit();
        if (fault.LoseRequest)
            throw new NoAnswerException("The request was lost (test fault).");
        if (fault.Forget)
            return new SubmitAnswer(SubmitOutcome.Acknowledged);
        var answer = await inner.SubmitAsync(raw, leaseToken, disclosures, ct);
        if (answer.Outcome == SubmitOutcome.Acknowledged)
            city.Work();
        client.Reach(KillPoint.ClientAfterSend);
        if (fault.Delay != TimeSpan.Zero)
            await city.Faults.HoldAsync(fault.Delay, ct);
        return fault.LoseAnswer ? throw new NoAnswerException("The answer was lost (test fault).") : answer;
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
