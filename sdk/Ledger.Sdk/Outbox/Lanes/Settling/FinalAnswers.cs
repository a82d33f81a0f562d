using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Lanes.Line;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Lanes.Settling;

/// <summary>Asks the ledger which of a nonce's bytes a final block holds.</summary>
internal sealed class FinalAnswers(LaneCore core)
{
    private readonly OutboxState state = core.State;
    private readonly OutboxSettings settings = core.Parts.Settings;
    private readonly IOutboxTransport transport = core.Parts.Transport;
    private readonly TimeProvider time = core.Parts.Time;
    private readonly NonceLine nonces = core.Nonces;

    public async Task<(OutboxTransaction Counted, TransactionAnswer Answer)?> FindAsync(
        List<OutboxTransaction> variants,
        CancellationToken ct
    )
    {
        for (var i = variants.Count - 1; i >= 0; i--)
        {
            var tx = variants[i];
            if (tx.IsLost || tx.IsOfNoUse || (tx.Attempts == 0 && !tx.Acknowledged))
                continue;
            TransactionAnswer? answer;
            try
            {
                answer = await transport.GetTransactionAsync(tx.Hash, ct);
            }
            catch (NoAnswerException)
            {
                MarkSilent(tx);
                throw;
            }
            if (answer is { Stage: TransactionStage.Final or TransactionStage.Reverted })
                return (tx, answer);
            lock (state.Gate)
                if (answer is not null)
                    tx.LastHeard = time.GetUtcNow();
                else if (tx.Acknowledged)
                    Forget_NeedsLock(tx);
        }
        return null;
    }

    private void MarkSilent(OutboxTransaction tx)
    {
        lock (state.Gate)
            if (tx.Acknowledged && time.GetUtcNow() - tx.LastHeard > settings.Silence)
                Forget_NeedsLock(tx);
    }

    /// <summary>The node does not have it (any more): unknown again, and the same bytes go out.</summary>
    private void Forget_NeedsLock(OutboxTransaction tx)
    {
        tx.Acknowledged = false;
        tx.Since = time.GetUtcNow();
        tx.NotBefore = tx.Since;
        foreach (var entry in nonces.Carried_NeedsLock(tx))
            entry.Stage = Stage.Unknown;
        core.SendPulse.Set();
    }
}
