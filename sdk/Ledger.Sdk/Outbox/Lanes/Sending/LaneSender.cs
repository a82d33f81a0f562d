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

    private readonly List<Task> sends = [];
    private int sending;

    /// <summary>Sends in a row that the node neither took nor answered.</summary>
    private int misses;

    /// <summary>While the node takes nothing, the lowest nonce alone is tried, to see whether it does again.</summary>
    private bool TriesOne => core.Problems.Has(ProblemKind.Key) || core.Problems.Has(ProblemKind.Node);

    public async Task RoundAsync(CancellationToken ct)
    {
        // What a send threw is this round's: told as any failed round, and the lane goes on.
        foreach (var ended in sends.FindAll(static s => s.IsCompleted))
        {
            sends.Remove(ended);
            await ended;
        }
        var wait = Timeout.InfiniteTimeSpan;
        lock (state.Gate)
            if (core.LeaseToken.Length > 0 && !core.Problems.Has(ProblemKind.Ledger))
                wait = Start_NeedsLock(ct);
        await core.SendPulse.WaitAsync(wait, time, ct);
    }

    /// <summary>Those that are still under way when the rounds have ended.</summary>
    public async Task EndAsync()
    {
        foreach (var send in sends)
            try
            {
                await send;
            }
            catch (Exception e)
            {
                if (e is not OperationCanceledException)
                    Log.RoundFailed(log, e);
            }
    }

    /// <returns>How long the next one waits.</returns>
    private TimeSpan Start_NeedsLock(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var wait = Timeout.InfiniteTimeSpan;
        var one = TriesOne;
        foreach (var variants in nonces.Open.Values)
        {
            var tx = variants[^1];
            if (tx.Acknowledged || tx.Rejected || nonces.Free.Contains(tx.Nonce) || (tx.Sending && !one))
                continue;
            if (tx.Sending || sending >= Sends)
                break;
            if (tx.NotBefore > now)
            {
                var until = tx.NotBefore - now;
                wait = wait == Timeout.InfiniteTimeSpan || until < wait ? until : wait;
                if (one)
                    break;
                continue;
            }
            tx.Sending = true;
            sending++;
            var send = Task.Run(() => SendAsync(tx, ct), CancellationToken.None);
            sends.Add(send);
            _ = send.ContinueWith(_ => core.SendPulse.Set(), TaskScheduler.Default);
            if (one)
                break;
        }
        return wait;
    }

    private async Task SendAsync(OutboxTransaction tx, CancellationToken ct)
    {
        var again = true;
        try
        {
            var answer = await AskAsync(tx, ct);
            if (ct.IsCancellationRequested)
                return;
            Judge(answer);
            switch (answer.Outcome)
            {
                case SubmitAnswerKind.Acknowledged:
                    again = false;
                    Acknowledge(tx);
                    break;
                // A filler carries nothing that could be at fault: there is nothing to try but the same bytes.
                case SubmitAnswerKind.Rejected when tx.Orders.Count > 0:
                    again = false;
                    await rejection.TakeAsync(tx, answer.Reason);
                    break;
                case SubmitAnswerKind.LeaseLost:
                    lease.Lose();
                    goto default;
                default:
                    lock (state.Gate)
                        Note_NeedsLock(tx, answer.Reason);
                    break;
            }
        }
        finally
        {
            lock (state.Gate)
            {
                if (again)
                {
                    tx.Attempts++;
                    tx.NotBefore = time.GetUtcNow() + settings.BackOff(tx.Attempts);
                }
                tx.Sending = false;
                sending--;
                state.Changes.Raise();
            }
            core.PackPulse.Set();
            core.SettlePulse.Set();
        }
    }

    private async Task<SubmitAnswer> AskAsync(OutboxTransaction tx, CancellationToken ct)
    {
        try
        {
            if (tx.Attempts > 0)
            {
                // It may be there already: ask before the same bytes go out again.
                if (await transport.GetTransactionAsync(tx.Hash, ct) is not null)
                    return new SubmitAnswer(SubmitAnswerKind.Acknowledged);
                metrics.Resent();
            }
            using var sending = OutboxMetrics.Source.HasListeners()
                ? OutboxMetrics.Sending(Traces(tx), tx.Orders.Count)
                : null;
            return await transport.SubmitAsync(tx.Raw, core.LeaseToken, Disclosures(tx), ct);
        }
        catch (Exception e) when (e is NoAnswerException or OperationCanceledException or OutboxException)
        {
            if (e is LedgerRefusedException refused)
                core.Refuse(refused);
            if (Interlocked.Increment(ref misses) >= Sends)
                core.Problems.Set(ProblemKind.Node, e.Message);
            return new SubmitAnswer(SubmitAnswerKind.NoAnswer, e.Message);
        }
    }

    /// <summary>What an answer says of the node and of the writer key, whatever it says of the bytes.</summary>
    private void Judge(SubmitAnswer answer)
    {
        switch (answer.Outcome)
        {
            case SubmitAnswerKind.NoAnswer:
                return;
            // It takes nothing now, or not so much: there is no use in trying all that is under way at once.
            case SubmitAnswerKind.Later:
                core.Problems.Set(ProblemKind.Node, answer.Reason);
                return;
        }
        Interlocked.Exchange(ref misses, 0);
        var lifted = core.Problems.Lift(ProblemKind.Node);
        if (answer.Outcome == SubmitAnswerKind.Barred)
        {
            if (core.Problems.Set(ProblemKind.Key, answer.Reason, answer.Hold))
                Log.KeyBarred(log, answer.Reason);
        }
        else if (core.Problems.Lift(ProblemKind.Key) || lifted)
            lock (state.Gate)
                core.TryNow_NeedsLock();
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
        }
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
