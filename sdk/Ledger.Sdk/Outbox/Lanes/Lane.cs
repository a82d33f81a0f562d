using Ledger.Evidence.Primitives;
using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Lanes.Line;
using Ledger.Sdk.Outbox.Lanes.Packing;
using Ledger.Sdk.Outbox.Lanes.Sending;
using Ledger.Sdk.Outbox.Lanes.Settling;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Store;
using Ledger.Sdk.Outbox.Telemetry;
using Ledger.Sdk.Outbox.Transport;
using Microsoft.Extensions.Logging;

namespace Ledger.Sdk.Outbox.Lanes;

/// <summary>
/// One writer key's nonce line: packs entries, stores signed bytes, sends exactly those bytes, and believes final blocks
/// alone. Loops to pack, send, settle, for the lease and for what a damaged folder lost; what they share is guarded by the state's lock.
/// </summary>
internal sealed class Lane : IDisposable
{
    private readonly LaneCore core;
    private readonly NonceLine nonces;
    private readonly OutboxState state;
    private readonly OutboxSettings settings;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly LaneLease lease;
    private readonly LanePacker packer;
    private readonly LaneSender sender;
    private readonly LaneSettler settler;
    private readonly RecoveredEntries recovered;
    private Task loops = Task.CompletedTask;

    public Lane(LaneParts parts, ISigner signer)
    {
        core = new LaneCore(parts, signer);
        (nonces, state, settings, time, log) = (core.Nonces, parts.State, parts.Settings, parts.Time, parts.Log);
        var order = new RecordOrder(state);
        var finals = new FinalAnswers(core);
        var older = new OlderCopy(core);
        lease = new LaneLease(core, older);
        packer = new LanePacker(
            core,
            new BatchChoice(core, order),
            new BatchSigning(core),
            order,
            new RefusedFollowers(core)
        );
        sender = new LaneSender(core, lease, new Rejection(core));
        settler = new LaneSettler(core, finals, new ForeignNonces(core, finals, older), older);
        recovered = new RecoveredEntries(core);
    }

    public Address Address => core.Signer.Address;

    /// <summary>Why nothing is sent now; empty where all is well.</summary>
    public string Problem => core.Parts.Writer.Failure?.Message ?? core.Problems.Text;

    /// <summary>What its open statements are shown as held for; Unset where they only wait.</summary>
    public HoldReason Hold => core.Problems.Hold;

    public bool HasLease => core.LeaseToken.Length > 0;

    public int UnderWay_NeedsLock => nonces.Open.Values.Sum(v => v.Count);

    /// <summary>What the folder's control row says, before anything is accepted.</summary>
    public void Restore_NeedsLock(ControlRow control) =>
        (core.Mark, core.Loaded) = (control.Mark(Address), checked((long)control.NextOrder - 1));

    public void Start()
    {
        lease.Start();
        loops = Task.WhenAll(
            Task.Run(() => Loop(lease.RoundAsync)),
            Task.Run(() => Loop(packer.RoundAsync)),
            Task.Run(async () =>
            {
                await Loop(sender.RoundAsync);
                await sender.EndAsync();
            }),
            Task.Run(() => Loop(settler.RoundAsync)),
            Task.Run(() => Loop(recovered.RoundAsync))
        );
    }

    public async Task StopAsync()
    {
        await core.Stop.CancelAsync();
        Nudge();
        await loops.WaitAsync(settings.CloseWithin).ContinueWith(static _ => { }, TaskScheduler.Default);
        await lease.ReleaseAsync();
    }

    /// <summary>Something changed outside: a new block, a node that is back.</summary>
    public void Nudge() => core.Nudge();

    /// <summary>A person asks for another try of what waits for its time.</summary>
    public void TryNow_NeedsLock() => core.TryNow_NeedsLock();

    public void AddReady_NeedsLock(Entry entry) => core.AddReady_NeedsLock(entry);

    public void ReturnReady_NeedsLock(Entry entry) => core.Return_NeedsLock(entry);

    /// <summary>Takes over what an earlier process stored: every transaction is unknown again.</summary>
    public void Restore_NeedsLock(OutboxTransaction tx)
    {
        tx.IsOfNoUse = !tx.IsLost && !tx.IsSignedFor(core.Parts.Encoder.ChainId);
        if (tx.IsOfNoUse)
            Log.BytesOfNoUse(log, tx.Nonce);
        // Lost bytes are not sent; whether a block used their nonce is asked at once.
        (tx.Attempts, tx.Rejected) = tx.IsLost || tx.IsOfNoUse ? (2, true) : (1, false);
        tx.Since = time.GetUtcNow();
        nonces.Variants_NeedsLock(tx.Nonce).Add(tx);
    }

    /// <summary>After all rows were read: what no current transaction carries is ready again.</summary>
    public void Restored_NeedsLock()
    {
        foreach (var (nonce, variants) in nonces.Open)
        {
            foreach (var entry in nonces.Holders_NeedsLock(variants))
                (entry.BoundTo, entry.Standing) = (nonce, entry.Standing with { Signed = true });
            var current = variants[^1];
            var carried = 0;
            foreach (var (order, i) in current.Orders.Select((o, i) => (o, i)))
                if (!current.IsOfNoUse && state.ByOrder.TryGetValue(order, out var entry) && entry.Stage != Stage.Held)
                {
                    (entry.Transaction, entry.PackedSeq, entry.Stage) = (current, current.Seqs[i], Stage.Unknown);
                    carried++;
                }
            if (current.IsLost || current.IsOfNoUse || (carried == 0 && current.Orders.Count > 0))
                nonces.Free.Add(nonce);
        }
        if (nonces.Open.Count > 0)
            nonces.Next = nonces.Open.Keys.Max() + 1;
        recovered.Restored_NeedsLock();
    }

    private async Task Loop(Func<CancellationToken, Task> round)
    {
        while (!core.Stop.IsCancellationRequested)
            try
            {
                await round(core.Stop.Token);
            }
            catch (OperationCanceledException) when (core.Stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Nothing is lost by a failed round: all that counts is stored, and the round runs again.
                if (e is LedgerRefusedException refused)
                    core.Refuse(refused);
                else if (e is not (NoAnswerException or OutboxException))
                    Log.RoundFailed(log, e);
                try
                {
                    await Task.Delay(settings.MinBackOff, time, core.Stop.Token);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
    }

    /// <summary>Stops without a farewell, as a killed process does.</summary>
    public void Kill() => core.Stop.Cancel();

    public void Dispose() => core.Dispose();
}
