using Ledger.Evidence;
using Ledger.Sdk.Outbox.Engine;

namespace Ledger.Testing;

/// <summary>Faults between clients and the node, and under a client's outbox.</summary>
public sealed class Faults
{
    private readonly Lock gate = new();
    private int loseRequests;
    private int loseAnswers;

    internal Faults() { }

    /// <summary>The next submits never reach the node.</summary>
    public void LoseRequests(int next)
    {
        lock (gate)
            loseRequests = next;
    }

    /// <summary>The next submits reach the node, and their answers are lost.</summary>
    public void LoseAnswers(int next)
    {
        lock (gate)
            loseAnswers = next;
    }

    /// <summary>Transactions that the node was given, repeated ones counted again.</summary>
    public int Submits { get; private set; }

    internal IOutboxTransport Wrap(IOutboxTransport inner) => new Transport(this, inner);

    private (bool Request, bool Answer) Take()
    {
        lock (gate)
        {
            Submits++;
            if (loseRequests > 0)
            {
                loseRequests--;
                return (true, false);
            }
            if (loseAnswers == 0)
                return (false, false);
            loseAnswers--;
            return (false, true);
        }
    }

    private sealed class Transport(Faults faults, IOutboxTransport inner) : IOutboxTransport
    {
        public async Task<SubmitAnswer> SubmitAsync(
            ReadOnlyMemory<byte> raw,
            string leaseToken,
            IReadOnlyList<byte[]> disclosures,
            CancellationToken ct
        )
        {
            var (request, answer) = faults.Take();
            if (request)
                throw new NoAnswerException("The request was lost (test fault).");
            var result = await inner.SubmitAsync(raw, leaseToken, disclosures, ct);
            return answer ? throw new NoAnswerException("The answer was lost (test fault).") : result;
        }

        public Task<TransactionAnswer?> GetTransactionAsync(Bytes32 hash, CancellationToken ct) =>
            inner.GetTransactionAsync(hash, ct);

        public Task<WriterAnswer> GetWriterAsync(Address writer, CancellationToken ct) =>
            inner.GetWriterAsync(writer, ct);

        public Task<LeaseAnswer> AcquireLeaseAsync(
            Address writer,
            string owner,
            string token,
            ulong order,
            CancellationToken ct
        ) => inner.AcquireLeaseAsync(writer, owner, token, order, ct);

        public Task ReleaseLeaseAsync(Address writer, string token, CancellationToken ct) =>
            inner.ReleaseLeaseAsync(writer, token, ct);

        public Task<IReadOnlyList<Position>> GetPositionsAsync(
            IReadOnlyList<RecordKey> records,
            CancellationToken ct
        ) => inner.GetPositionsAsync(records, ct);
    }
}
