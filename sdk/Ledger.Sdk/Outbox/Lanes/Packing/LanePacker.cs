using Ledger.Sdk.Outbox.Entries;
using Ledger.Sdk.Outbox.Lanes.Line;
using Ledger.Sdk.Outbox.Lanes.Settling;
using Ledger.Sdk.Outbox.State;
using Ledger.Sdk.Outbox.Telemetry;
using Ledger.Sdk.Outbox.Transport;

namespace Ledger.Sdk.Outbox.Lanes.Packing;

/// <summary>Puts entries into batches, each under the next nonce or one that came free.</summary>
internal sealed class LanePacker(
    LaneCore core,
    BatchChoice choice,
    BatchSigning signing,
    RecordOrder order,
    RefusedFollowers refusedFollowers
)
{
    private readonly OutboxState state = core.State;
    private readonly TimeProvider time = core.Parts.Time;
    private readonly NonceLine nonces = core.Nonces;
    private int failures;

    public async Task RoundAsync(CancellationToken ct)
    {
        await refusedFollowers.RefuseAsync();
        bool packed;
        try
        {
            packed = await PackOnceAsync(ct);
        }
        catch (SignerException e)
        {
            if (core.Problems.Set(ProblemKind.Signer, e.Message))
                Log.SignerFailed(core.Parts.Log, e.Message, e);
            // A token may count failures: it is not asked in a hurry.
            await Task.Delay(core.Parts.Settings.BackOff(++failures), time, ct);
            return;
        }
        if (!packed)
        {
            await core.PackPulse.WaitAsync(Timeout.InfiniteTimeSpan, time, ct);
            return;
        }
        failures = 0;
        core.Problems.Lift(ProblemKind.Signer);
    }

    private async Task<bool> PackOnceAsync(CancellationToken ct)
    {
        List<Entry> batch;
        Dictionary<RecordKey, uint> predicted;
        ulong nonce;
        lock (state.Gate)
        {
            if (!core.MayWrite || !nonces.MayPack_NeedsLock || nonces.Next is not { } next)
                return false;
            // A hole is filled however many are under way: none of those behind it moves before.
            if (nonces.Free.Count == 0 && nonces.Open.Count >= core.Limits.UnderWay)
                return false;
            nonce = nonces.Free.Count > 0 ? nonces.Free.Min : next;
            batch = choice.Take_NeedsLock(nonce);
            // Where nothing can fill a freed nonce, a filler does: what is bound to it must not wait for ever.
            if (batch.Count == 0 && nonces.Free.Count == 0)
                return false;
            predicted = order.Predict_NeedsLock(batch);
            if (!nonces.Free.Remove(nonce))
                nonces.Next = next + 1;
            nonces.Packing = nonce;
        }
        try
        {
            var packed = await signing.BindAsync(batch, predicted, ct);
            await signing.SignAndStoreAsync(batch, packed, nonce, ct);
            return true;
        }
        catch
        {
            lock (state.Gate)
            {
                if (nonce + 1 == nonces.Next && !nonces.Open.ContainsKey(nonce))
                    nonces.Next = nonce;
                else
                    nonces.Free.Add(nonce);
                foreach (var entry in batch)
                    core.Return_NeedsLock(entry);
            }
            throw;
        }
        finally
        {
            lock (state.Gate)
                nonces.Packing = null;
            core.SettlePulse.Set();
        }
    }
}
