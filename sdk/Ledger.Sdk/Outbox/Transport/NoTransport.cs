using Ledger.Evidence.Primitives;

namespace Ledger.Sdk.Outbox.Transport;

/// <summary>No ledger: for looking at a stopped client's files.</summary>
internal sealed class NoTransport : IOutboxTransport
{
    public Task MeetAsync(CancellationToken ct) => Task.FromException(None());

    public Task<SubmitAnswer> SubmitAsync(
        ReadOnlyMemory<byte> raw,
        string leaseToken,
        IReadOnlyList<byte[]> disclosures,
        CancellationToken ct
    ) => Task.FromException<SubmitAnswer>(None());

    public Task<TransactionAnswer?> GetTransactionAsync(Bytes32 hash, CancellationToken ct) =>
        Task.FromException<TransactionAnswer?>(None());

    public Task<WriterAnswer> GetWriterAsync(Address writer, CancellationToken ct) =>
        Task.FromException<WriterAnswer>(None());

    public Task<LeaseAnswer> AcquireLeaseAsync(
        Address writer,
        string owner,
        string token,
        ulong order,
        CancellationToken ct
    ) => Task.FromException<LeaseAnswer>(None());

    public Task ReleaseLeaseAsync(Address writer, string token, CancellationToken ct) => Task.FromException(None());

    public Task<IReadOnlyList<RecordPosition>> GetPositionsAsync(
        IReadOnlyList<RecordKey> records,
        CancellationToken ct
    ) => Task.FromException<IReadOnlyList<RecordPosition>>(None());

    public Task<IReadOnlyList<TakenStatement>?> GetEventsAsync(RecordKey record, CancellationToken ct) =>
        Task.FromException<IReadOnlyList<TakenStatement>?>(None());

    private static NoAnswerException None() => new("There is no ledger here.");
}
