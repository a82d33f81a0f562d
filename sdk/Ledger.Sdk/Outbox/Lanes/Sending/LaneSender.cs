using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Lanes.Line;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Telemetry;
using Ledger.Sdk.Outbox.Transport;
using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Outbox.Lanes.Sending;

/// <summary>Sends stored bytes in nonce order, and again while nobody knows where they are.</summary>
internal sealed class LaneSender(LaneCore core, LaneLease lease, Rejection rejection)
{
    private readonly OutboxState state = core.State;
    private readonly OutboxSettings settings = core.Parts.Settings;
    private readonly IOutboxTransport transport = core.Parts.Transport;
    private readonly TimeProvider time = core.Parts.Time;
    private readonly ILogger log = core.Parts.Log;
    private readonly OutboxMetrics metrics = core.Parts.Metrics;
    private readonly NonceLine nonces = core.Nonces;

    private const int Sends = 16;

    /// <summary>Of a key that the node does not take one is tried, to see whether it does again.</summary>
    private int Limit => core.Problems.Has(ProblemKind.Key) ? 1 : Sends;
    private int sending;

    public async Task RoundAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var wait = Timeout.InfiniteTimeSpan;
        lock (state.Gate)
            foreach (var variants in nonces.Open.Values)
            {
                var tx = variants[^1];
                if (tx.Acknowledged || tx.Sending || tx.Rejected || nonces.Free.Contains(tx.Nonce))
                    continue;
                if (core.LeaseToken.Length == 0 || core.Problems.Has(ProblemKind.Ledger) || sending >= Limit)
                    break;
                if (tx.NotBefore > now)
                {
                    var until = tx.NotBefore - now;
                    wait = wait == Timeout.InfiniteTimeSpan || until < wait ? until : wait;
                    continue;
                }
                tx.Sending = true;
                sending++;
                _ = Task.Run(() => SendOneAsync(tx, ct), CancellationToken.None);
            }
        await core.SendPulse.WaitAsync(wait, time, ct);
    }

    private async Task SendOneAsync(OutboxTransaction tx, CancellationToken ct)
    {
        SubmitAnswer answer;
        try
        {
            if (tx.Attempts > 0)
            {
                // It may be there already: ask before the same bytes go out again.
                if (await transport.GetTransactionAsync(tx.Hash, ct) is not null)
                {
                    Acknowledge(tx);
                    return;
                }
                metrics.Resent();
            }
            using var sending = OutboxMetrics.Source.HasListeners()
                ? OutboxMetrics.Sending(Traces(tx), tx.Orders.Count)
                : null;
            answer = await transport.SubmitAsync(tx.Raw, core.LeaseToken, Disclosures(tx), ct);
        }
        catch (Exception e) when (e is NoAnswerException or OperationCanceledException or OutboxException)
        {
            if (e is LedgerRefusedException refused)
                core.Refuse(refused);
            answer = new SubmitAnswer(SubmitOutcome.Later, e.Message);
        }
        catch (Exception e)
        {
            Log.RoundFailed(log, e);
            answer = new SubmitAnswer(SubmitOutcome.Later, e.GetType().Name);
        }
        if (ct.IsCancellationRequested)
            return;
        Judge(answer);
        switch (answer.Outcome)
        {
            case SubmitOutcome.Acknowledged:
                Acknowledge(tx);
                return;
            // A filler carries nothing that could be at fault: there is nothing to try but the same bytes.
            case SubmitOutcome.Rejected when tx.Orders.Count > 0:
                await RejectedAsync(tx, answer.Reason);
                return;
            case SubmitOutcome.LeaseLost:
                lease.Lose();
                break;
        }
        lock (state.Gate)
        {
            tx.Attempts++;
            tx.NotBefore = time.GetUtcNow() + settings.BackOff(tx.Attempts);
            Note_NeedsLock(tx, answer.Reason);
            Sent_NeedsLock(tx);
        }
        core.SettlePulse.Set();
    }

    /// <summary>What an answer says of the writer key, whatever it says of the bytes.</summary>
    private void Judge(SubmitAnswer answer)
    {
        if (answer.Outcome == SubmitOutcome.Barred)
        {
            if (core.Problems.Set(ProblemKind.Key, answer.Reason, answer.Hold))
                Log.KeyBarred(log, answer.Reason);
        }
        else if (answer.Outcome != SubmitOutcome.Later && core.Problems.Lift(ProblemKind.Key))
            core.Nudge();
    }

    private async Task RejectedAsync(OutboxTransaction tx, string reason)
    {
        try
        {
            await rejection.TakeAsync(tx, reason);
        }
        finally
        {
            lock (state.Gate)
                Sent_NeedsLock(tx);
            core.PackPulse.Set();
        }
    }

    private void Acknowledge(OutboxTransaction tx)
    {
        lock (state.Gate)
        {
            tx.Attempts++;
            tx.Acknowledged = true;
            tx.LastHeard = time.GetUtcNow();
            foreach (var entry in nonces.Carried_NeedsLock(tx))
                entry.Stage = Stage.Sent;
            Sent_NeedsLock(tx);
        }
        core.SettlePulse.Set();
    }

    private void Sent_NeedsLock(OutboxTransaction tx)
    {
        tx.Sending = false;
        sending--;
        core.SendPulse.Set();
        state.Changes.Raise();
    }

    private void Note_NeedsLock(OutboxTransaction tx, string answer)
    {
        foreach (var entry in nonces.Carried_NeedsLock(tx))
            entry.LastAnswer = answer;
    }

    private List<string> Traces(OutboxTransaction tx)
    {
        lock (state.Gate)
            return [.. tx.Orders.Select(o => state.ByOrder.GetValueOrDefault(o)).OfType<Entry>().Select(e => e.Trace)];
    }

    private List<byte[]> Disclosures(OutboxTransaction tx)
    {
        lock (state.Gate)
        {
            var result = new List<byte[]>();
            foreach (var entry in nonces.Carried_NeedsLock(tx))
            {
                core.Load_NeedsLock(entry);
                result.AddRange(entry.Disclosures!);
            }
            return result;
        }
    }
}
