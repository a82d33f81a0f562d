using Ledger.Evidence.Primitives;

namespace Ledger.Sdk.Outbox.Transport;

/// <summary>
/// What the outbox needs of a ledger. A call that got no trustworthy answer (time, network, a proxy's error) throws
/// <see cref="NoAnswerException"/>: then nothing is known, and the outbox goes on asking.
/// </summary>
internal interface IOutboxTransport
{
    /// <summary>Returns where the node at hand serves the pinned ledger, on the history that this client saw.</summary>
    /// <exception cref="LedgerRefusedException">It does not.</exception>
    Task MeetAsync(CancellationToken ct);

    Task<SubmitAnswer> SubmitAsync(
        ReadOnlyMemory<byte> raw,
        string leaseToken,
        IReadOnlyList<byte[]> disclosures,
        CancellationToken ct
    );

    /// <summary>Null means "not here", never "never".</summary>
    Task<TransactionAnswer?> GetTransactionAsync(Bytes32 hash, CancellationToken ct);

    Task<WriterAnswer> GetWriterAsync(Address writer, CancellationToken ct);

    Task<LeaseAnswer> AcquireLeaseAsync(Address writer, string owner, string token, ulong order, CancellationToken ct);

    Task ReleaseLeaseAsync(Address writer, string token, CancellationToken ct);

    /// <summary>In the order asked; sequence number 0 where the record is absent.</summary>
    Task<IReadOnlyList<RecordPosition>> GetPositionsAsync(IReadOnlyList<RecordKey> records, CancellationToken ct);

    /// <summary>All events of a record, oldest first; null where the ledger lists none for its kind (a proposal).</summary>
    Task<IReadOnlyList<TakenStatement>?> GetEventsAsync(RecordKey record, CancellationToken ct);
}
